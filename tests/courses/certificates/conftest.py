"""What tests of certificates start from."""

import pytest

from tests.courses.certificates.holders import certified, make_administrator
from tests.factories.people import make_member, make_unit


@pytest.fixture
def person(db):
    """An officer with a name of her own."""
    return make_member(unit=make_unit(), first_name="Amina", last_name="Diallo")


@pytest.fixture
def certificate(person):
    """Her certificate of a course she has just completed."""
    return certified(person)


@pytest.fixture
def administrator(db):
    """Somebody who may decide."""
    return make_administrator(first_name="Boris", last_name="Keller")

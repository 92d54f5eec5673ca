"""What tests of courses start from."""

import pytest

from tests.factories.people import make_member, make_unit


@pytest.fixture
def subject(db):
    """The subject of an officer of a unit."""
    return make_member(unit=make_unit()).subject

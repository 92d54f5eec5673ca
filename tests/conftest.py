"""Fixtures for every test: a small real centre, and people who may enter it."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.database.fixtures import django_db_keepdb, django_db_modify_db_settings, django_db_setup  # noqa: F401
from tests.factories.centre import Centre, make_centre
from tests.factories.people import make_member


@pytest.fixture(autouse=True)
def _empty_cache():
    """Start every test with an empty cache: keys repeat where databases begin anew."""
    cache.clear()


@pytest.fixture
def centre(db) -> Centre:
    """Three locales with home pages, roles and a site, as ``manage.py setup_centre`` makes them."""
    return make_centre()


@pytest.fixture
def officer(centre):
    """An officer of a unit."""
    return make_member("officer")


@pytest.fixture
def officer_client(officer) -> Client:
    """A browser in which the officer is signed in."""
    return client_of(officer)


@pytest.fixture
def sign_in():
    """Return a function that gives a signed-in client for a profile."""
    return client_of


def client_of(profile) -> Client:
    """Return a client signed in as the member."""
    client = Client()
    client.force_login(profile.user)
    return client

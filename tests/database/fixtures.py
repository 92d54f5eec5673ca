"""pytest-django's database fixtures, changed; the package's docstring says why. ``tests/conftest.py`` imports them."""

import pytest
from django.db import connection, connections

from . import pristine, template


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Give this process a SQLite file of its own."""
    if connection.vendor != "sqlite":
        yield
        return
    path = template.place()
    connections["default"].settings_dict["TEST"]["NAME"] = str(path)
    yield
    template.remove(path)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """Let Django take the SQLite file as it was placed; it is removed when the session ends."""
    return connection.vendor == "sqlite" or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Remember the migrated database."""
    with django_db_blocker.unblock():
        pristine.keep()

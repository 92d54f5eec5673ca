"""After a test that commits, the database is what the migrations left; run twice, each would trip over the other."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from wagtail.models import Locale, Page

from lms.members.models import Agency
from tests.factories.people import make_agency


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_committed_rows_are_gone_and_migrated_ones_are_back(turn):
    assert not Agency.objects.exists()
    assert Page.get_first_root_node() is not None
    assert Locale.objects.exists()
    assert Permission.objects.exists()
    make_agency()
    Page.objects.all().delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_rows_can_be_added_after_a_restore(turn):
    make_agency()
    connection.close()
    make_agency()
    assert Agency.objects.count() == 2

"""The member's own page."""

import pytest
from django.core.cache import cache
from django.test import Client

from lms.members.models import Profile
from tests.factories.people import make_member, make_unit


@pytest.fixture(autouse=True)
def _no_counted_tries():
    cache.clear()


def test_page_shows_what_the_agency_keeps(sign_in, centre):
    member = make_member(unit=make_unit(name="Harbour"))
    page = sign_in(member).get("/en/me/").content.decode()
    assert member.user.email in page
    assert "Harbour" in page


def test_saved_language_is_kept_in_profile_browser_and_address(officer, officer_client):
    response = officer_client.post("/en/me/", {"language": "ar", "time_zone": "Africa/Lagos"})
    assert (response.url, response.cookies["django_language"].value) == ("/ar/me/", "ar")
    profile = Profile.objects.get(pk=officer.pk)
    assert (profile.language, profile.time_zone) == ("ar", "Africa/Lagos")


@pytest.mark.parametrize(
    "values", [{"language": "xx", "time_zone": "UTC"}, {"language": "en", "time_zone": "Mars"}, {}]
)
def test_unknown_language_or_zone_is_refused_and_nothing_saved(officer, officer_client, values):
    assert officer_client.post("/en/me/", values).status_code == 200
    assert Profile.objects.get(pk=officer.pk).language == ""


def test_account_page_costs_two_queries(officer_client, django_assert_num_queries):
    with django_assert_num_queries(2):
        officer_client.get("/en/me/")


def test_sign_out_everywhere_ends_every_browser_and_keeps_the_password(officer, officer_client):
    other = Client()
    other.force_login(officer.user)
    response = officer_client.post("/en/me/sign-out-everywhere/", {"password": "pass phrase for tests"})
    assert response.url == "/en/account/login/"
    assert [client.get("/en/me/").status_code for client in (officer_client, other)] == [302, 302]
    assert Profile.objects.get(pk=officer.pk).user.check_password("pass phrase for tests")


def test_sign_out_everywhere_needs_the_password(officer_client):
    page = officer_client.post("/en/me/sign-out-everywhere/", {"password": "wrong"})
    assert "not your present password" in page.content.decode()
    assert officer_client.get("/en/me/").status_code == 200

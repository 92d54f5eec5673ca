"""Profiles for everybody, roles, and supervision by date."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from lms.members import services
from lms.members.models import Profile, Supervision
from tests.factories.people import make_member, make_unit

TODAY = timezone.now().date()
DAY = dt.timedelta(days=1)


def test_superuser_made_on_the_command_line_is_an_administrator(centre):
    user = get_user_model().objects.create_superuser("root", "root@example.org", "pass phrase for tests")
    client = Client()
    client.force_login(user)
    assert (user.lms_profile.role, client.get("/en/my/").status_code) == ("administrator", 200)


def test_user_from_before_the_app_gets_a_profile_at_the_first_page(centre):
    user = get_user_model().objects.create_user("old", "old@example.org", "pass phrase for tests")
    Profile.objects.filter(user=user).delete()
    client = Client()
    client.force_login(user)
    assert client.get("/en/my/").status_code == 200
    assert Profile.objects.get(user=user).role == "officer"


def test_user_from_before_the_app_signs_in(centre, client):
    user = get_user_model().objects.create_user("old", "old@example.org", "pass phrase for tests")
    Profile.objects.filter(user=user).delete()
    values = {"login": "old@example.org", "password": "pass phrase for tests"}
    assert client.post("/en/account/login/", values).url == "/en/my/"


def test_two_forms_that_race_make_one_member(centre, monkeypatch):
    make_member(email="one@example.org")
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", lambda self: False)
    with pytest.raises(services.AlreadyMember):
        make_member(email="one@example.org")


def test_e2_supervision_that_begins_tomorrow_counts_from_tomorrow(officer):
    services.grant_supervision(profile=officer, unit=make_unit(), starts_on=TODAY + DAY)
    assert not officer.supervises
    Supervision.objects.update(starts_on=TODAY)
    assert (services.refresh_supervision(), Profile.objects.get(pk=officer.pk).supervises) == (1, True)


def test_e2_supervision_that_ended_yesterday_is_taken_back_by_the_tick(officer):
    services.grant_supervision(profile=officer, unit=make_unit(), starts_on=TODAY - DAY)
    Supervision.objects.update(ends_on=TODAY - DAY)
    assert [services.refresh_supervision(), services.refresh_supervision()] == [1, 0]
    assert not Profile.objects.get(pk=officer.pk).supervises


def test_e2_last_day_of_a_supervision_still_counts(officer):
    grant = services.grant_supervision(profile=officer, unit=make_unit(), starts_on=TODAY - DAY)
    services.end_supervision(grant=grant, ends_on=TODAY)
    assert Profile.objects.get(pk=officer.pk).supervises
    services.end_supervision(grant=grant, ends_on=TODAY - DAY)
    assert not Profile.objects.get(pk=officer.pk).supervises


def test_e2_tick_takes_back_ended_supervision(officer):
    services.grant_supervision(profile=officer, unit=make_unit(), starts_on=TODAY - DAY)
    Supervision.objects.update(ends_on=TODAY - DAY)
    call_command("tick")
    assert not Profile.objects.get(pk=officer.pk).supervises

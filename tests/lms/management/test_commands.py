"""Commands that set a centre up."""

import pytest
from django.core.management import CommandError, call_command

from lms.core.checks import DEMO_DOMAIN
from lms.members.models import Profile, Role
from tests.factories.people import make_member


@pytest.fixture
def environment(monkeypatch):
    """What a server without a terminal sets."""
    monkeypatch.setenv("LMS_ADMIN_EMAIL", "chief@example.org")
    monkeypatch.setenv("LMS_ADMIN_PASSWORD", "a quiet pass phrase")
    monkeypatch.setenv("LMS_ADMIN_NAME", "Ada Byron King")


def test_administrator_is_created_from_the_environment(centre, environment, client):
    call_command("create_administrator")
    profile = Profile.objects.get(role=Role.ADMINISTRATOR)
    assert (profile.user.first_name, profile.user.last_name) == ("Ada Byron", "King")
    assert profile.user.check_password("a quiet pass phrase")


def test_first_administrator_is_created_once(centre, environment):
    call_command("create_administrator", "--if-none")
    call_command("create_administrator", "--if-none")
    assert Profile.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def test_administrator_with_a_weak_password_is_refused(centre, environment, monkeypatch):
    monkeypatch.setenv("LMS_ADMIN_PASSWORD", "password")
    with pytest.raises(CommandError, match="too short"):
        call_command("create_administrator")
    assert not Profile.objects.exists()


def test_administrator_with_a_known_address_is_refused(centre, environment):
    make_member(email="chief@example.org")
    with pytest.raises(CommandError, match="has an account already"):
        call_command("create_administrator")


def test_nobody_to_ask_is_said(centre, monkeypatch):
    monkeypatch.delenv("LMS_ADMIN_EMAIL", raising=False)
    with pytest.raises(CommandError, match="LMS_ADMIN_EMAIL"):
        call_command("create_administrator")


def test_demo_accounts_are_listed_while_they_can_sign_in(centre, capsys):
    editor = make_member("editor", email=f"editor@{DEMO_DOMAIN}")
    call_command("demo_accounts")
    assert f"editor@{DEMO_DOMAIN}" in capsys.readouterr().out
    editor.user.is_active = False
    editor.user.save()
    call_command("demo_accounts")
    assert capsys.readouterr().out == ""

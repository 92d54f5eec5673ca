"""Inviting one person: the mail, the link, the first password."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.core import mail, signing
from django.core.exceptions import PermissionDenied
from django.test import override_settings

from lms.members.invitations import services, tokens
from lms.members.models import Invitation, Profile
from lms.members.services import AlreadyMember
from tests.factories.people import make_member, make_unit

WORDS = "four unrelated words"


@pytest.fixture
def administrator(centre):
    return make_member("administrator")


@pytest.fixture
def invite(administrator, django_capture_on_commit_callbacks):
    def do(**values):
        defaults = {"email": "new@example.org", "first_name": "Noor", "last_name": "Haddad", "role": "officer"}
        with django_capture_on_commit_callbacks(execute=True):
            return services.invite_member(by=administrator, **(defaults | {"unit": None} | values))

    return do


def link_in(message):
    return next(word for word in message.body.split() if "/account/" in word).removeprefix("http://localhost:8000")


def open_link(client, message):
    return client.get(link_in(message), follow=True)


def test_invited_person_gets_one_mail_in_their_language(invite):
    invite(language="en")
    assert [(m.to, m.subject) for m in mail.outbox] == [(["new@example.org"], "Your invitation to the Learning Centre")]
    assert link_in(mail.outbox[0]).startswith("/en/account/invitation/")


def test_link_of_an_arabic_reader_opens_the_arabic_page(invite):
    invite(language="ar")
    assert link_in(mail.outbox[0]).startswith("/ar/account/invitation/")


def test_link_sets_the_password_signs_in_and_dates_the_invitation(invite, client):
    profile = invite(language="ar")
    form = open_link(client, mail.outbox[0]).redirect_chain[-1][0]
    assert client.post(form, {"password1": WORDS, "password2": WORDS}).url == "/ar/my/"
    assert client.session["_auth_user_id"] == str(profile.user_id)
    assert Invitation.objects.get(profile=profile).accepted_at is not None


def test_secret_of_the_link_leaves_the_address_before_the_form(invite, client):
    invite()
    assert open_link(client, mail.outbox[0]).redirect_chain[-1][0] == "/en/account/invitation/choose-a-password/"


def test_link_works_once(invite, client):
    profile = invite()
    services.accept_invitation(profile=profile, password=WORDS)
    response = open_link(client, mail.outbox[0])
    assert (response.status_code, "no longer works" in response.content.decode()) == (410, True)


def test_link_of_an_ended_invitation_says_what_to_do(invite, client):
    invite()
    with override_settings(LMS={"INVITATION_DAYS": -1}):
        response = open_link(client, mail.outbox[0])
    assert (response.status_code, "has run out" in response.content.decode()) == (410, True)


def test_link_of_a_switched_off_account_is_dead(invite, client):
    profile = invite()
    get_user_model().objects.filter(pk=profile.user_id).update(is_active=False)
    assert open_link(client, mail.outbox[0]).status_code == 410


@pytest.mark.parametrize("payload", [None, "text", ["one"], ["not-a-uuid", "x"], {"a": 1}])
def test_signed_nonsense_is_not_an_invitation(centre, payload):
    with pytest.raises(tokens.InvalidInvitation):
        tokens.read_token(signing.dumps(payload, salt=tokens.SALT))


def test_weak_password_is_refused_and_nothing_is_saved(invite, client):
    profile = invite()
    form = open_link(client, mail.outbox[0]).redirect_chain[-1][0]
    assert client.post(form, {"password1": "short", "password2": "short"}).status_code == 200
    assert not get_user_model().objects.get(pk=profile.user_id).has_usable_password()


def test_whoever_was_signed_in_at_the_machine_is_signed_out(invite, officer_client):
    profile = invite()
    form = open_link(officer_client, mail.outbox[0]).redirect_chain[-1][0]
    officer_client.post(form, {"password1": WORDS, "password2": WORDS})
    assert officer_client.session["_auth_user_id"] == str(profile.user_id)


def test_reset_before_the_first_password_counts_as_accepting(invite, client, django_capture_on_commit_callbacks):
    profile = invite()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/en/account/password/reset/", {"email": "new@example.org"})
    form = open_link(client, mail.outbox[1]).redirect_chain[-1][0]
    client.post(form, {"password1": WORDS, "password2": WORDS})
    assert Invitation.objects.get(profile=profile).accepted_at is not None


@pytest.mark.parametrize("role", ["officer", "editor", "supervisor"])
def test_only_administrators_invite(centre, role):
    with pytest.raises(PermissionDenied):
        services.invite_member(
            by=make_member(role), email="a@example.org", first_name="A", last_name="B", role="officer", unit=None
        )


def test_known_address_is_refused_in_any_case_and_nothing_is_sent(invite, officer):
    with pytest.raises(AlreadyMember):
        invite(email=officer.user.email.upper())
    assert mail.outbox == []


def test_invitation_form_posted_twice_makes_one_member_and_says_so(administrator, sign_in):
    client, unit = sign_in(administrator), make_unit()
    values = {"email": "new@example.org", "first_name": "Noor", "last_name": "H", "role": "officer", "unit": unit.pk}
    first, second = client.post("/en/members/invite/", values), client.post("/en/members/invite/", values)
    assert (first.url, second.status_code) == ("/en/members/", 200)
    assert "already a member" in second.content.decode()
    assert Profile.objects.filter(user__email="new@example.org").get().unit == unit


def test_resend_sends_a_fresh_link_and_dates_it(invite, administrator, sign_in, django_capture_on_commit_callbacks):
    profile = invite()
    Invitation.objects.update(sent_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(administrator).post(f"/en/members/{profile.subject}/invitation/")
    assert len(mail.outbox) == 2
    assert Invitation.objects.get().sent_at.year > 2020


def test_member_who_has_come_is_not_invited_again(administrator, officer, sign_in):
    assert sign_in(administrator).post(f"/en/members/{officer.subject}/invitation/").status_code == 403

"""Signing in, out, and choosing a new password."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories.people import make_member

PASSWORD = "pass phrase for tests"
LOGIN = "/en/account/login/"


@pytest.fixture(autouse=True)
def _no_counted_tries():
    cache.clear()


def post_login(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password} | more)


def test_sign_in_lands_on_my_learning_in_the_members_language(centre, client):
    member = make_member(language="ar")
    response = post_login(client, member.user.email)
    assert response.url == "/ar/my/"
    assert response.cookies["django_language"].value == "ar"


def test_sign_in_without_a_language_stays_in_the_page_language(officer, client):
    assert post_login(client, officer.user.email).url == "/en/my/"


def test_sign_in_takes_the_address_in_any_case(officer, client):
    assert post_login(client, officer.user.email.upper()).status_code == 302


def test_sign_in_changes_the_session_key(officer, client):
    session = client.session
    session["before"] = 1
    session.save()
    before = client.session.session_key
    post_login(client, officer.user.email)
    assert client.session.session_key != before


def test_sign_in_follows_next_on_this_site_only(officer):
    inside = post_login(Client(), officer.user.email, next="/en/learn/")
    outside = post_login(Client(), officer.user.email, next="https://elsewhere.example/")
    assert (inside.url, outside.url) == ("/en/learn/", "/en/my/")


def test_wrong_password_and_unknown_address_read_the_same(officer, client):
    pages = [
        post_login(client, email, "wrong").content.decode().replace(email, "")
        for email in (officer.user.email, "nobody@example.org")
    ]
    assert [page.count("The e-mail address or the password is not right.") for page in pages] == [1, 1]
    assert without_tokens(pages[0]) == without_tokens(pages[1])


def without_tokens(page):
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "Printed" not in line]


def test_switched_off_account_is_named_only_to_who_knows_the_password(officer, client):
    officer.user.is_active = False
    officer.user.save()
    assert "is not right" in post_login(client, officer.user.email, "wrong").content.decode()
    assert post_login(client, officer.user.email).url == "/en/account/inactive/"
    assert "_auth_user_id" not in client.session


def test_sixth_wrong_password_rests_the_account_even_for_the_right_one(officer, client):
    for _try in range(5):
        post_login(client, officer.user.email, "wrong")
    assert "rests for 15 minutes" in post_login(client, officer.user.email).content.decode()


def test_script_in_the_address_field_is_escaped(centre, client):
    page = post_login(client, '"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in page


def test_sign_in_page_tells_password_managers_what_is_what(centre, client):
    page = client.get(LOGIN).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_sign_out_is_one_post(officer_client):
    assert officer_client.post("/en/account/logout/").url == LOGIN
    assert "_auth_user_id" not in officer_client.session


def test_sign_out_by_get_only_asks(officer_client):
    officer_client.get("/en/account/logout/")
    assert "_auth_user_id" in officer_client.session


def test_registration_is_closed(centre, client):
    values = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    for response in (client.get("/en/account/signup/"), client.post("/en/account/signup/", values)):
        assert "By invitation only" in response.content.decode()


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "reauthenticate/", "login/code/confirm/"])
def test_pages_of_allauth_that_we_do_not_offer_are_missing(officer_client, path):
    assert officer_client.get(f"/en/account/{path}").status_code == 404


def ask_for_reset(client, email, capture):
    with capture(execute=True):
        return client.post("/en/account/password/reset/", {"email": email})


def link_in(message):
    return next(word for word in message.body.split() if "/account/" in word).removeprefix("http://localhost:8000")


def test_reset_sends_a_link_that_sets_a_password_and_signs_in(officer, client, django_capture_on_commit_callbacks):
    ask_for_reset(client, officer.user.email, django_capture_on_commit_callbacks)
    form = client.get(link_in(mail.outbox[0]), follow=True).redirect_chain[-1][0]
    values = {"password1": "four unrelated words", "password2": "four unrelated words"}
    assert client.post(form, values).url == "/en/my/"
    officer.user.refresh_from_db()
    assert officer.user.check_password("four unrelated words")


def test_reset_link_works_once(officer, client, django_capture_on_commit_callbacks):
    ask_for_reset(client, officer.user.email, django_capture_on_commit_callbacks)
    officer.user.set_password("changed meanwhile")
    officer.user.save()
    page = client.get(link_in(mail.outbox[0]), follow=True)
    assert "This link no longer works" in page.content.decode()


def test_reset_for_an_unknown_address_answers_alike_and_sends_nothing(
    officer, client, django_capture_on_commit_callbacks
):
    unknown = ask_for_reset(client, "nobody@example.org", django_capture_on_commit_callbacks)
    sent = len(mail.outbox)
    known = ask_for_reset(client, officer.user.email, django_capture_on_commit_callbacks)
    assert (unknown.url, sent, len(mail.outbox)) == (known.url, 0, 1)


def test_reset_link_never_takes_its_host_from_the_request(officer, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/en/account/password/reset/", {"email": officer.user.email}, HTTP_HOST="evil.example")
    assert "evil.example" not in mail.outbox[0].body


def test_reset_link_of_a_stranger_or_nonsense_says_what_to_do(centre, client):
    page = client.get("/en/account/password/reset/key/zz-nonsense/")
    assert "Send a new link" in page.content.decode()


def test_password_change_tells_the_member_by_mail(officer, officer_client, django_capture_on_commit_callbacks):
    values = {"oldpassword": PASSWORD, "password1": "four unrelated words", "password2": "four unrelated words"}
    with django_capture_on_commit_callbacks(execute=True):
        assert officer_client.post(reverse("account_change_password"), values).url == "/en/me/"
    assert [message.subject for message in mail.outbox] == ["Your password was changed"]


def test_officer_at_the_editors_door_gets_403_and_no_loop(officer_client):
    response = officer_client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) == 1


def test_visitor_at_the_editors_door_signs_in_and_comes_back(centre, client):
    response = client.get("/admin/login/?next=/admin/pages/")
    assert response.url == f"{LOGIN}?next=%2Fadmin%2Fpages%2F"


def test_editors_sign_out_is_ours(officer_client):
    assert officer_client.post("/admin/logout/").url == LOGIN

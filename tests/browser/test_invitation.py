"""From an administrator's invitation to the invited officer's first page, in a real browser."""

import pytest
from django.core import mail
from django.core.cache import cache

from tests.browser.actions import emulate, sign_in
from tests.factories.people import make_member, make_unit

WORDS = "four unrelated words"


@pytest.fixture(autouse=True)
def _no_counted_tries():
    cache.clear()


@pytest.fixture
def administrator(centre):
    return make_member("administrator")


def link_in(message):
    return next(word for word in message.body.split() if "/account/" in word).removeprefix("http://localhost:8000")


def choose_password(page, words=WORDS):
    page.get_by_label("New password").fill(words)
    page.get_by_label("The same password again").fill(words)
    page.get_by_role("button", name="Save and sign in").click()


def test_invited_officer_chooses_a_password_and_is_in(page, new_context, administrator, axe):
    make_unit(name="Harbour")
    sign_in(page, administrator)
    page.goto("/en/members/invite/")
    for label, text in (("Work e-mail", "noor@example.org"), ("First name", "Noor"), ("Family name", "Haddad")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("The invitation to Noor Haddad is on its way.").wait_for()
    axe(page)
    guest = new_context().new_page()
    guest.goto(link_in(mail.outbox[0]))
    axe(guest)
    choose_password(guest)
    guest.wait_for_url("**/en/my/")
    guest.get_by_text("Noor Haddad").first.wait_for()


def test_wrong_password_says_so_and_keeps_the_address(page, officer, axe):
    page.goto("/en/account/login/")
    page.get_by_label("Work e-mail").fill(officer.user.email)
    page.get_by_label("Password").fill("wrong")
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").get_by_text("The e-mail address or the password is not right.").wait_for()
    assert page.get_by_label("Work e-mail").input_value() == officer.user.email
    axe(page)


def test_forgotten_password_is_replaced_by_mail(page, officer, axe):
    page.goto("/en/account/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("Work e-mail").fill(officer.user.email)
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("heading", name="Check your mail").wait_for()
    axe(page)
    page.goto(link_in(mail.outbox[0]))
    choose_password(page)
    page.wait_for_url("**/en/my/")


def test_sign_out_from_the_menu_is_one_click(page, officer):
    sign_in(page, officer)
    page.locator("summary", has_text=officer.display_name).click()
    page.locator("header").get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out.").wait_for()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("dark", [False, True])
def test_administrators_and_own_pages_have_no_axe_violation(page, administrator, axe, language, dark):
    unit = make_unit(parent=make_unit(name="Crimes against children and young people"), name="Team North")
    member = make_member(first_name="Maria Fernanda", last_name="Rodríguez Santamaría", unit=unit)
    sign_in(page, administrator, language)
    emulate(page, width=360 if dark else 1280, dark=dark)
    start = f"/{language}/members/"
    inner = ("", "invite/", "invite/file/", "units/", f"{member.subject}/", f"{member.subject}/switch/")
    for address in (*(start + part for part in inner), f"/{language}/me/", f"/{language}/account/password/change/"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address

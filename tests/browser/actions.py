"""What people do in a browser, for tests to say in one line."""

from playwright.sync_api import Page

from lms.members.models import Profile

PASSWORD = "pass phrase for tests"


def sign_in(page: Page, member: Profile, language: str = "en", password: str = PASSWORD) -> None:
    """Sign in through the real form; ends on the page the centre shows after it."""
    page.goto(f"/{language}/account/login/")
    page.locator("input[name=login]").fill(member.user.email)
    page.locator("input[name=password]").fill(password)
    page.locator(
        "form:has(input[name=password]) button[type=submit], form:has(input[name=password]) button:not([type])"
    ).click()
    page.wait_for_url(lambda address: "/account/login/" not in address)


def emulate(page: Page, *, width: int = 1280, height: int = 800, dark: bool = False) -> None:
    """Set the window and the colour scheme."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if dark else "light")

"""The smallest journey: through the door, into My learning."""

from tests.browser.actions import sign_in


def test_officer_signs_in_and_sees_my_learning(page, officer):
    sign_in(page, officer)
    assert page.url.endswith("/en/my/")
    assert page.locator("h1").count() == 1

"""Every kind of page, for everybody who sees it: no barrier axe knows, nothing wider than its screen, a quiet console.

A new kind of page is a new row in ``PAGES``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Page

from lms.core.errors import server_error
from tests.browser.actions import emulate
from tests.browser.world import World, make_world
from tests.conftest import client_of

Address = str | Callable[[World], str]


class Row(NamedTuple):
    """One kind of page: its name, who opens it, its address after the language, and what it answers."""

    name: str
    role: str
    address: Address
    status: int = 200


#: Types of question in the knowledge check; every type stands on the page "all questions on a page".
KINDS = ("single", "multiple", "truefalse", "matching", "ordering")

PAGES = [
    Row("front page", "visitor", ""),
    Row("sign in", "visitor", "account/login/"),
    Row("forgotten password", "visitor", "account/password/reset/"),
    Row("check your mail", "visitor", "account/password/reset/done/"),
    Row("old reset link", "visitor", "account/password/reset/key/1-set-password/"),
    Row("new password saved", "visitor", "account/password/reset/key/done/"),
    Row("invitation", "visitor", lambda world: f"account/invitation/{world.invitation}/"),
    Row("invitation that is over", "visitor", "account/invitation/none/", 410),
    Row("by invitation only", "visitor", "account/signup/"),
    Row("switched off", "visitor", "account/inactive/"),
    Row("support", "visitor", "support/"),
    Row("accessibility", "visitor", "accessibility/"),
    Row("privacy", "visitor", "privacy/"),
    Row("about", "visitor", "about/"),
    Row("keys of the centre", "visitor", "keys/"),
    Row("check a certificate", "visitor", "check/"),
    Row("certificate, checked", "visitor", lambda world: f"check/{world.certificate}/"),
    Row("certificate, unknown", "visitor", "check/LC-2026-7K2M-9QRT-4XHB-X/", 404),
    Row("error 500", "visitor", "broken/", 500),
    Row("my learning, nothing yet", "fresh", "my/"),
    Row("course, not enrolled", "fresh", lambda world: world.course.url.removeprefix("/en/")),
    Row("lesson, not enrolled", "fresh", lambda world: world.lesson(0)),
    Row("quiz, not enrolled", "fresh", lambda world: f"quiz/{world.quiz(-1)}/"),
    Row("my record, nothing yet", "fresh", "my/record/"),
    Row("my learning, all done", "done", "my/"),
    Row("my record", "done", "my/record/"),
    Row("own certificate", "done", lambda world: f"my/certificates/{world.certificate}/"),
    Row("my learning, in progress", "learner", "my/"),
    Row("catalogue", "learner", "learn/"),
    Row("catalogue, nothing found", "learner", "learn/?query=zebra"),
    Row("track", "learner", lambda world: world.course.url.removeprefix("/en/").partition("/")[0] + "/"),
    Row("course, in progress", "learner", lambda world: world.course.url.removeprefix("/en/")),
    Row("leave a course", "learner", lambda world: f"courses/{world.course.course_key}/leave/"),
    Row("leave an assigned course", "learner", lambda world: f"courses/{world.untranslated.course_key}/leave/"),
    Row("my record, in progress", "learner", "my/record/"),
    Row("lesson, done", "learner", lambda world: world.lesson(0)),
    Row("lesson, open", "learner", lambda world: world.lesson(2)),
    Row("lesson with the knowledge check", "learner", lambda world: world.lesson(-1)),
    Row("lesson, not translated", "learner", lambda world: world.untranslated.lessons()[0]["url"].removeprefix("/en/")),
    Row("quiz", "learner", lambda world: f"quiz/{world.quiz(-1)}/"),
    *(
        Row(f"question, {kind}", "learner", lambda world, kind=kind: f"quiz/{world.quiz(-1)}/q/{world.question(kind)}/")
        for kind in KINDS
    ),
    Row("review", "learner", lambda world: f"quiz/{world.quiz(-1)}/review/"),
    Row("result", "learner", lambda world: f"quiz/{world.quiz(-1)}/result/{world.attempts['final'].pk}/"),
    Row("practice on one page", "learner", lambda world: f"quiz/{world.quiz(2)}/q/"),
    Row("quiz with a time limit", "learner", lambda world: world.quizzes["timed"]),
    Row("quiz without tries left", "learner", lambda world: world.quizzes["used, start"]),
    Row("all kinds of questions on one page", "learner", lambda world: world.quizzes["all"]),
    Row("practice, checked", "learner", lambda world: world.quizzes["instant"]),
    Row("practice, with hints", "learner", lambda world: world.quizzes["instant, hints"]),
    Row("quiz whose time is over", "learner", lambda world: world.quizzes["over"]),
    Row("result that waits for marking", "learner", lambda world: world.quizzes["essay"]),
    Row("result without answers, score changed", "learner", lambda world: world.quizzes["used"]),
    Row("tools", "learner", "tools/"),
    Row("tools, nothing found", "learner", "tools/?q=zebra"),
    Row("tool", "learner", lambda world: f"tools/{world.tool}/"),
    Row("messages, nothing waits", "fresh", "my/messages/"),
    Row("messages", "learner", "my/messages/"),
    Row("account", "learner", "me/"),
    Row("your data", "learner", "me/data/"),
    Row("sign out everywhere", "learner", "me/sign-out-everywhere/"),
    Row("change password", "learner", "account/password/change/"),
    Row("sign out", "learner", "account/logout/"),
    Row("error 400", "learner", "learn/?query=%00", 400),
    Row("error 403", "learner", "members/", 403),
    Row("error 404", "learner", "nothing-here/", 404),
    Row("team", "supervisor", "team/"),
    Row("people", "supervisor", "team/people/"),
    Row("people behind a number", "supervisor", "team/people/?state=overdue"),
    Row("people, nobody", "supervisor", "team/people/?state=completed"),
    Row("one person", "supervisor", lambda world: f"team/people/{world.learner.subject}/"),
    Row("team by state", "supervisor", "team/states/"),
    Row("team by unit", "supervisor", "team/units/"),
    Row("team over time", "supervisor", "team/weeks/"),
    Row("team by language", "supervisor", "team/languages/"),
    Row("also serving here", "supervisor", "team/also/"),
    Row("kept views", "supervisor", "team/views/"),
    Row("keep a view", "supervisor", "team/views/?page=team_people&state=overdue"),
    Row("access tokens", "supervisor", "me/tokens/"),
    Row("the API", "supervisor", "api/"),
    Row("recognise earlier training", "supervisor", lambda world: f"team/people/{world.learner.subject}/recognise/"),
    Row("waiting for a second person", "supervisor", "team/recognition/"),
    Row("earlier training", "supervisor", lambda world: f"team/recognition/{world.recognition}/"),
    Row("assignments", "supervisor", "team/assignments/"),
    Row("assignments, none has ended", "supervisor", "team/assignments/?state=ended"),
    Row("assign a course", "supervisor", "team/assignments/new/"),
    Row(
        "assign a course to one person",
        "supervisor",
        lambda world: f"team/assignments/new/?person={world.learner.subject}",
    ),
    Row("assignment", "supervisor", lambda world: f"team/assignments/{world.assignment}/"),
    Row("end an assignment", "supervisor", lambda world: f"team/assignments/{world.assignment}/end/"),
    Row("reports", "supervisor", "team/reports/"),
    Row("a report", "supervisor", "team/reports/compliance/"),
    Row("members", "administrator", "members/"),
    Row("members, nobody", "administrator", "members/?query=zebra"),
    Row("invite", "administrator", "members/invite/"),
    Row("invite by a file", "administrator", "members/invite/file/"),
    Row("people and units from a file", "administrator", "members/imports/"),
    Row("file that was looked at", "administrator", lambda world: f"members/imports/{world.people_import}/"),
    Row("units", "administrator", "members/units/"),
    Row("unit", "administrator", lambda world: f"members/units/{world.learner.unit_id}/"),
    Row("positions", "administrator", "members/positions/"),
    Row("member", "administrator", lambda world: f"members/{world.learner.subject}/"),
    Row("posts of a member", "administrator", lambda world: f"members/{world.learner.subject}/posts/"),
    Row("leave and deployment", "supervisor", lambda world: f"members/{world.learner.subject}/absences/"),
    Row("acting for you", "supervisor", "team/delegations/"),
    Row("copies of a member's record", "administrator", lambda world: f"members/{world.learner.subject}/record/"),
    Row("switch a member off", "administrator", lambda world: f"members/{world.learner.subject}/switch/"),
    Row("personal data of a member", "administrator", lambda world: f"members/{world.learner.subject}/data/"),
    Row("erase a member", "administrator", lambda world: f"members/{world.learner.subject}/data/erase/"),
    Row("records check", "administrator", "records/check/"),
    Row("erasures and holds", "administrator", "members/erasures/"),
    Row("certificates", "administrator", "certificates/"),
    Row("certificates, validity", "administrator", "certificates/validity/"),
    Row(
        "certificates of a member",
        "administrator",
        lambda world: f"certificates/of/{world.people['done'].subject}/",
    ),
    Row(
        "time and tries of a member",
        "administrator",
        lambda world: f"quiz/allowances/of/{world.learner.subject}/",
    ),
    Row("quizzes after an outage", "administrator", "quiz/outage/"),
    Row("certificate", "administrator", lambda world: f"certificates/{world.certificate}/"),
    Row("revoke a certificate", "administrator", lambda world: f"certificates/{world.certificate}/revoke/"),
    Row("reinstate a certificate", "administrator", lambda world: f"certificates/{world.certificate}/reinstate/"),
    Row("correct a certificate", "administrator", lambda world: f"certificates/{world.certificate}/reissue/"),
]


@dataclass(frozen=True)
class Look:
    """One way of seeing the pages. What only light pages in English can get wrong is not asked again in the dark."""

    language: str = "en"
    dark: bool = False
    width: int = 1280
    rules: tuple[str, ...] = ()

    @property
    def axe_options(self) -> dict:
        """What axe is asked; all it knows when ``rules`` is empty."""
        only = {"runOnly": {"type": "rule", "values": list(self.rules)}} if self.rules else {}
        return {"resultTypes": ["violations"], "elementRef": False} | only


LOOKS = {
    "light": Look(),
    "dark": Look(dark=True, width=360, rules=("color-contrast",)),
    "arabic": Look(language="ar", width=360),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_every_page_is_open_to_everybody_and_fits_its_screen(
    look, centre, new_context, live_server, page_problems, axe
):
    world, wrong = make_world(), []
    for role, rows in groupby(PAGES, key=lambda row: row.role):
        page = open_as(role, world, new_context, live_server.url, look)
        for row in rows:
            wrong += [f"{row.name}: {fault}" for fault in faults(page, row, world, look, axe)]
            wrong += [f"{row.name}: {text}" for text in page_problems if f"status of {row.status}" not in text]
            page_problems.clear()
        page.context.close()
    assert wrong == []


def open_as(role: str, world: World, new_context, base: str, look: Look) -> Page:
    """Return a page in a browser in which the person of this role is signed in."""
    context = new_context()
    if role != "visitor":
        cookie = client_of(world.people[role]).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
    page = context.new_page()
    page.route("**/broken/", lambda route: route.fulfill(status=500, content_type="text/html", body=failure(look)))
    emulate(page, width=look.width, dark=look.dark)
    return page


def failure(look: Look) -> str:
    """Return the page that stands for one that could not be made."""
    with translation.override(look.language):
        return server_error(RequestFactory().get("/")).content.decode()


def faults(page: Page, row: Row, world: World, look: Look, axe) -> Iterator[str]:
    """Open the page and yield what is wrong with it."""
    address = row.address if isinstance(row.address, str) else row.address(world)
    answer = page.goto(f"/{look.language}/{address}")
    if answer.status != row.status:
        yield f"answers {answer.status}"
    try:
        axe(page, options=look.axe_options)
    except AssertionError as violations:
        yield str(violations)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"needs {needed} of {width} pixels"
    page.set_viewport_size({"width": look.width, "height": 800})

"""Who gets what by the fast door: a restricted page never leaves by it."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from cms.delivery.models import DeliveredPage
from cms.home.models import HomePage
from cms.pages.models import StandardPage
from tests.factories.courses import lessons_of, make_course, make_track, publish
from tests.factories.people import make_member

WORDS = "Read this."
KINDS = {
    "login": {"restriction_type": PageViewRestriction.LOGIN},
    "group": {"restriction_type": PageViewRestriction.GROUPS},
    "password": {"restriction_type": PageViewRestriction.PASSWORD, "password": "open sesame"},
}


def restrict(page, kind: str = "group") -> PageViewRestriction:
    """Restrict a page as Wagtail's privacy screen does."""
    restriction = PageViewRestriction.objects.create(page=page, **KINDS[kind])
    if kind == "group":
        restriction.groups.add(Group.objects.get(name="editor"))
    return restriction


def privacy_page() -> StandardPage:
    return StandardPage(title="Privacy", slug="privacy", open_to_all=True, body=[("text", "<p>Kept briefly.</p>")])


def stored(page) -> bool:
    return DeliveredPage.objects.filter(page_id=page.pk).exists()


@pytest.fixture
def lesson(centre):
    """A published lesson that has its row."""
    lesson = lessons_of(make_course(lessons=1))[0]
    assert stored(lesson)
    return lesson


def above(lesson, steps: int):
    """Return the page ``steps`` above the lesson: itself, module, course, track, front page."""
    return ([*lesson.get_ancestors().order_by("-depth")][steps - 1] if steps else lesson).specific


@pytest.mark.parametrize("steps", range(5))
@pytest.mark.parametrize("kind", KINDS)
def test_restricted_page_loses_its_row_at_once(kind, steps, lesson):
    restrict(above(lesson, steps), kind)
    assert not stored(lesson)


@pytest.mark.parametrize("steps", [0, 2])
def test_group_restriction_lets_nobody_else_in(steps, lesson, sign_in):
    restrict(above(lesson, steps), "group")
    assert WORDS in sign_in(make_member("editor")).get(lesson.url).content.decode()
    refused = sign_in(make_member("officer")).get(lesson.url)
    assert refused.status_code in (302, 403)
    assert WORDS not in refused.content.decode()


def test_password_restriction_asks_and_opens(lesson, officer_client):
    restrict(lesson, "password")
    asked = officer_client.get(lesson.url)
    assert WORDS not in asked.content.decode()
    restriction = PageViewRestriction.objects.get()
    address = f"/en/_util/authenticate_with_password/{restriction.pk}/{lesson.pk}/"
    assert address in asked.content.decode()
    wrong = officer_client.post(address, {"password": "guess", "return_url": lesson.url})
    assert (wrong.status_code, WORDS in wrong.content.decode()) == (200, False)
    right = officer_client.post(address, {"password": "open sesame", "return_url": lesson.url}, follow=True)
    assert WORDS in right.content.decode()


def test_login_restriction_lets_members_in_and_nobody_else(lesson, officer_client, client):
    restrict(lesson, "login")
    assert WORDS in officer_client.get(lesson.url).content.decode()
    assert client.get(lesson.url).status_code == 302


@pytest.mark.parametrize("steps", [0, 2])
def test_page_comes_back_when_its_restriction_goes(steps, lesson, officer_client):
    restriction = restrict(above(lesson, steps))
    restriction.delete()
    assert stored(lesson)
    assert WORDS in officer_client.get(lesson.url).content.decode()


def test_page_restricted_twice_stays_in_when_one_goes(lesson):
    restrict(lesson)
    restrict(above(lesson, 2)).delete()
    assert not stored(lesson)


@pytest.mark.parametrize("steps", [0, 2])
def test_publishing_a_restricted_page_writes_no_row(steps, lesson):
    restrict(above(lesson, steps))
    lesson.title = "Edited"
    lesson.save_revision().publish()
    assert not stored(lesson)


def test_page_moved_below_a_restriction_loses_its_row(centre):
    course, closed = make_course(lessons=1), make_track()
    restrict(closed)
    course.move(closed, pos="last-child")
    assert not stored(course)
    assert not stored(lessons_of(course)[0])


def test_page_moved_out_of_a_restriction_gets_its_row(centre):
    closed, open_track = make_track(), make_track()
    course = make_course(lessons=1, track=closed)
    restrict(closed)
    course.move(open_track, pos="last-child")
    assert stored(lessons_of(course)[0])


def test_front_page_names_no_restricted_track(centre, client):
    track = make_track(title="Undercover work")
    assert "Undercover work" in client.get("/en/").content.decode()
    restriction = restrict(track)
    assert "Undercover work" not in client.get("/en/").content.decode()
    restriction.delete()
    assert "Undercover work" in client.get("/en/").content.decode()


def test_public_pages_need_no_sign_in(centre, client):
    home = HomePage.objects.get(locale__language_code="en")
    page = publish(home, privacy_page())
    for url, words in (("/en/", "Learning Centre"), (page.url, "Kept briefly.")):
        response = client.get(url)
        assert (response.status_code, words in response.content.decode()) == (200, True)


def test_restricted_public_page_needs_what_its_restriction_says(centre, client):
    home = HomePage.objects.get(locale__language_code="en")
    page = publish(home, privacy_page())
    restrict(page, "login")
    response = client.get(page.url)
    assert (response.status_code, "Kept briefly." in response.content.decode()) == (302, False)


@pytest.mark.parametrize("page", ["track", "course", "lesson"])
def test_everything_else_asks_a_visitor_to_sign_in(page, centre, client):
    course = make_course(lessons=1)
    pages = {"track": course.get_parent(), "course": course, "lesson": lessons_of(course)[0]}
    response = client.get(pages[page].url)
    assert response.status_code == 302
    assert response.url == f"/en/account/login/?next={pages[page].url}"


@pytest.mark.parametrize("url", ["/en/no-such-page/", "/en/my/", "/en/learn/", "/ar/tools/"])
def test_a_visitor_cannot_tell_which_addresses_exist(url, centre, client):
    response = client.get(url)
    assert response.status_code == 302
    assert "/account/login/" in response.url


def test_draft_is_seen_by_no_reader(lesson, officer_client):
    lesson.body = [("text", "<p>Half a thought.</p>")]
    lesson.save_revision()
    text = officer_client.get(lesson.url).content.decode()
    assert ("Half a thought." in text, WORDS in text) == (False, True)

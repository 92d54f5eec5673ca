"""The support page: open to everyone, and nothing about its readers is kept."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.home.models import HomePage
from lms.members.models import Role
from tests.factories.courses import lessons_of, make_course, publish
from tests.factories.people import make_member
from tests.factories.questions import lesson_of, make_quiz, make_quiz_course
from wellbeing.support.models import SupportPage

URL = "/en/support/"
WORDS = "Somebody answers day and night."
LINK = f'href="{URL}"'


@pytest.fixture
def support(centre) -> SupportPage:
    """The support page, published."""
    home = HomePage.objects.get(locale__language_code="en")
    page = SupportPage(title="Support", slug="support", lead="Call first.", body=[("text", f"<p>{WORDS}</p>")])
    return publish(home, page)


def queries(client: Client, url: str = URL) -> list[str]:
    """Return the SQL of a second visit that answers with the page."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert WORDS in response.content.decode()
    return [query["sql"] for query in captured]


def personal(statements: list[str]) -> list[str]:
    """Return the statements that read or write sessions, users or profiles."""
    return [one for one in statements if any(name in one for name in ("django_session", "auth_user", "lms_profile"))]


def writes(statements: list[str]) -> list[str]:
    return [one for one in statements if not one.startswith(("SELECT", "SAVEPOINT", "RELEASE"))]


def test_r3_visitor_costs_one_query_about_no_person(support, client):
    statements = queries(client)
    assert len(statements) == 1
    assert personal(statements) == []


@pytest.mark.parametrize("role", Role.values)
def test_r3_member_is_not_even_recognised(role, support, sign_in):
    client = sign_in(make_member(role))
    statements = queries(client)
    assert (personal(statements), writes(statements)) == ([], [])


def test_r3_nothing_is_written_for_anybody(support, client, officer_client):
    before = Session.objects.count()
    queries(client)
    queries(officer_client)
    assert Session.objects.count() == before


@pytest.mark.parametrize("signed_in", [False, True])
def test_r3_no_cookie_is_set(signed_in, support, client, officer_client):
    response = (officer_client if signed_in else client).get(URL)
    assert not response.cookies
    assert "Set-Cookie" not in response.headers


def test_r3_page_is_the_same_for_everybody(support, client, officer_client, sign_in):
    pages = {tuple(text(one)) for one in (client, officer_client, sign_in(make_member("administrator")))}
    assert len(pages) == 1


def text(client: Client) -> list[str]:
    """Return the page's lines but the one that tells the time."""
    return [line for line in client.get(URL).content.decode().splitlines() if "only-print" not in line]


def test_r3_no_log_line_names_it(support, client, officer_client, caplog):
    with caplog.at_level(logging.INFO):
        client.get(URL)
        officer_client.get(URL)
    assert [record for record in caplog.records if "support" in record.getMessage()] == []


def test_support_answers_though_every_session_is_gone(support, officer_client):
    Session.objects.all().delete()
    queries(officer_client)


def test_support_may_be_kept_by_any_cache_because_it_is_nobodys(support, client, officer_client):
    for one in (client, officer_client):
        response = one.get(URL)
        assert response.headers["Cache-Control"] == "public, max-age=300"
        assert "Cookie" not in response.headers.get("Vary", "")


def test_pages_that_know_their_reader_are_kept_by_no_shared_cache(support, client, officer_client):
    for one in (client, officer_client):
        response = one.get("/en/")
        assert "public" not in response.headers.get("Cache-Control", "")
        assert "Cookie" in response.headers["Vary"]


def test_support_falls_back_and_says_in_which_language_it_is(support, client):
    page = client.get("/ar/support/").content.decode()
    assert WORDS in page
    assert '<html lang="ar" dir="rtl">' in page
    assert '<article class="prose" lang="en" dir="ltr">' in page


def test_support_has_no_form_and_no_script_of_its_own(support, client):
    page = client.get(URL).content.decode()
    assert "<form" not in page
    assert page.count("<script") == 1


def addresses(course, quiz) -> list[str]:
    """Return one address of each page type a member sees."""
    lesson = lessons_of(course)[0]
    return ["/en/", "/en/learn/", "/en/my/", "/en/tools/", course.get_parent().url, course.url, lesson.url, quiz]


@pytest.mark.usefixtures("support")
def test_support_is_one_click_from_every_page_of_a_member(officer_client):
    quiz_course = make_quiz_course(make_quiz())
    officer_client.post(f"/en/courses/{quiz_course.translation_key}/enrol/")
    (activity,) = [block.value["activity"] for block in lesson_of(quiz_course).body]
    for url in [*addresses(make_course(), f"/en/quiz/{activity.key}/"), URL, "/en/me/"]:
        response = officer_client.get(url)
        assert (response.status_code, LINK in response.content.decode()) == (200, True), url


@pytest.mark.usefixtures("support")
@pytest.mark.parametrize("url", ["/en/", "/en/account/login/", "/en/account/password/reset/", URL])
def test_support_is_one_click_from_every_page_of_a_visitor(url, client):
    response = client.get(url)
    assert (response.status_code, LINK in response.content.decode()) == (200, True)


@pytest.mark.usefixtures("support")
def test_support_is_one_click_from_pages_of_other_roles(sign_in):
    for role, url in (("supervisor", "/en/team/"), ("administrator", "/en/members/")):
        response = sign_in(make_member(role)).get(url)
        assert LINK in response.content.decode(), url


@pytest.mark.usefixtures("centre")
def test_support_is_one_click_from_every_error(officer, officer_client, rf):
    from lms.core import errors

    for answer in (errors.bad_request, errors.forbidden, errors.not_found, errors.server_error, errors.csrf_failure):
        request = rf.get("/en/x/")
        request.user = officer.user
        assert LINK in answer(request).content.decode(), answer.__name__
    assert LINK in render_to_string("429.html", request=request)
    assert LINK in officer_client.get("/en/no-such-page/").content.decode()

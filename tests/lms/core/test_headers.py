"""Headers every answer carries: what may run, who may keep a copy."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from cms.home.models import HomePage
from tests.factories.courses import make_course, publish
from tests.factories.people import make_member
from wellbeing.support.models import SupportPage

#: Pages, redirects made by middleware (slash, language), errors, data, files: path and status for an officer.
ANSWERS = {
    "/en/my/": 200,
    "/en/my": 301,
    "/my/": 302,
    "/en/none/": 404,
    "/en/members/": 403,
    "/en/courses/00000000-0000-0000-0000-000000000000/enrol/": 405,
    "/api/v1/courses/": 200,
    "/healthz": 200,
    "/": 302,
    "/static/lms/icons.svg": 200,
    "/static/none.css": 404,
    "/admin/": 302,
}


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_says_what_may_run(path, officer_client):
    response = officer_client.get(path)
    response.getvalue()  # a static file is closed when it was read
    policy = response.headers["Content-Security-Policy"]
    assert response.status_code == ANSWERS[path]
    assert {"base-uri 'none'", "object-src 'none'", "default-src 'none'"} <= set(policy.split("; "))
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


PRIVATE = ["/en/my/", "/en/learn/", "/en/tools/", "/en/me/", "/en/none/", "/en/team/", "/api/v1/me/courses/", "/en/"]


@pytest.mark.parametrize("path", PRIVATE)
def test_nothing_a_member_sees_is_kept_by_browser_or_proxy(path, officer_client):
    cache_control = officer_client.get(path).headers["Cache-Control"]
    assert {"no-store", "private"} <= {part.strip() for part in cache_control.split(",")}


def test_lesson_is_not_kept_by_browser_or_proxy(officer_client):
    course = make_course(lessons=1)
    assert officer_client.get(course.url).headers["Cache-Control"] == "private, no-store"


def test_a_message_for_one_person_never_stands_in_a_page_kept_for_all(centre, sign_in):
    publish(HomePage.objects.get(locale__language_code="en"), SupportPage(title="Support", slug="support"))
    client = sign_in(make_member("administrator"))
    client.post("/en/members/units/agency/", {"name": "Agency of Ida", "country": "A"})
    del client.cookies["sessionid"]
    response = client.get("/en/support/")
    assert "public" in response.headers["Cache-Control"]
    assert "Ida" not in response.content.decode()


@pytest.mark.parametrize("host", ["", "a b", "evil.example", "x" * 300])
def test_strange_host_is_a_plain_400(host, centre, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(raise_request_exception=False)
    response = client.get("/en/account/login/", headers={"host": host})
    assert (response.status_code, "Traceback" in response.content.decode()) == (400, False)


@pytest.fixture
def stored():
    """Files as Wagtail lays them into the media folder."""
    paths = [default_storage.save(f"{folder}/note.txt", ContentFile(b"text")) for folder in ("documents", "images")]
    yield paths
    for path in paths:
        default_storage.delete(path)


def test_documents_leave_only_by_the_door_that_asks_who_may_read_them(officer_client, stored):
    document, picture = stored
    assert officer_client.get(f"/media/{picture}").getvalue() == b"text"
    assert officer_client.get(f"/media/{document}").status_code == 404


@pytest.mark.parametrize("path", ["a/" * 3000 + "x.png", "a%00b.png", "%2e%2e/db.sqlite3", "images/../documents/x.txt"])
def test_no_media_address_is_an_error_of_ours(path, officer_client):
    officer_client.raise_request_exception = False
    assert officer_client.get(f"/media/{path}").status_code in (400, 404)

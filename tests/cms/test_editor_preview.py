"""Every page type can be looked at before it is published, in the template readers get."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from cms.home.models import HomePage
from cms.pages.models import StandardPage
from courses.content.models import CoursePage, LessonPage, ModulePage, TrackPage
from tests.factories.courses import lessons_of, make_course
from tests.factories.people import make_member
from wellbeing.support.models import SupportPage


def preview(client, page: Page):
    """Return the preview of a page as it stands in memory."""
    request = client.get("/admin/").wsgi_request
    return page.make_preview_request(request, page.default_preview_mode)


@pytest.fixture
def desk(centre, sign_in):
    """A client in which an editor is signed in."""
    return sign_in(make_member("editor"))


def drafts(parent_of):
    """Return a page of every type that was never saved, placed as Wagtail's create view places it."""
    values = {"title": "A new page", "slug": "a-new-page"}
    pages = [
        (TrackPage(summary="About.", **values), parent_of["home"]),
        (StandardPage(lead="First.", body=[("text", "<p>Words.</p>")], **values), parent_of["home"]),
        (SupportPage(lead="First.", body=[("text", "<p>Words.</p>")], **values), parent_of["home"]),
        (CoursePage(code="N1", summary="About.", audience="All.", **values), parent_of["track"]),
        (LessonPage(summary="About.", body=[("text", "<p>Words.</p>")], **values), parent_of["module"]),
    ]
    for page, parent in pages:
        page.locale = parent.locale
        page.path = Page._get_children_path_interval(parent.path)[1]
        page.depth = parent.depth + 1
        page.set_url_path(parent)
    return [page for page, _parent in pages]


def test_new_pages_of_every_type_have_a_preview(desk):
    course = make_course()
    module = ModulePage.objects.child_of(course).get()
    home = HomePage.objects.get(locale__language_code="en")
    parents = {"home": home, "track": course.get_parent(), "course": course, "module": module}
    for page in drafts(parents):
        response = preview(desk, page)
        assert (type(page).__name__, response.status_code) == (type(page).__name__, 200)
        assert "A new page" in response.rendered_content
        assert ("Words." in response.rendered_content) is hasattr(page, "body")


def test_edited_pages_of_every_type_have_a_preview(desk):
    course = make_course()
    home = HomePage.objects.get(locale__language_code="en")
    for page in [home, course.get_parent().specific, course, lessons_of(course)[0]]:
        page.title = "A changed title"
        response = preview(desk, page)
        assert (type(page).__name__, response.status_code) == (type(page).__name__, 200)
        assert "A changed title" in response.rendered_content


def test_preview_of_a_lesson_uses_the_template_readers_get(desk, officer_client):
    lesson = lessons_of(make_course())[0]
    assert preview(desk, lesson).template_name == LessonPage.template
    assert LessonPage.template in [template.name for template in officer_client.get(lesson.url).templates]


@pytest.mark.parametrize("name", ["objectives", "text", "callout", "scenario", "checklist", "key_terms", "sources"])
def test_block_shows_itself_before_it_is_chosen(desk, name):
    block = LessonPage._meta.get_field("body").stream_block.child_blocks[name]
    response = desk.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    assert "lms/css/lms.css" in response.content.decode()
    assert block.get_description()

"""Publishing: at once, or through the review workflow; what editors are told on the way."""

from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from courses.content.models import CoursePage, LessonPage
from tests.factories.courses import lessons_of, make_course
from tests.factories.people import make_member


def lesson_form(lesson: LessonPage, **changes) -> dict[str, object]:
    """Return the lesson's form as a browser sends it, with an empty body."""
    form = {
        "title": lesson.title,
        "slug": lesson.slug,
        "summary": lesson.summary,
        "minutes": lesson.minutes,
        "condition": lesson.condition,
        "body": streamfield([]),
        "comments": inline_formset([]),
    }
    return nested_form_data(form | changes)


def test_editor_publishes_at_once_and_is_told_what_is_open(centre, sign_in):
    lesson = lessons_of(make_course())[0]
    form = lesson_form(lesson, title="New title") | {"action-publish": "1"}
    response = sign_in(make_member("editor")).post(f"/admin/pages/{lesson.pk}/edit/", form, follow=True)
    html = response.content.decode()
    assert "Published, with one serious point still open: The lesson is empty." in html
    assert LessonPage.objects.get(pk=lesson.pk).title == "New title"


def test_submitted_lesson_waits_until_somebody_else_approves(centre, sign_in, officer_client):
    lesson = lessons_of(make_course())[0]
    form = lesson_form(lesson, title="Checked title") | {"action-submit": "1"}
    sign_in(make_member("editor")).post(f"/admin/pages/{lesson.pk}/edit/", form)
    assert "Checked title" not in officer_client.get(lesson.url).content.decode()
    task = lesson.current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", task.pk])
    sign_in(make_member("administrator")).post(approve)
    assert "Checked title" in officer_client.get(lesson.url).content.decode()


def test_html_in_a_title_is_shown_as_text(centre, sign_in, officer_client):
    lesson = lessons_of(make_course())[0]
    form = lesson_form(lesson, title="<script>alert(1)</script>") | {"action-publish": "1"}
    sign_in(make_member("editor")).post(f"/admin/pages/{lesson.pk}/edit/", form)
    html = officer_client.get(lesson.url).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_officer_cannot_post_to_the_editors_form(centre, officer_client):
    course = make_course()
    response = officer_client.post(f"/admin/pages/{course.pk}/edit/", {"title": "Mine", "action-publish": "1"})
    assert response.status_code in (302, 403)
    assert CoursePage.objects.get(pk=course.pk).title == course.title

"""The editor's dashboard, menu and content reviews."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.editor.dashboard import desk_of
from courses.content.models import ContentReview
from tests.factories.courses import make_course, make_track
from tests.factories.people import make_member


def due_in(days: int):
    """Return a course whose review date is so many days away."""
    return make_course(review_by=timezone.localdate() + timedelta(days=days))


@pytest.mark.parametrize("number", [1, 3])
def test_desk_costs_four_queries(centre, django_assert_num_queries, number):
    editor = make_member("editor").user
    for _ in range(number):
        due_in(-1)
        track = make_track()
        track.save_revision(user=editor)
    with django_assert_num_queries(4):
        desk = desk_of(editor, timezone.localdate())
    assert (desk.draft_count, len(desk.drafts), len(desk.overdue)) == (number,) * 3


def test_desk_parts_overdue_reviews_from_those_due_soon(centre):
    late, soon, _later = due_in(-1), due_in(60), due_in(61)
    desk = desk_of(make_member("editor").user, timezone.localdate())
    assert (desk.overdue, desk.soon) == ([late], [soon])


def test_desk_counts_pages_in_moderation(centre):
    editor = make_member("editor").user
    track = make_track()
    track.save_revision(user=editor)
    track.get_workflow().start(track, editor)
    assert desk_of(editor, timezone.localdate()).in_moderation == 1


def test_dashboard_shows_the_desk_and_the_menu_groups(centre, sign_in):
    course = due_in(-1)
    html = sign_in(make_member("editor")).get("/admin/").content.decode()
    assert course.title in html
    assert '"Learning"' in html
    assert "/admin/content_review/" in html


def test_editor_enters_a_review_and_the_key_is_set(centre, sign_in):
    course = make_course()
    form = {
        "course": course.pk,
        "kind": "expert",
        "language": "en",
        "reviewer": "A. Reviewer, lecturer",
        "reviewed_on": "2026-10-01",
    }
    response = sign_in(make_member("editor")).post("/admin/content_review/new/", form)
    assert response.status_code == 302
    assert ContentReview.objects.get().course_key == course.translation_key


def test_review_form_takes_the_course_from_the_address(centre, sign_in):
    course = make_course()
    html = sign_in(make_member("editor")).get(f"/admin/content_review/new/?course={course.pk}").content.decode()
    assert f'<option value="{course.pk}" selected>' in html


def test_course_form_opens_with_its_reviews(centre, sign_in):
    course = make_course()
    html = sign_in(make_member("editor")).get(f"/admin/pages/{course.pk}/edit/").content.decode()
    assert "Not yet reviewed." in html
    assert "No review date is set." in html

"""What editors are told about pages that are not yet as they should be."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from cms.editor.checks import CHECKS, Known, check_lesson, check_pictures, check_transcripts
from courses.content.models import ContentReview, CoursePage, LessonPage
from courses.content.services import record_review
from lms.core.findings import Severity, findings_of
from tests.factories.courses import lessons_of, make_course
from tests.factories.people import make_member

KNOWN = Known(today=date(2026, 11, 21), notice_days=60)


def lesson(*blocks, **values) -> LessonPage:
    """Return an unsaved lesson."""
    return LessonPage(title="Lesson", body=list(blocks), **values)


def messages(check, page, known=KNOWN):
    return [str(finding.message) for finding in check(page, known)]


def test_picture_needs_a_description_or_the_word_that_it_is_decoration():
    bare = lesson(("image", {"image": None, "alt": "", "decorative": False, "caption": ""}))
    described = lesson(("image", {"image": None, "alt": "A wren", "decorative": False, "caption": ""}))
    decoration = lesson(("image", {"image": None, "alt": "", "decorative": True, "caption": ""}))
    assert [messages(check_pictures, page) for page in (bare, described, decoration)] == [
        ["A picture has no description."],
        [],
        [],
    ]


@pytest.mark.parametrize(("transcript", "open_points"), [("", 1), ("<p> </p>", 1), ("<p>All said.</p>", 0)])
def test_media_need_a_transcript(transcript, open_points):
    from wagtail.rich_text import RichText

    page = lesson(("media", {"media": None, "title": "A talk", "transcript": RichText(transcript)}))
    assert messages(check_transcripts, page) == ["“A talk” has no transcript."] * open_points


def test_lesson_that_activities_complete_but_has_none_is_told():
    page = lesson(("objectives", {"items": ["Tell"]}), condition="pass")
    assert messages(check_lesson, page) == ["Activities complete this lesson, but it has none: nobody can complete it."]


def test_empty_lesson_is_told():
    assert messages(check_lesson, lesson()) == ["The lesson is empty."]


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (None, "No review date is set."),
        (-1, "The review date has passed."),
        (60, "The review date is near."),
        (61, None),
    ],
)
def test_review_date_is_watched(centre, days, message):
    review_by = None if days is None else timezone.localdate() + timedelta(days=days)
    course = make_course(review_by=review_by)
    found = [str(finding.message) for finding in findings_of(course) if finding.field == "review_by"]
    assert found == ([message] if message else [])


def test_course_without_objectives_is_serious(centre):
    course = make_course(objectives=[])
    assert [f.severity for f in findings_of(course) if f.field == "objectives"] == [Severity.SERIOUS]


def test_review_clears_the_label_for_its_course_and_language(centre):
    course = make_course()
    assert len([f for f in findings_of(course) if f.topic == "reviewer"]) == 2
    for kind in ContentReview.Kind.values:
        review = ContentReview(course=course, kind=kind, language="en", reviewer="A", reviewed_on=date(2026, 1, 1))
        record_review(review=review)
    assert [f for f in findings_of(course) if f.topic == "reviewer"] == []
    assert [f for f in findings_of(make_course()) if f.topic == "reviewer"] != []


@pytest.mark.parametrize("courses", [1, 3])
def test_checking_many_pages_costs_one_query(centre, django_assert_num_queries, courses):
    from cms.editor.checks import check_pages

    made = [make_course() for _ in range(courses)]
    pages = list(CoursePage.objects.filter(pk__in=[c.pk for c in made]).select_related("locale"))
    with django_assert_num_queries(1):
        check_pages(pages)


def test_every_check_accepts_every_page_type(centre):
    course = make_course()
    for page in [centre.home, course, *lessons_of(course)]:
        for check in CHECKS:
            list(check(page, KNOWN))


def test_report_lists_findings_and_filters_them(centre, sign_in):
    course = make_course(title="Course without a date")
    client = sign_in(make_member("editor"))
    everything = client.get("/admin/reports/content-checks/").content.decode()
    assert course.title in everything
    notes = client.get("/admin/reports/content-checks/results/?severity=note&topic=review-date").content.decode()
    assert course.title not in notes
    serious = client.get("/admin/reports/content-checks/results/?severity=serious&topic=review-date").content.decode()
    assert course.title in serious


def test_report_exports_as_csv(centre, sign_in):
    make_course(title="Course without a date")
    response = sign_in(make_member("editor")).get("/admin/reports/content-checks/?export=csv&topic=review-date")
    assert b"Course without a date" in b"".join(response.streaming_content)


def test_image_block_refuses_publishing_without_a_description(centre):
    from django.core.exceptions import ValidationError
    from wagtail.images.models import Image

    image = Image.objects.create(title="Wren", file=get_test_image_file())
    page = lessons_of(make_course())[0]
    block = page.body.stream_block.child_blocks["image"]
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"image": image.pk, "alt": "", "decorative": False, "caption": ""}))

"""Completion facts: language-neutral, appended, never lost."""

import uuid
from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone

from courses.content.models import CourseItem, PublishedCourse, RequiredSet
from courses.enrolment.models import Enrolment
from courses.enrolment.services import enrol
from courses.learning.queries import my_learning
from courses.progress.models import CompletionFact, CourseSummary
from courses.progress.queries import standing_in
from courses.progress.rules import RULE_VERSION
from tests.courses.acts import read, summary_of
from tests.factories.courses import lessons_of, make_course, make_lesson, translate_course
from tests.factories.teams import finish, make_listed_course

pytestmark = pytest.mark.django_db
EVIDENCE = [CompletionFact, CourseSummary, Enrolment]


def test_c1_lesson_done_in_arabic_is_done_in_english(centre, officer, officer_client):
    course = make_course(lessons=2)
    translate_course(course, "ar")
    lesson = lessons_of(course)[0]
    enrol(subject=officer.subject, course_key=course.translation_key)
    arabic = lesson.url.replace("/en/", "/ar/")
    officer_client.post(
        f"/ar/lessons/{lesson.translation_key}/done/", {"language": "ar", "revision": "3", "next": arabic}
    )
    assert "This lesson is done" in officer_client.get(lesson.url).content.decode()
    assert CompletionFact.objects.get(subject=officer.subject).language == "ar"


def test_c1_switching_language_mid_course_keeps_one_enrolment_and_the_place(centre, officer, officer_client):
    course = make_course(lessons=2)
    translate_course(course, "ar")
    for prefix in ("en", "ar"):
        officer_client.post(f"/{prefix}/courses/{course.translation_key}/enrol/")
    first, second = lessons_of(course)
    read(officer.subject, first.translation_key, "en")
    (item,) = my_learning(officer.subject, "ar")
    assert Enrolment.objects.filter(subject=officer.subject).count() == 1
    assert (item.course.language, item.standing.percent) == ("ar", 50)
    assert item.standing.next_lesson["key"] == str(second.translation_key)


def test_c1_course_finished_half_in_each_language_is_completed_once(centre, officer):
    course = make_course(lessons=2)
    translate_course(course, "ar")
    enrol(subject=officer.subject, course_key=course.translation_key)
    for lesson, language in zip(lessons_of(course), ("en", "ar"), strict=True):
        read(officer.subject, lesson.translation_key, language)
    assert summary_of(officer.subject, course.translation_key).state == "completed"
    assert CompletionFact.objects.filter(subject=officer.subject, kind="course").count() == 1


def test_c2_fact_says_who_what_revision_rule_language_evidence_and_when(subject):
    course = make_listed_course(lessons=2)
    begin_at = timezone.now()
    enrol(subject=subject, course_key=course.key)
    fact = read(subject, course.lessons[0], "fr")
    fact.refresh_from_db()
    assert (fact.subject, fact.kind, fact.key, fact.course_key) == (subject, "lesson", course.lessons[0], course.key)
    assert (fact.content_revision, fact.language, fact.evidence) == ("7", "fr", {"by": "confirm"})
    assert (fact.rule_version, fact.required_version) == (RULE_VERSION, 1)
    assert begin_at <= fact.occurred_at <= fact.recorded_at <= timezone.now()


@pytest.mark.parametrize("model", EVIDENCE)
def test_r2_no_key_leads_from_evidence_to_a_user_or_a_page(model):
    targets = {
        field.related_model._meta.label
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
    }
    assert targets <= {"lms.Unit"}


@pytest.mark.parametrize("model", EVIDENCE)
def test_r2_subject_is_a_plain_uuid(model):
    assert isinstance(model._meta.get_field("subject"), models.UUIDField)
    assert not model._meta.get_field("subject").is_relation


def test_r2_evidence_outlives_the_account(officer):
    course = make_listed_course()
    finish(officer, course)
    officer.user.delete()
    assert CompletionFact.objects.filter(subject=officer.subject).count() == 3
    assert summary_of(officer.subject, course.key).state == "completed"


@pytest.fixture
def completed(centre, officer):
    """A course of two lessons the officer has completed."""
    course = make_course(lessons=2)
    enrol(subject=officer.subject, course_key=course.translation_key)
    for lesson in lessons_of(course):
        read(officer.subject, lesson.translation_key)
    return course


def record(officer) -> tuple:
    """Return all that is recorded about the officer, dates and all."""
    facts = CompletionFact.objects.filter(subject=officer.subject).order_by("pk").values()
    summary = CourseSummary.objects.values("state", "completed_at", "started_at").get(subject=officer.subject)
    return list(facts), summary


def edit(course):
    lesson = lessons_of(course)[0]
    lesson.body = [("text", "<p>Everything is different.</p>")]
    lesson.save_revision().publish()


def change_the_rule(course):
    lesson = lessons_of(course)[0]
    lesson.condition = "pass"
    lesson.save_revision().publish()


def add_a_lesson(course):
    make_lesson(lessons_of(course)[0].get_parent())


def unpublish_a_lesson(course):
    lessons_of(course)[0].unpublish()


def unpublish_the_course(course):
    course.unpublish()


def delete_a_lesson(course):
    lessons_of(course)[0].delete()


def delete_the_course(course):
    course.delete()


def move_a_lesson(course):
    other = make_course(lessons=1)
    lessons_of(course)[0].move(other.get_children().get(), pos="last-child")


def synchronise_a_translation(course):
    translate_course(course, "fr")
    edit(course)


@pytest.mark.parametrize(
    "change",
    [
        edit,
        change_the_rule,
        add_a_lesson,
        unpublish_a_lesson,
        unpublish_the_course,
        delete_a_lesson,
        delete_the_course,
        move_a_lesson,
        synchronise_a_translation,
    ],
)
def test_c3_completion_survives(change, completed, officer):
    before = record(officer)
    change(completed)
    assert record(officer) == before


@pytest.mark.parametrize("change", [unpublish_the_course, delete_the_course, add_a_lesson])
def test_c3_completed_course_stays_in_my_learning(change, completed, officer, officer_client):
    title = completed.title
    change(completed)
    assert title in officer_client.get("/en/my/").content.decode()
    (item,) = my_learning(officer.subject, "en")
    assert (item.standing.completed, item.standing.percent) == (True, 100)


def test_c3_doing_a_lesson_again_never_changes_its_date(subject):
    course = make_listed_course(lessons=2)
    enrol(subject=subject, course_key=course.key)
    first = read(subject, course.lessons[0])
    again = read(subject, course.lessons[0], "ar")
    assert (again.pk, again.occurred_at, again.language) == (first.pk, first.occurred_at, "en")


def test_c3_lesson_that_moved_here_done_counts_here(centre, officer):
    source, target = make_course(lessons=2), make_course(lessons=1)
    for course in (source, target):
        enrol(subject=officer.subject, course_key=course.translation_key)
    moved, _stays = lessons_of(source)
    read(officer.subject, moved.translation_key)
    moved.move(target.get_children().get(), pos="last-child")
    read(officer.subject, lessons_of(target)[0].translation_key)
    assert summary_of(officer.subject, target.translation_key).state == "completed"


def test_c3_course_that_lost_a_lesson_by_a_move_asks_for_it_no_more(centre, officer):
    source, target = make_course(lessons=2), make_course(lessons=1)
    moved, stays = lessons_of(source)
    moved.move(target.get_children().get(), pos="last-child")
    assert RequiredSet.objects.filter(course_key=source.translation_key).latest("version").items == [
        str(stays.translation_key)
    ]
    row = PublishedCourse.objects.get(course_key=source.translation_key, language="en")
    assert [lesson["key"] for lesson in row.lessons()] == [str(stays.translation_key)]
    assert CourseItem.objects.get(lesson_key=moved.translation_key).course_key == target.translation_key


def test_c3_work_done_before_enrolling_counts_from_when_it_was_done(subject):
    course = make_listed_course(lessons=1)
    done_at = timezone.now() - timedelta(days=40)
    CompletionFact.objects.create(
        subject=subject,
        kind="lesson",
        key=course.lessons[0],
        course_key=uuid.uuid4(),
        rule_version=1,
        language="fr",
        occurred_at=done_at,
    )
    enrol(subject=subject, course_key=course.key)
    summary = summary_of(subject, course.key)
    assert (summary.state, summary.completed_at) == ("completed", done_at)
    assert CompletionFact.objects.get(subject=subject, kind="course").occurred_at == done_at


def test_c4_standing_of_a_completed_course_is_frozen_at_100(completed, officer):
    add_a_lesson(completed)
    row = PublishedCourse.objects.get(course_key=completed.translation_key, language="en")
    standing = standing_in(officer.subject, row)
    assert (standing.completed, standing.percent, standing.bar_value == standing.bar_max) == (True, 100, True)
    assert standing.share.required == 3


def test_c3_begun_course_keeps_what_is_done_when_a_lesson_goes(centre, officer):
    course = make_course(lessons=3)
    enrol(subject=officer.subject, course_key=course.translation_key)
    first, second, _third = lessons_of(course)
    read(officer.subject, first.translation_key)
    second.delete()
    row = PublishedCourse.objects.get(course_key=course.translation_key, language="en")
    assert standing_in(officer.subject, row).percent == 50

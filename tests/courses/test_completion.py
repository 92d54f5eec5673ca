"""What completes lessons, modules, courses and tracks, and what has to come first (rules C2, C5, C6, C9, T2)."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from courses.activities import Outcome
from courses.content.models import Condition, CourseItem, ModulePage, RequiredSet, TrackRule
from courses.enrolment.reconcile import find_drift
from courses.enrolment.services import enrol, set_due_date
from courses.progress.models import CompletionFact
from courses.progress.services import ImplausibleTime, NotCompletable, NotEnrolled, NotYet, record_outcome
from courses.progress.turns import settle_course
from lms.ledger.models import Entry
from lms.ledger.verify import verify
from tests.courses.acts import add_activity_lesson, answer, kinds, read, summary_of
from tests.factories.courses import lessons_of, make_course, make_lesson, make_track
from tests.factories.people import make_member
from tests.factories.questions import activity_block, lesson_of, make_quiz, make_quiz_course
from tests.factories.teams import make_listed_course

pytestmark = pytest.mark.django_db


def outcome(subject, activity, score: str, **values) -> Outcome:
    """Return an outcome with a score, passed from a half upwards."""
    defaults = {"finished": True, "passed": Decimal(score) >= Decimal("0.5"), "language": "en"}
    when = {"occurred_at": timezone.now(), "evidence": {"attempt": str(uuid4())}}
    return Outcome(subject=subject, activity_key=activity, score=Decimal(score), **(defaults | when | values))


def set_item(lesson, **values) -> None:
    CourseItem.objects.filter(lesson_key=lesson).update(**values)


def test_c2_every_fact_has_its_entry_in_the_ledger(subject):
    course = make_listed_course(lessons=2)
    enrol(subject=subject, course_key=course.key)
    for lesson in course.lessons:
        read(subject, lesson)
    facts = set(CompletionFact.objects.filter(subject=subject).values_list("pk", flat=True))
    assert set(Entry.objects.filter(subject=subject, kind="completion").values_list("source", flat=True)) == facts
    assert verify() == []


def test_c9_a_worse_result_never_lowers_a_better_one(subject):
    course = make_listed_course(lessons=0)
    _lesson, (activity,) = add_activity_lesson(course)
    enrol(subject=subject, course_key=course.key)
    for score in ("0.9", "0.2", "0.9", "1"):
        record_outcome(outcome(subject, activity, score))
    scores = CompletionFact.objects.filter(kind="score").order_by("recorded_at")
    assert [fact.evidence["score"] for fact in scores] == ["0.9", "1"]


def test_c5_score_is_compared_unrounded(subject):
    course = make_listed_course(lessons=0)
    lesson, (activity,) = add_activity_lesson(course, Condition.SCORE)
    set_item(lesson, score_at_least=80)
    enrol(subject=subject, course_key=course.key)
    record_outcome(outcome(subject, activity, "0.7999999"))
    assert "lesson" not in kinds(subject)
    record_outcome(outcome(subject, activity, "0.8"))
    assert "lesson" in kinds(subject)


def test_c5_some_of_the_activities_are_enough(subject):
    course = make_listed_course(lessons=0)
    lesson, (one, two, three) = add_activity_lesson(course, Condition.PASS, number=3)
    set_item(lesson, activities_needed=2)
    enrol(subject=subject, course_key=course.key)
    answer(subject, one, passed=True)
    answer(subject, two, passed=False)
    assert "lesson" not in kinds(subject)
    answer(subject, three, passed=True)
    assert summary_of(subject, course.key).state == "completed"


@pytest.fixture
def course(centre, officer):
    """A course of two modules of two lessons the officer is enrolled in."""
    course = make_course(lessons=2)
    module = make_module(course)
    for _ in range(2):
        make_lesson(module)
    enrol(subject=officer.subject, course_key=course.translation_key)
    return course


def make_module(course) -> ModulePage:
    module = ModulePage(title="Second", slug="second", locale=course.locale)
    course.add_child(instance=module)
    module.save_revision().publish()
    return module


def read_all(officer, lessons) -> None:
    for lesson in lessons:
        read(officer.subject, lesson.translation_key)


def publish(page, **values) -> None:
    """Publish a page with other values."""
    page.refresh_from_db()
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_module_is_completed_with_its_last_lesson(course, officer):
    read_all(officer, lessons_of(course)[:2])
    fact = CompletionFact.objects.get(kind="module", subject=officer.subject)
    assert fact.key == lessons_of(course)[0].get_parent().translation_key
    assert summary_of(officer.subject, course.translation_key).state == "in_progress"


def test_c6_module_of_which_one_lesson_is_enough(course, officer):
    publish(lessons_of(course)[0].get_parent().specific, lessons_needed=1)
    read_all(officer, lessons_of(course)[1:3])
    assert summary_of(officer.subject, course.translation_key).state == "in_progress"
    read_all(officer, lessons_of(course)[3:])
    assert summary_of(officer.subject, course.translation_key).state == "completed"


def test_c6_course_of_which_one_module_is_enough(course, officer):
    publish(course, modules_needed=1)
    read_all(officer, lessons_of(course)[2:])
    assert summary_of(officer.subject, course.translation_key).state == "completed"


def test_c6_lowering_what_is_needed_completes_those_who_are_through(course, officer):
    read_all(officer, lessons_of(course)[:2])
    publish(course, modules_needed=1)
    summary = summary_of(officer.subject, course.translation_key)
    last = CompletionFact.objects.filter(kind="lesson").latest("occurred_at")
    assert (summary.state, summary.completed_at) == ("completed", last.occurred_at)
    assert find_drift() == []


def test_module_in_order_is_refused_before_the_one_before_it(course, officer):
    publish(course, ordered=True)
    with pytest.raises(NotYet):
        read_all(officer, lessons_of(course)[2:3])
    read_all(officer, lessons_of(course))
    assert summary_of(officer.subject, course.translation_key).state == "completed"


def test_course_before_course_is_asked_where_it_is_recorded(course, officer):
    first = make_course(lessons=1)
    publish(course, prerequisites=[("course", first)])
    with pytest.raises(NotYet) as refused:
        read_all(officer, lessons_of(course)[:1])
    assert refused.value.courses == [str(first.translation_key)]
    enrol(subject=officer.subject, course_key=first.translation_key)
    read_all(officer, lessons_of(first))
    read_all(officer, lessons_of(course))
    assert summary_of(officer.subject, course.translation_key).state == "completed"


def test_assigned_course_waits_for_what_comes_first(centre, officer):
    first, second = make_course(lessons=1), make_course(lessons=1)
    publish(second, prerequisites=[("course", first)])
    key = second.translation_key
    set_due_date(subjects=[officer.subject], course_key=key, due_on=None, zone="UTC", set_by=uuid4())
    with pytest.raises(NotYet):
        read_all(officer, lessons_of(second))
    assert kinds(officer.subject) == []


def test_track_is_completed_with_its_last_course(centre, officer):
    track = make_track()
    courses = [make_course(lessons=1, track=track) for _ in range(2)]
    for course in courses:
        enrol(subject=officer.subject, course_key=course.translation_key)
        assert "track" not in kinds(officer.subject)
        read_all(officer, lessons_of(course))
    fact = CompletionFact.objects.get(kind="track")
    assert (fact.key, fact.course_key, fact.period) == (track.translation_key, None, 1)
    assert set(TrackRule.objects.get(track_key=track.translation_key).courses) == {
        str(course.translation_key) for course in courses
    }


def test_c3_track_that_grows_stays_completed(centre, officer):
    track = make_track()
    course = make_course(lessons=1, track=track)
    enrol(subject=officer.subject, course_key=course.translation_key)
    read_all(officer, lessons_of(course))
    before = CompletionFact.objects.values().get(kind="track")
    added = make_course(lessons=1, track=track)
    enrol(subject=officer.subject, course_key=added.translation_key)
    read_all(officer, lessons_of(added))
    assert CompletionFact.objects.values().get(kind="track") == before


def test_c6_version_for_newcomers_leaves_those_under_way_as_they_began(subject):
    course = make_listed_course(lessons=2)
    enrol(subject=subject, course_key=course.key)
    read(subject, course.lessons[0])
    lesson, _activities = add_activity_lesson(course)
    items = sorted([*map(str, course.lessons), str(lesson)])
    RequiredSet.objects.create(course_key=course.key, version=3, items=items, applies="newcomers")
    read(subject, course.lessons[1])
    assert summary_of(subject, course.key).state == "in_progress"  # version 2 concerned everybody


def test_c6_only_a_version_for_newcomers_was_added(subject):
    course = make_listed_course(lessons=3)
    RequiredSet.objects.create(course_key=course.key, version=2, items=[str(course.lessons[0])])
    enrol(subject=subject, course_key=course.key)
    items = sorted(map(str, course.lessons))
    RequiredSet.objects.create(course_key=course.key, version=3, items=items, applies="newcomers")
    read(subject, course.lessons[0])
    summary = summary_of(subject, course.key)
    assert (summary.state, summary.required_version) == ("completed", 2)


def test_t2_time_to_come_is_refused_and_nothing_is_written(subject):
    course = make_listed_course(lessons=0)
    _lesson, (activity,) = add_activity_lesson(course)
    enrol(subject=subject, course_key=course.key)
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(ImplausibleTime):
        record_outcome(outcome(subject, activity, "1", occurred_at=tomorrow))
    assert kinds(subject) == []


@pytest.mark.parametrize("key", ["nothing", "activity", "course"])
def test_forged_key_is_refused_and_nothing_is_written(subject, key):
    course = make_listed_course(lessons=1)
    _lesson, (activity,) = add_activity_lesson(course)
    enrol(subject=subject, course_key=course.key)
    forged = {"nothing": uuid4(), "activity": activity, "course": course.key}[key]
    with pytest.raises(NotCompletable):
        read(subject, forged)
    with pytest.raises(NotEnrolled):
        record_outcome(outcome(subject, uuid4(), "1"))
    assert kinds(subject) == []
    assert not Entry.objects.filter(subject=subject).exists()


def test_c3_activity_of_a_course_left_behind_counts_in_the_next_from_when_it_was_done(subject):
    one, two = make_listed_course(lessons=0), make_listed_course(lessons=0)
    _lesson, (activity,) = add_activity_lesson(one)
    other, _activities = add_activity_lesson(two)
    set_item(other, activities=[str(activity)])
    enrol(subject=subject, course_key=one.key)
    record_outcome(outcome(subject, activity, "1"))
    enrol(subject=subject, course_key=two.key)
    assert summary_of(subject, two.key).state == "completed"
    carried = CompletionFact.objects.get(kind="passed", course_key=two.key)
    first = CompletionFact.objects.get(kind="passed", course_key=one.key)
    assert (carried.evidence["carried"], carried.occurred_at) == (str(first.pk), first.occurred_at)


def test_c3_best_score_of_a_shared_activity_counts_in_the_next_course(subject):
    one, two = make_listed_course(lessons=0), make_listed_course(lessons=0)
    _lesson, (activity,) = add_activity_lesson(one)
    other, _activities = add_activity_lesson(two, Condition.SCORE)
    set_item(other, activities=[str(activity)], score_at_least=80)
    enrol(subject=subject, course_key=one.key)
    for score in ("0.5", "0.9", "0.6"):
        record_outcome(outcome(subject, activity, score))
    enrol(subject=subject, course_key=two.key)
    assert summary_of(subject, two.key).state == "completed"
    carried = CompletionFact.objects.filter(kind="score", course_key=two.key).order_by("occurred_at")
    assert [fact.evidence["score"] for fact in carried] == ["0.5", "0.9"]


def test_c6_withdrawn_lesson_completes_for_those_an_older_set_concerns(subject):
    course = make_listed_course(lessons=2)
    enrol(subject=subject, course_key=course.key)
    read(subject, course.lessons[0])
    items = sorted([*map(str, course.lessons), str(uuid4()), str(uuid4())])
    RequiredSet.objects.create(course_key=course.key, version=2, items=items, applies="newcomers")
    set_item(course.lessons[1], live=False)
    settle_course(course.key)
    assert summary_of(subject, course.key).state == "completed"


def test_c3_condition_that_asks_less_counts_what_was_done(subject):
    course = make_listed_course(lessons=0)
    lesson, (activity,) = add_activity_lesson(course)
    enrol(subject=subject, course_key=course.key)
    record_outcome(outcome(subject, activity, "0.2"))
    set_item(lesson, condition=Condition.FINISH)
    settle_course(course.key)
    assert summary_of(subject, course.key).state == "completed"


def test_c6_track_that_lost_a_course_is_completed_by_those_who_have_the_rest(centre, officer):
    track = make_track()
    done, left = make_course(lessons=1, track=track), make_course(lessons=1, track=track)
    enrol(subject=officer.subject, course_key=done.translation_key)
    read_all(officer, lessons_of(done))
    assert "track" not in kinds(officer.subject)
    left.unpublish()
    course_fact = CompletionFact.objects.get(kind="course", subject=officer.subject)
    assert CompletionFact.objects.get(kind="track").occurred_at == course_fact.occurred_at
    assert verify() == []


def test_c11_replaced_quiz_is_asked_of_those_under_way_only(centre, officer):
    old, new = make_quiz(), make_quiz()
    course = make_quiz_course(old)
    late = make_member()
    for one in (officer, late):
        enrol(subject=one.subject, course_key=course.translation_key)
    answer(officer.subject, old.activity.key, passed=True)
    before = list(CompletionFact.objects.filter(subject=officer.subject).values())
    publish(lesson_of(course), body=[activity_block(new)])
    assert list(CompletionFact.objects.filter(subject=officer.subject).values()) == before
    with pytest.raises(NotEnrolled):
        answer(late.subject, old.activity.key, passed=True)
    answer(late.subject, new.activity.key, passed=True)
    assert summary_of(late.subject, course.translation_key).state == "completed"

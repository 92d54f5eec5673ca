"""Eight workers do the same and different things at once: one fact each, right summaries, right counts."""

import random
from collections import Counter
from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import pytest

from courses.enrolment.reconcile import find_drift
from courses.enrolment.services import ask_holders, enrol, set_due_date
from courses.progress.models import CompletionFact, CourseSummary, UnitCourseCount
from courses.progress.turns import turn_expired, turn_overdue
from lms.members.services import move_member
from tests.assessments.quiz_player import player_of
from tests.conftest import client_of
from tests.courses.acts import add_activity_lesson, answer, read
from tests.factories.people import make_member, make_unit
from tests.factories.questions import make_question, make_quiz, right_response
from tests.factories.teams import begin, finish, make_listed_course

from .crowd import WORKERS, together

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, LESSONS = 4, 3
TODAY = date.today()


def facts() -> Counter[tuple]:
    """Count the facts by whose, what kind and of what."""
    return Counter(CompletionFact.objects.values_list("subject", "kind", "key"))


def counts() -> tuple[int, int, int]:
    """Return the one unit's counts in the one course."""
    return UnitCourseCount.objects.values_list("enrolled", "in_progress", "completed").get()


def in_disorder(acts, seed: int):
    """Return one act that does all of them, in an order of its own."""
    mixed = random.Random(seed).sample(acts, len(acts))  # noqa: S311

    def run() -> None:
        for act in mixed:
            act()

    return run


def test_c2_eight_workers_completing_everything_in_any_order_leave_one_fact_each():
    unit, course = make_unit(), make_listed_course(lessons=LESSONS)
    people = [make_member(unit=unit) for _ in range(PEOPLE)]
    _lesson, (activity,) = add_activity_lesson(course)
    assert together(partial(enrol_all, people, course, number) for number in range(WORKERS)) == []
    acts = [partial(read, one.subject, key) for one in people for key in course.lessons]
    acts += [partial(answer, one.subject, activity, passed=True) for one in people]
    assert together(in_disorder(acts, seed) for seed in range(WORKERS)) == []
    found = facts()
    assert set(found.values()) == {1}
    kinds = Counter(kind for _subject, kind, _key in found)
    assert [kinds[kind] for kind in ("lesson", "finished", "passed", "course")] == [PEOPLE * 4, PEOPLE, PEOPLE, PEOPLE]
    assert (counts(), find_drift()) == ((0, 0, PEOPLE), [])


def enrol_all(people, course, number: int) -> None:
    """Enrol everybody, each worker beginning with somebody else."""
    for one in people[number % PEOPLE :] + people[: number % PEOPLE]:
        enrol(subject=one.subject, course_key=course.key)


def test_c2_eight_workers_completing_eight_lessons_of_one_officer_complete_the_course():
    course, officer = make_listed_course(lessons=WORKERS), make_member(unit=make_unit())
    begin(officer, course)
    assert together(partial(read, officer.subject, key) for key in course.lessons) == []
    found = Counter(CompletionFact.objects.values_list("kind", flat=True))
    assert (found["lesson"], found["course"]) == (WORKERS, 1)
    assert CourseSummary.objects.get().state == "completed"
    assert (counts(), find_drift()) == ((0, 0, 1), [])


def test_c8_eight_officers_of_one_unit_completing_at_once_are_all_counted():
    unit, course = make_unit(), make_listed_course(lessons=1)
    people = [make_member(unit=unit) for _ in range(WORKERS)]
    for one in people:
        begin(one, course)
    assert together(partial(read, one.subject, course.lessons[0]) for one in people) == []
    assert (counts(), find_drift()) == ((0, 0, WORKERS), [])


def test_c8_transfers_due_dates_and_completions_at_once_leave_no_drift():
    units, course = [make_unit() for _ in range(2)], make_listed_course(lessons=LESSONS)
    people = [make_member(unit=units[0]) for _ in range(PEOPLE)]
    for one in people:
        begin(one, course)
    acts = [partial(finish, one, course) for one in people]
    acts += [partial(move_member, profile=one, unit=units[1]) for one in people[:2]]
    acts += [partial(due_for_all, people, course, 5), turn_overdue, turn_expired]
    assert together(acts) == []
    assert Counter(CourseSummary.objects.values_list("state", flat=True)) == {"completed": PEOPLE}
    assert find_drift() == []


def test_c8_due_dates_for_a_whole_unit_never_stand_in_the_way_of_its_learners():
    unit, course = make_unit(), make_listed_course(lessons=WORKERS)
    people = [make_member(unit=unit) for _ in range(WORKERS - 2)]
    for one in people:
        begin(one, course)
    acts = [partial(finish, one, course) for one in people]
    acts += [
        in_disorder([partial(due_for_all, people, course, days) for days in (-3, 3, -2, 2)], seed) for seed in (1, 2)
    ]
    assert together(acts) == []
    assert (counts(), find_drift()) == ((0, 0, len(people)), [])


def test_c8_people_enrol_while_their_supervisor_assigns_the_course():
    unit, course = make_unit(), make_listed_course(lessons=LESSONS)
    people = [make_member(unit=unit) for _ in range(WORKERS - 1)]
    acts = [partial(enrol, subject=one.subject, course_key=course.key) for one in people]
    assert together([*acts, partial(due_for_all, people, course, -1)]) == []
    assert (counts(), find_drift()) == ((len(people), 0, 0), [])


def test_c8_holders_are_asked_to_renew_while_their_supervisors_set_dates():
    unit, course = make_unit(), make_listed_course(lessons=LESSONS)
    people = [make_member(unit=unit) for _ in range(WORKERS)]
    for one in people:
        finish(one, course)
    asked = {"course_key": course.key, "lessons": [str(course.lessons[0])], "change": uuid4(), "due_on": TODAY}
    acts = [partial(ask_holders, **asked), partial(move_member, profile=people[0], unit=make_unit())]
    acts += [partial(due_for_all, people, course, days) for days in (-1, 2)]
    assert together(acts) == []
    assert set(CourseSummary.objects.values_list("period", flat=True)) == {2}
    assert find_drift() == []


def due_for_all(people, course, days: int) -> None:
    """Give everybody a due date so many days from now."""
    set_due_date(
        subjects=[one.subject for one in people],
        course_key=course.key,
        due_on=TODAY + timedelta(days=days),
        zone="UTC",
        set_by=people[0].subject,
    )


def test_c2_a_button_pressed_in_eight_tabs_is_pressed_once(centre):
    course, officer = make_listed_course(lessons=2), make_member(unit=make_unit())
    tabs = [client_of(officer) for _ in range(WORKERS)]
    answers = []
    for path in (f"courses/{course.key}/enrol/", *(f"lessons/{key}/done/" for key in course.lessons)):
        presses = [
            lambda tab=tab, path=path: answers.append(tab.post(f"/en/{path}", {"language": "en"})) for tab in tabs
        ]
        assert together(presses) == []
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/en/my/")}
    assert set(facts().values()) == {1}
    assert (counts(), find_drift()) == ((0, 0, 1), [])


def test_c2_a_quiz_handed_in_from_eight_tabs_counts_once(centre):
    question = make_question()
    player = player_of(make_quiz(questions=[question]))
    player.begin()
    player.answer(1, question, right_response(question))
    tabs = [client_of(player.profile) for _ in range(WORKERS)]
    attempt, answers = str(player.attempt.pk), []
    presses = [lambda tab=tab: answers.append(tab.post(player.url("hand-in/"), {"attempt": attempt})) for tab in tabs]
    assert together(presses) == []
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, player.url(f"result/{attempt}/"))}
    assert set(facts().values()) == {1}
    assert CourseSummary.objects.get().state == "completed"
    assert find_drift() == []

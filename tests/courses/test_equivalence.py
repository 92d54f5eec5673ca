"""A course takes the place of another in a running programme: credit in progress is kept (rule K9)."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from cms.management.commands.tick import nightly
from courses.certificates.models import Certificate
from courses.content.models import RequiredSet
from courses.enrolment.reconcile import find_drift
from courses.enrolment.services import end_enrolment, renew
from courses.equivalence.models import Equivalence
from courses.equivalence.services import NothingPaired, NotInCourse, carry_everything, declare
from courses.progress.models import CompletionFact, CourseSummary
from courses.progress.services import change_validity
from lms.ledger.models import Entry
from lms.ledger.verify import verify
from tests.courses.acts import read, summary_of
from tests.factories.people import make_member, make_unit
from tests.factories.teams import begin, expire, finish, make_listed_course

pytestmark = pytest.mark.django_db
MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
Kind = CompletionFact.Kind


@pytest.fixture
def editor():
    return make_member("editor")


@pytest.fixture
def old():
    return make_listed_course()


@pytest.fixture
def new():
    return make_listed_course(lessons=3)


@pytest.fixture
def person():
    return make_member(unit=make_unit())


def replace(editor, old, new, *, number=2, whole=False):
    """Declare the first lessons equivalent, in order."""
    lessons = dict(zip(new.lessons[:number], old.lessons, strict=False))
    courses = {"old_course": old.key, "new_course": new.key}
    return declare(by=editor, lessons=lessons, whole=whole, reason="The same lessons, newly written.", **courses)


def facts(person, course, kind=Kind.LESSON):
    return list(CompletionFact.objects.filter(subject=person.subject, course_key=course.key, kind=kind))


def test_k9_lesson_done_in_the_old_course_counts_in_the_new_one_with_its_date(editor, person, old, new):
    begin(person, old, lessons=1)
    (before,) = facts(person, old)
    (one, *_rest) = replace(editor, old, new)
    (carried,) = facts(person, new)
    assert (carried.key, carried.occurred_at, carried.language) == (new.lessons[0], before.occurred_at, "en")
    assert carried.evidence == {"equivalent": str(one.pk), "carried": str(before.pk)}
    assert facts(person, old) == [before]


@pytest.mark.parametrize(("whole", "state"), [(True, "completed"), (False, "in_progress")])
def test_k9_standing_of_an_enrolment_that_has_ended_follows_too(editor, person, old, new, whole, state):
    finish(person, old)
    begin(person, new)
    end_enrolment(subject=person.subject, course_key=new.key)
    replace(editor, old, new, whole=whole)
    assert find_drift() == []
    begin(person, new)
    assert (summary_of(person.subject, new.key).state, find_drift()) == (state, [])


def test_k9_credit_waits_for_those_who_enrol_later(editor, person, old, new):
    begin(person, old, lessons=2)
    replace(editor, old, new)
    begin(person, new)
    assert summary_of(person.subject, new.key).state == "in_progress"
    read(person.subject, new.lessons[2])
    assert summary_of(person.subject, new.key).state == "completed"
    assert find_drift() == []


def test_k9_those_who_take_the_new_course_come_as_far_as_the_old_one_brings_them(editor, person, old, new):
    begin(person, old, lessons=2)
    begin(person, new)
    read(person.subject, new.lessons[2])
    last = facts(person, new)[0].occurred_at
    replace(editor, old, new)
    assert (summary_of(person.subject, new.key).state, summary_of(person.subject, new.key).completed_at) == (
        "completed",
        last,
    )
    assert find_drift() == []


def test_k9_declared_twice_is_once(editor, person, old, new):
    begin(person, old, lessons=2)
    assert len(replace(editor, old, new)) == 2
    assert replace(editor, old, new) == []
    assert carry_everything() == 0
    assert (Equivalence.objects.count(), len(facts(person, new))) == (2, 2)


def test_k9_own_work_in_the_new_course_is_neither_changed_nor_lowered(editor, person, old, new):
    begin(person, new, lessons=3)
    before = list(CompletionFact.objects.values().order_by("pk"))
    summary = CourseSummary.objects.values().get()
    begin(person, old, lessons=2)
    replace(editor, old, new, whole=True)
    assert [one for one in CompletionFact.objects.values().order_by("pk") if one["course_key"] == new.key] == before
    assert CourseSummary.objects.filter(course_key=new.key).values().get() == summary


def test_k9_what_is_finished_after_the_declaration_follows_at_night(editor, person, old, new):
    begin(person, old)
    replace(editor, old, new)
    read(person.subject, old.lessons[0])
    assert facts(person, new) == []
    nightly()
    assert [fact.key for fact in facts(person, new)] == [new.lessons[0]]


def test_k9_course_as_a_whole_counts_with_its_date_and_its_last_day(editor, person, old, new):
    finish(person, old)
    change_validity(subject=person.subject, course_key=old.key, until=date(2999, 1, 31), zone="UTC", reason="policy")
    held = summary_of(person.subject, old.key)
    replace(editor, old, new, whole=True)
    begin(person, new)
    stands = summary_of(person.subject, new.key)
    assert (stands.state, stands.completed_at, stands.valid_until) == (
        "completed",
        held.completed_at,
        date(2999, 1, 31),
    )
    assert find_drift() == []


def test_k9_expired_completion_is_expired_in_the_new_course_too(editor, person, old, new):
    finish(person, old)
    expire(person, old)
    begin(person, new)
    replace(editor, old, new, number=0, whole=True)
    assert summary_of(person.subject, new.key).state == "expired"
    assert find_drift() == []


def test_k9_renewal_under_way_is_kept_for_the_renewal_of_the_new_course(editor, person):
    policy = {"months": 24, "mode": "rolling", "fixed_day": "", "window_days": 800, "grace_days": 0}
    old, new = make_listed_course(validity=policy), make_listed_course(validity=policy)
    finish(person, old)
    renew(subject=person.subject, course_key=old.key)
    redone = read(person.subject, old.lessons[0])
    replace(editor, old, new, whole=True)
    begin(person, new)
    renew(subject=person.subject, course_key=new.key)
    assert summary_of(person.subject, new.key).renewing
    read(person.subject, new.lessons[1])
    stands = summary_of(person.subject, new.key)
    assert (stands.period, stands.renewing, stands.state) == (2, False, "completed")
    again = [fact for fact in facts(person, new) if fact.period == 2 and fact.key == new.lessons[0]]
    assert [fact.occurred_at for fact in again] == [redone.occurred_at]
    assert find_drift() == []


def test_k9_renewal_is_no_credit_where_the_course_as_a_whole_does_not_count(editor, person):
    policy = {"months": 24, "mode": "rolling", "fixed_day": "", "window_days": 800, "grace_days": 0}
    old, new = make_listed_course(validity=policy), make_listed_course(validity=policy, lessons=3)
    finish(person, old)
    renew(subject=person.subject, course_key=old.key)
    read(person.subject, old.lessons[0])
    replace(editor, old, new)
    assert sorted((fact.period, fact.occurred_at) for fact in facts(person, new)) == sorted(
        (1, fact.occurred_at) for fact in facts(person, old) if fact.period == 1
    )


def test_k9_ledger_holds_what_was_carried_and_who_declared_it(editor, person, old, new):
    begin(person, old, lessons=2)
    declared = replace(editor, old, new, whole=True)
    said = json.loads(Entry.objects.get(subject=editor.subject, kind="audit").body)
    assert (said["action"], said["detail"]["equivalences"]) == (
        "equivalence_declared",
        [str(one.pk) for one in declared],
    )
    assert "newly written" not in Entry.objects.get(subject=editor.subject).body
    assert verify() == []


def test_k9_many_people_are_carried_by_the_worker(editor, old, new, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("courses.equivalence.services.AT_ONCE", 1)
    monkeypatch.setattr("courses.equivalence.carrying.BATCH", 2)
    people = [make_member() for _ in range(5)]
    for one in people:
        begin(one, old, lessons=1)
    with django_capture_on_commit_callbacks() as later:
        replace(editor, old, new)
    assert not CompletionFact.objects.filter(course_key=new.key).exists()
    for act in later:
        act()
    assert CompletionFact.objects.filter(course_key=new.key).count() == 5


@pytest.mark.parametrize("number", [1, 3])
def test_p1_carrying_costs_the_same_for_one_and_three_who_do_not_take_the_new_course(
    number, editor, old, new, django_assert_num_queries
):
    replace(editor, old, new)
    for _ in range(number):
        begin(make_member(), old, lessons=1)
    with django_assert_num_queries(19):
        carry_everything()


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_only_those_who_write_courses_declare(role, old, new):
    with pytest.raises(PermissionDenied):
        replace(make_member(role), old, new)


def test_foreign_lesson_and_empty_declaration_are_refused_and_nothing_is_written(editor, old, new):
    other = make_listed_course()
    with pytest.raises(NotInCourse):
        replace(editor, old, old)
    with pytest.raises(NotInCourse):
        declare(
            by=editor,
            old_course=old.key,
            new_course=new.key,
            lessons={new.lessons[0]: other.lessons[0]},
            whole=False,
            reason="-",
        )
    with pytest.raises(NothingPaired):
        replace(editor, old, new, number=0)
    assert not Equivalence.objects.exists()


def test_c8_nothing_carried_is_drift(editor, old, new):
    for lessons in (1, 2):
        one = make_member(unit=make_unit())
        begin(one, old, lessons=lessons)
        begin(one, new)
    replace(editor, old, new, whole=True)
    said = StringIO()
    call_command("reconcile_progress", stdout=said)
    assert said.getvalue() == "Drifts: 0.\n"


def test_k9_equivalence_is_never_changed(editor, old, new):
    replace(editor, old, new)
    with pytest.raises(Exception, match="append-only"):
        Equivalence.objects.update(reason="Other")


def test_k9_carried_facts_name_the_version_that_was_in_force(editor, person, old, new):
    begin(person, old, lessons=1)
    RequiredSet.objects.create(course_key=new.key, version=2, items=[str(key) for key in new.lessons])
    replace(editor, old, new)
    assert [fact.required_version for fact in facts(person, new)] == [2]


def test_k9_carried_completion_rests_on_the_certificate_of_the_old_course(
    editor, person, old, new, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        finish(person, old)
        replace(editor, old, new, whole=True)
        begin(person, new)
    nightly()
    assert [one.course_key for one in Certificate.objects.filter(subject=person.subject)] == [old.key]

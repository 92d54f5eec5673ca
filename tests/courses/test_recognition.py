"""Earlier training counts when two named people have looked at what was shown, and never before."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.certificates.models import Certificate
from courses.content.models import PublishedCourse, RequiredSet
from courses.enrolment.models import Enrolment
from courses.enrolment.reconcile import find_drift
from courses.enrolment.services import renew
from courses.progress.models import CompletionFact, CourseSummary
from courses.recognition import services
from courses.recognition.models import Recognition
from courses.recognition.queries import recognitions_of, waiting_for
from courses.recognition.services import Evidence, decide, propose
from lms.core.zones import end_of_day
from lms.ledger.models import Entry
from lms.ledger.verify import verify
from lms.members.privacy.services import erase
from tests.courses.acts import summary_of
from tests.factories.people import make_member, make_unit
from tests.factories.teams import YESTERDAY, begin, expire, finish, make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
SHOWN = Evidence(shown="Certificate of a course", issued_by="An academy", reference="A-17", kept_at="Personnel file")
DAY = date(2025, 3, 31)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def officer(unit):
    return make_member(unit=unit)


@pytest.fixture
def first(unit):
    return make_supervisor(unit)


@pytest.fixture
def second(unit):
    return make_supervisor(unit)


@pytest.fixture
def course():
    return make_listed_course()


def proposed(by, officer, course, day=DAY, evidence=SHOWN):
    return propose(by=by, officer=officer, course_key=course.key, completed_on=day, evidence=evidence)


def approved(by, proposal):
    return decide(by=by, recognition=proposal.pk, approve=True)


def said(person):
    entries = Entry.objects.filter(subject=person.subject, kind="audit").order_by("sequence")
    return [json.loads(one.body) for one in entries]


def test_approved_training_completes_the_course_as_of_that_day(officer, first, second, course, settings):
    settings.LMS = {"CERTIFICATE_ZONE": "Asia/Tokyo"}
    proposal = proposed(first, officer, course)
    assert not CompletionFact.objects.exists()
    approved(second, proposal)
    fact = CompletionFact.objects.get(kind="course")
    assert (fact.occurred_at, fact.evidence["recognition"]) == (end_of_day(DAY, "Asia/Tokyo"), str(proposal.pk))
    assert summary_of(officer.subject, course.key).state == "completed"
    assert Enrolment.objects.get().source == "assigned"
    assert find_drift() == []


def test_certificate_follows_an_approval(officer, first, second, course, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        approved(second, proposed(first, officer, course))
    assert Certificate.objects.filter(subject=officer.subject).count() == 1


def test_training_of_today_is_never_dated_into_the_future(officer, first, second, course):
    approved(second, proposed(first, officer, course, day=timezone.now().date()))
    assert CompletionFact.objects.get(kind="course").occurred_at <= timezone.now()


def test_work_in_progress_stays_when_earlier_training_is_approved(officer, first, second, course):
    begin(officer, course, lessons=1)
    before = CompletionFact.objects.get(kind="lesson")
    approved(second, proposed(first, officer, course))
    assert CompletionFact.objects.get(kind="lesson") == before
    assert (summary_of(officer.subject, course.key).state, find_drift()) == ("completed", [])


def test_refusal_says_why_and_records_nothing(officer, first, second, course):
    proposal = proposed(first, officer, course)
    with pytest.raises(services.ReasonNeeded):
        decide(by=second, recognition=proposal.pk, approve=False, note=" ")
    decide(by=second, recognition=proposal.pk, approve=False, note="Another subject")
    assert not CompletionFact.objects.exists()
    assert [(one.decision, one.decision_note) for one in recognitions_of(officer.subject)] == [
        ("refused", "Another subject")
    ]


def test_after_a_refusal_the_same_may_be_proposed_again(officer, first, second, course):
    decide(by=second, recognition=proposed(first, officer, course).pk, approve=False, note="Unreadable")
    proposed(first, officer, course)
    assert len(recognitions_of(officer.subject)) == 2


def test_approving_twice_is_once_and_another_decision_is_too_late(officer, first, second, course, unit):
    proposal = proposed(first, officer, course)
    approved(second, proposal)
    approved(second, proposal)
    with pytest.raises(services.DecidedAlready):
        decide(by=make_supervisor(unit), recognition=proposal.pk, approve=False, note="No")
    assert CompletionFact.objects.filter(kind="course").count() == 1


def test_who_proposed_does_not_decide(officer, first, course):
    with pytest.raises(services.SecondPersonNeeded):
        approved(first, proposed(first, officer, course))


def test_nobody_proposes_or_decides_about_the_own_record(first, second, course, unit):
    second.unit = unit
    second.save()
    with pytest.raises(PermissionDenied):
        proposed(second, second, course)
    proposal = proposed(first, second, course)
    with pytest.raises(services.SecondPersonNeeded):
        approved(second, proposal)


@pytest.mark.parametrize(
    "wrong",
    [
        {"proposed_by": "subject"},
        {"decided_by": "subject", "decided_at": timezone.now(), "decision": "approved"},
        {"decided_by": "proposed_by", "decided_at": timezone.now(), "decision": "approved"},
        {"decision": "approved"},
        {"decided_at": timezone.now()},
    ],
)
def test_database_refuses_what_two_people_did_not_do(wrong, officer, first, course):
    row = proposed(first, officer, course)
    values = {
        name: getattr(row, value) if isinstance(value, str) and hasattr(row, value) else value
        for name, value in wrong.items()
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Recognition.objects.update(**values)


def test_e2_only_those_who_answer_for_the_officer_today_propose_and_decide(officer, first, course, unit):
    strangers = [
        make_member(),
        make_supervisor(),
        make_supervisor(make_unit(parent=unit)),
        make_supervisor(unit, ends_on=YESTERDAY),
        make_member("editor"),
    ]
    proposal = proposed(first, officer, course)
    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            proposed(stranger, officer, course)
        with pytest.raises(PermissionDenied):
            approved(stranger, proposal)
        assert list(waiting_for(stranger)) == []
    assert Recognition.objects.count() == 1


def test_administrator_may_be_the_second_person(officer, first, course):
    proposal = proposed(first, officer, course)
    administrator = make_member("administrator")
    assert list(waiting_for(administrator)) == [proposal]
    assert approved(administrator, proposal).decision == "approved"


def test_officer_whose_account_is_gone_is_not_decided_about(officer, first, course):
    proposal = proposed(first, officer, course)
    officer.user.delete()
    administrator = make_member("administrator")
    assert list(waiting_for(administrator)) == []
    with pytest.raises(PermissionDenied):
        approved(administrator, proposal)


def test_e3_supervisors_neither_propose_nor_see_what_concerns_a_discreet_course(officer, first, second):
    course = make_listed_course(discreet=True)
    with pytest.raises(services.NotOffered):
        proposed(first, officer, course)
    proposal = proposed(make_member("administrator"), officer, course)
    assert list(waiting_for(second)) == []
    with pytest.raises(PermissionDenied):
        approved(second, proposal)


def test_same_course_waits_once(officer, first, second, course):
    proposed(first, officer, course)
    with pytest.raises(services.ProposedAlready):
        proposed(second, officer, course)


def test_t2_day_to_come_is_refused(officer, first, course):
    with pytest.raises(services.NotCompletedYet):
        proposed(first, officer, course, day=timezone.now().date() + timedelta(days=2))


def test_course_that_is_not_published_is_not_recognised(officer, first, second, course):
    proposal = proposed(first, officer, course)
    PublishedCourse.objects.update(live=False)
    with pytest.raises(services.NotOffered):
        proposed(first, make_member(unit=officer.unit), course)
    with pytest.raises(services.NotOffered):
        approved(second, proposal)
    assert Recognition.objects.get().open


def test_completed_course_is_said_to_be_so_also_when_it_was_completed_meanwhile(officer, first, second, course):
    proposal = proposed(first, officer, course)
    finish(officer, course)
    with pytest.raises(services.CompletedAlready):
        approved(second, proposal)
    assert Recognition.objects.get().open
    with pytest.raises(services.CompletedAlready):
        proposed(first, make_done(officer.unit, course), course)


def make_done(unit, course):
    done = make_member(unit=unit)
    finish(done, course)
    return done


def test_k7_refresher_elsewhere_renews_an_expired_completion_in_a_new_period(officer, first, second):
    policy = {"months": 24, "mode": "rolling", "fixed_day": "", "window_days": 90, "grace_days": 0}
    course = make_listed_course(validity=policy)
    finish(officer, course)
    expire(officer, course)
    approved(second, proposed(first, officer, course, day=timezone.now().date()))
    stands = summary_of(officer.subject, course.key)
    assert (stands.period, stands.state, CompletionFact.objects.filter(kind="course").count()) == (2, "completed", 2)


def test_training_older_than_what_was_completed_here_renews_nothing(officer, first):
    policy = {"months": 24, "mode": "rolling", "fixed_day": "", "window_days": 800, "grace_days": 0}
    course = make_listed_course(validity=policy)
    finish(officer, course)
    renew(subject=officer.subject, course_key=course.key)
    with pytest.raises(services.CompletedAlready):
        proposed(first, officer, course)


def test_prerequisites_do_not_stop_a_recognition(officer, first, second, course):
    first_course = make_listed_course()
    latest = RequiredSet.objects.get(course_key=course.key)
    RequiredSet.objects.create(
        course_key=course.key, version=2, items=latest.items, prerequisites=[str(first_course.key)]
    )
    approved(second, proposed(first, officer, course))
    assert CourseSummary.objects.get().state == "completed"


def test_r1_every_act_is_entered_without_a_word_of_what_was_written(officer, first, second, course):
    proposal = proposed(first, officer, course)
    approved(second, proposal)
    acts = said(officer)
    assert [(one["action"], one["actor"]) for one in acts] == [
        ("recognition_proposed", str(first.subject)),
        ("recognition_approved", str(second.subject)),
    ]
    bodies = " ".join(Entry.objects.filter(subject=officer.subject).values_list("body", flat=True))
    assert not any(word in bodies for word in ("Certificate of a course", "An academy", "A-17", "Personnel file"))


def test_ledger_check_finds_evidence_that_was_altered_afterwards(officer, first, second, course):
    approved(second, proposed(first, officer, course))
    assert verify() == []
    Recognition.objects.update(issued_by="Another academy")
    assert [finding.kind for finding in verify()] == ["recognition"]


def test_officer_who_has_moved_away_is_no_longer_the_old_supervisors(officer, first, second, course):
    proposal = proposed(first, officer, course)
    officer.unit = make_unit()
    officer.save()
    with pytest.raises(PermissionDenied):
        approved(second, proposal)
    assert list(waiting_for(second)) == []


def test_r2_erasure_takes_what_was_written_and_leaves_the_proof(officer, first, second, course):
    approved(second, proposed(first, officer, course))
    administrator = make_member("administrator")
    erase(by=administrator, subject=officer.subject, asked_on=date.today(), reason="Left the agency, 12/2026")
    (row,) = recognitions_of(officer.subject)
    assert ("".join(row.written), row.completed_on, row.decided_by) == ("", DAY, second.subject)
    assert CompletionFact.objects.filter(subject=officer.subject, kind="course").count() == 1
    assert verify() == []


def test_demo_people_leave_no_recognition(officer, first, course):
    proposed(first, officer, course)
    services.forget_subjects([officer.subject])
    assert not Recognition.objects.exists()

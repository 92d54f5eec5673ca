"""A course gets another validity: issued certificates stay, unless an administrator decides otherwise (rule K10)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from uuid import uuid4

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from courses.certificates.models import Certificate
from courses.certificates.rules import State, state_of
from courses.certificates.services import forget_holder, issue_missing, revoke
from courses.certificates.validity_changes import Preview, change_validity_of_issued, order, preview
from courses.enrolment.services import ask_holders
from courses.progress.models import CompletionFact
from lms.ledger.verify import verify
from lms.members.models import Role
from tests.courses.acts import read, summary_of
from tests.courses.certificates.holders import (
    ONE_YEAR,
    TWO_YEARS,
    again,
    certificate_of,
    certified,
    certified_long_ago,
    make_administrator,
    renewed,
    set_validity,
)
from tests.factories.people import make_member, make_unit
from tests.factories.teams import make_listed_course

pytestmark = pytest.mark.django_db
REASON = "Board decision of May"


@pytest.fixture
def course(db):
    """A course whose completion is valid for two years."""
    return make_listed_course(validity=TWO_YEARS)


def decide(by, course, reason: str = REASON) -> int:
    return change_validity_of_issued(by=by.subject, course_key=course.key, reason=reason)


def look(by, course) -> Preview:
    return preview(by=by.subject, course_key=course.key)


def test_k10_changed_validity_leaves_issued_certificates_alone(person, course, administrator):
    certificate = certified(person, course)
    set_validity(course, ONE_YEAR)
    assert again(certificate).valid_until == certificate.valid_until
    assert state_of(again(certificate)) == State.VALID
    assert summary_of(person.subject, course.key).valid_until == certificate.valid_until
    assert look(administrator, course) == Preview(changed=1, over=0, same=0, own=0)
    assert Certificate.objects.count() == 1


def test_k10_on_a_decision_certificates_are_reissued_with_the_new_last_day(person, course, administrator):
    old = certified(person, course)
    set_validity(course, ONE_YEAR)
    assert decide(administrator, course) == 1
    new = certificate_of(person, course)
    assert new.replaces == old.pk
    assert new.valid_until == old.completed_on + relativedelta(months=12)
    assert (state_of(again(old)), state_of(new)) == (State.SUPERSEDED, State.VALID)
    assert again(old).valid_until == old.valid_until
    assert new.snapshot == old.snapshot | {"valid_until": new.valid_until.isoformat()}
    assert new.holder.name == "Amina Diallo"
    assert verify() == []


def test_k10_completion_behind_it_is_told(person, course, administrator):
    certified(person, course)
    set_validity(course, ONE_YEAR)
    decide(administrator, course)
    fact = CompletionFact.objects.get(kind="validity")
    until = certificate_of(person, course).valid_until
    assert fact.evidence == {"valid_until": until.isoformat(), "zone": "UTC", "reason": "policy"}
    assert summary_of(person.subject, course.key).valid_until == until


def test_k10_deciding_twice_is_deciding_once(person, course, administrator):
    certified(person, course)
    set_validity(course, ONE_YEAR)
    assert (decide(administrator, course), decide(administrator, course)) == (1, 0)
    assert look(administrator, course) == Preview(changed=0, over=0, same=1, own=0)


def test_k10_unchanged_validity_changes_nothing(person, course, administrator):
    certified(person, course)
    assert decide(administrator, course) == 0
    assert Certificate.objects.count() == 1


def test_k10_validity_can_end_where_it_had_no_end_and_the_other_way(person, administrator):
    course = make_listed_course()
    assert certified(person, course).valid_until is None
    set_validity(course, ONE_YEAR)
    decide(administrator, course)
    assert certificate_of(person, course).valid_until is not None
    set_validity(course, {})
    decide(administrator, course)
    assert certificate_of(person, course).valid_until is None
    assert Certificate.objects.count() == 3
    assert verify() == []


def test_k10_preview_says_how_many_would_be_over_at_once(person, course, administrator):
    certified_long_ago(person, course, days=500)
    certified(make_member(unit=make_unit()), course)
    set_validity(course, ONE_YEAR)
    assert look(administrator, course) == Preview(changed=2, over=1, same=0, own=0)
    decide(administrator, course)
    assert state_of(certificate_of(person, course)) == State.EXPIRED
    assert summary_of(person.subject, course.key).state == "expired"


def test_k10_certificates_that_do_not_hold_are_left_as_they_are(course, administrator):
    expired, revoked, erased = make_member(), make_member(), make_member()
    certified_long_ago(expired, course, days=900)
    revoke(by=administrator, number=certified(revoked, course).number, reason="Case 12/2026")
    certified(erased, course)
    forget_holder(subject=erased.subject)
    set_validity(course, ONE_YEAR)
    assert look(administrator, course) == Preview(changed=0, over=0, same=0, own=0)
    assert decide(administrator, course) == 0
    assert Certificate.objects.count() == 3


def test_k10_only_the_latest_period_is_reissued(person, course, administrator):
    first = certified_long_ago(person, course, days=700)
    second = renewed(person, course)
    set_validity(course, ONE_YEAR)
    assert decide(administrator, course) == 1
    new = certificate_of(person, course)
    assert (new.replaces, new.period) == (second.pk, 2)
    assert not again(first).corrected
    assert new.valid_until == first.valid_until + relativedelta(months=12)


def test_k10_parts_that_were_redone_do_not_lengthen_what_they_kept(person, course, administrator):
    first = certified_long_ago(person, course, days=100)
    due = timezone.now().date() + timedelta(days=30)
    ask_holders(course_key=course.key, lessons=[str(course.lessons[0])], change=uuid4(), due_on=due)
    read(person.subject, course.lessons[0])
    second = certificate_of(person, course)
    assert (second.period, second.valid_until) == (2, first.valid_until)
    set_validity(course, ONE_YEAR)
    assert decide(administrator, course) == 1
    assert certificate_of(person, course).valid_until == first.completed_on + relativedelta(months=12)


def test_k10_own_certificate_is_left_for_another_administrator(course, administrator):
    certified(administrator, course)
    set_validity(course, ONE_YEAR)
    assert look(administrator, course) == Preview(changed=0, over=0, same=0, own=1)
    assert decide(administrator, course) == 0
    assert decide(make_administrator(), course) == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.EDITOR, Role.SUPERVISOR])
def test_k10_only_administrators_decide_it(role, person, course):
    certified(person, course)
    set_validity(course, ONE_YEAR)
    other = make_member(role)
    with pytest.raises(PermissionDenied):
        decide(other, course)
    with pytest.raises(PermissionDenied):
        order(by=other, course_key=course.key)
    assert Certificate.objects.count() == 1


def test_course_nobody_knows_changes_nothing(administrator):
    unknown = uuid4()
    assert preview(by=administrator.subject, course_key=unknown) == Preview(0, 0, 0, 0)
    assert change_validity_of_issued(by=administrator.subject, course_key=unknown, reason=REASON) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_preview_costs_the_same(number, course, administrator, django_assert_num_queries):
    for _ in range(number):
        certified(make_member(), course)
    set_validity(course, ONE_YEAR)
    with django_assert_num_queries(3):
        assert look(administrator, course).changed == number


def words_of(response) -> str:
    """Return a page's text."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_k10_page_shows_what_would_change_and_lets_it(person, course, administrator, sign_in):
    old = certified(person, course)
    set_validity(course, ONE_YEAR)
    browser = sign_in(administrator)
    address = "/en/certificates/validity/"
    assert "would change" in words_of(browser.get(address))
    assert "1 certificate would change" in words_of(browser.get(f"{address}?course={course.key}"))
    response = browser.post("/en/certificates/validity/", {"course": str(course.key), "reason": ""})
    assert "This field is required." in response.content.decode()
    assert Certificate.objects.count() == 1
    browser.post("/en/certificates/validity/", {"course": str(course.key), "reason": REASON})
    new = certificate_of(person, course)
    assert new.replaces == old.pk
    assert old.events.get(kind="corrected").by == administrator.subject
    assert old.events.get(kind="corrected").reason == REASON


@pytest.mark.django_db(transaction=True)
def test_k10_reissuing_and_learning_at_once_wait_for_nobody(course, administrator, settings):
    people = [make_member() for _ in range(6)]
    for one in people:
        certified(one, course)
    due = timezone.now().date() + timedelta(days=30)
    ask_holders(course_key=course.key, lessons=[str(course.lessons[0])], change=uuid4(), due_on=due)
    set_validity(course, ONE_YEAR)
    # As in production: the certificate of a completion comes from the worker, in a transaction of its own.
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    start = Barrier(len(people) + 1)

    def run(act) -> None:
        start.wait()
        try:
            act()
        finally:
            connections.close_all()

    acts = [partial(read, one.subject, course.lessons[0]) for one in people]
    with ThreadPoolExecutor(len(acts) + 1) as pool:
        list(pool.map(run, [partial(decide, administrator, course), *acts]))
    issue_missing()
    decide(administrator, course)
    assert look(administrator, course) == Preview(changed=0, over=0, same=len(people), own=0)
    assert {summary_of(one.subject, course.key).state for one in people} == {"completed"}
    assert verify() == []

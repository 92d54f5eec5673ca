"""A certificate for each period, once, with what was true on the day (rules K1, K2 and K6)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Barrier
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from courses.certificates.issuing import Papers, issue, issue_missing, uncertified, write
from courses.certificates.models import Certificate, CertificateEvent, CertificateHolder
from courses.certificates.queries import certificates_of
from courses.certificates.rules import State, state_of
from courses.content.models import PublishedCourse
from courses.enrolment.services import History, import_histories, renew
from courses.progress.models import CompletionFact
from tests.courses.acts import add_activity_lesson, answer, read
from tests.courses.certificates.holders import (
    TWO_YEARS,
    again,
    certificate_of,
    certified,
    certified_long_ago,
    renewed,
)
from tests.factories.people import make_member
from tests.factories.teams import begin, finish, make_listed_course

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]
QUEUED = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


def fact_of(person) -> CompletionFact:
    return CompletionFact.objects.get(subject=person.subject, kind="course")


def test_completing_a_course_gives_a_certificate_that_says_what_was_done(person):
    course = make_listed_course(
        code="R1", title="Deciding with AI", hours="10", instructor="Dr Okafor", validity=TWO_YEARS
    )
    other = PublishedCourse.objects.get(course_key=course.key)
    other.pk, other.language, other.title, other.is_source = None, "fr", "Décider avec l’IA", False
    other.save()
    certificate = certified(person, course)
    snapshot, fact = certificate.snapshot, fact_of(person)
    assert (snapshot["code"], snapshot["hours"], snapshot["instructor"]) == ("R1", "10", "Dr Okafor")
    assert snapshot["titles"] == {"en": "Deciding with AI", "fr": "Décider avec l’IA"}
    assert (snapshot["source_language"], snapshot["language"]) == ("en", "en")
    assert (snapshot["completed_on"], snapshot["zone"]) == (timezone.now().date().isoformat(), "UTC")
    assert (certificate.version, certificate.period, certificate.fact) == (1, 1, fact.pk)
    assert certificate.snapshot["valid_until"] == fact.evidence["valid_until"]
    assert certificate.holder.name == "Amina Diallo"
    assert certificate.number.startswith(f"LC-{timezone.now().year}-")
    assert len(certificate.holder.code) == 8
    assert state_of(certificate) == State.VALID


def test_titles_name_languages_that_are_published_and_always_the_source(person):
    course = make_listed_course(live=False, title="Withdrawn")
    for language, live in (("fr", True), ("ar", False)):
        row = PublishedCourse.objects.get(course_key=course.key, language="en")
        row.pk, row.language, row.title, row.is_source, row.live = None, language, language, False, live
        row.save()
    begin_closed(person, course)
    assert certificate_of(person, course).snapshot["titles"] == {"en": "Withdrawn", "fr": "fr"}


def begin_closed(person, course):
    PublishedCourse.objects.filter(course_key=course.key, language="en").update(live=True)
    begin(person, course, lessons=1)
    PublishedCourse.objects.filter(course_key=course.key, language="en").update(live=False)
    read(person.subject, course.lessons[1])


def test_name_of_the_centre_is_kept_in_every_language(certificate):
    assert certificate.snapshot["centre"]["en"] == "Learning Centre"
    assert set(certificate.snapshot["centre"]) == {"ar", "zh-hans", "en", "fr", "ru", "es"}
    with translation.override("fr"):
        assert certificate.centre_in("fr") == certificate.snapshot["centre"]["fr"] != ""


@pytest.mark.parametrize("hours", ["", "0", "1", "2.5", "10", "100"])
def test_hours_are_kept_as_people_write_them(hours, person):
    course = make_listed_course(hours=hours or "0")
    assert certified(person, course).snapshot["hours"] == ("" if hours in ("", "0") else hours)


def test_course_without_certificate_gives_none(person):
    course = make_listed_course(certificate=False)
    finish(person, course)
    assert issue(fact_of(person).pk) is None
    assert list(uncertified()) == []
    assert not Certificate.objects.exists()


def test_certificate_of_a_discreet_course_does_not_say_in_which_language_it_was_read(person):
    assert certified(person, make_listed_course(discreet=True)).snapshot["language"] == ""


def test_nothing_is_issued_for_what_is_no_completion_of_a_course(person):
    begin(person, make_listed_course(), lessons=1)
    assert issue(CompletionFact.objects.get().pk) is None
    assert issue(uuid4()) is None


def test_k2_issuing_twice_is_issuing_once(person, certificate):
    assert issue(fact_of(person).pk) == certificate
    assert issue_missing() == 0
    assert (Certificate.objects.count(), CertificateHolder.objects.count(), CertificateEvent.objects.count()) == (
        1,
        1,
        1,
    )


def test_k2_database_refuses_a_second_certificate_of_a_period(certificate):
    twin = Certificate.objects.get(pk=certificate.pk)
    twin.pk, twin.number = uuid4(), "LC-other"
    with pytest.raises(DatabaseError), transaction.atomic():
        twin.save(force_insert=True)


@pytest.mark.parametrize("act", ["update", "delete"])
@pytest.mark.parametrize("model", [Certificate, CertificateEvent])
def test_k2_database_refuses_to_change_a_certificate_or_its_history(act, model, certificate):
    rows = model.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**{"number": "x"} if model is Certificate else {"reason": "x"}) if act == "update" else (
            rows._raw_delete("default")
        )


@pytest.mark.django_db(transaction=True)
def test_k2_eight_at_once_issue_one_certificate(person, settings):
    settings.TASKS = QUEUED
    finish(person, make_listed_course())
    fact, start = fact_of(person), Barrier(8)

    def run(number: int) -> str:
        start.wait()
        try:
            if number % 2:
                return str(issue(fact.pk))
            issue_missing()
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        numbers = {number for number in pool.map(run, range(8)) if number}
    assert numbers == {Certificate.objects.get().number}
    assert (CertificateHolder.objects.count(), CertificateEvent.objects.count()) == (1, 1)


def test_number_that_is_taken_is_not_used_twice(person, certificate):
    papers = Papers(
        name="X",
        subject=uuid4(),
        course_key=uuid4(),
        period=1,
        fact=uuid4(),
        version=1,
        snapshot=certificate.snapshot,
    )
    papers.certificate.number = certificate.number
    assert write([papers]) == 0
    assert CertificateHolder.objects.count() == 1


def test_completing_orders_the_certificate_in_one_row_of_its_transaction(person, settings):
    settings.TASKS = QUEUED
    course = make_listed_course(lessons=1)
    begin(person, course)
    with CaptureQueriesContext(connections["default"]) as queries:
        read(person.subject, course.lessons[0])
    table = DBTaskResult._meta.db_table
    assert len([query for query in queries if table in query["sql"]]) == 1
    order = DBTaskResult.objects.get()
    assert order.args_kwargs["args"] == [str(fact_of(person).pk)]
    with transaction.atomic():
        finish(make_member(), course)
        transaction.set_rollback(True)
    assert DBTaskResult.objects.count() == 1


def test_what_the_worker_missed_is_issued_at_night(person, settings):
    settings.TASKS = QUEUED
    finish(person, make_listed_course())
    finish(person, make_listed_course(certificate=False))
    assert issue_missing() == 1
    assert issue_missing() == 0
    assert certificates_of(person.subject, "en")[0].state == State.VALID


def test_night_takes_no_more_than_it_can(person, settings):
    settings.TASKS = QUEUED
    for _ in range(3):
        finish(person, make_listed_course())
    assert (issue_missing(limit=2), issue_missing(limit=2), issue_missing(limit=2)) == (2, 1, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_night_costs_the_same_for_one_and_three(number, settings, django_assert_num_queries):
    settings.TASKS = QUEUED
    course = make_listed_course()
    for _ in range(number):
        finish(make_member(), course)
    with django_assert_num_queries(13):
        assert issue_missing() == number


def test_imported_histories_are_certified_with_the_days_of_the_past(person):
    course, at = make_listed_course(lessons=1, validity=TWO_YEARS), timezone.now() - timedelta(days=400)
    history = History(
        subject=person.subject,
        course_key=course.key,
        enrolled_at=at,
        language="fr",
        lessons=[(course.lessons[0], at)],
    )
    import_histories([history])
    assert issue_missing() == 1
    certificate = certificate_of(person, course)
    assert certificate.completed_on == at.date()
    assert certificate.issued_on == timezone.now().date()
    assert (certificate.snapshot["language"], state_of(certificate)) == ("fr", State.VALID)


def test_nobody_left_to_name_gets_no_certificate_and_stops_nobody(person, settings):
    settings.TASKS = QUEUED
    finish(person, make_listed_course())
    fact = fact_of(person)
    person.user.delete()
    assert issue(fact.pk) is None
    assert issue_missing() == 0


def test_k1_certificate_outlives_course_and_account(person, certificate):
    before = Certificate.objects.values().get()
    PublishedCourse.objects.update(title="Something else", code="X9", hours=1, live=False)
    PublishedCourse.objects.all().delete()
    person.user.delete()
    assert Certificate.objects.values().get() == before
    assert again(certificate).title_in("en")[0] == before["snapshot"]["titles"]["en"]
    assert state_of(again(certificate)) == State.VALID


def test_k1_later_change_of_the_name_does_not_reach_a_certificate(person, certificate):
    person.user.last_name = "Other"
    person.user.save()
    assert again(certificate).holder.name == "Amina Diallo"


def test_k2_each_period_has_its_own_number(person):
    course = make_listed_course(validity=TWO_YEARS)
    first = certified_long_ago(person, course, days=700)
    second = renewed(person, course)
    assert (first.period, second.period) == (1, 2)
    assert first.number != second.number
    assert Certificate.objects.filter(pk=first.pk).values().get()["snapshot"] == first.snapshot
    assert (state_of(again(first)), state_of(second)) == (State.SUPERSEDED, State.VALID)


def test_k6_early_renewal_is_certified_from_the_old_last_day(person):
    course = make_listed_course(validity=TWO_YEARS)
    first = certified_long_ago(person, course, days=700)
    second = renewed(person, course)
    old = first.valid_until
    assert (second.valid_until.year, second.valid_until.month) == (old.year + 2, old.month)


def test_k6_last_valid_day_counts_to_its_end_in_its_zone(person, settings):
    settings.LMS = {"CERTIFICATE_ZONE": "Pacific/Auckland"}
    certificate = certified(person)
    end = datetime.combine(certificate.valid_until, time.max, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert certificate.zone == "Pacific/Auckland"
    assert state_of(certificate, end) == State.VALID
    assert state_of(certificate, end + timedelta(seconds=1)) == State.EXPIRED


def test_k7_opening_a_period_leaves_the_certificate_valid(person):
    course = make_listed_course(validity=TWO_YEARS)
    first = certified_long_ago(person, course, days=700)
    renew(subject=person.subject, course_key=course.key)
    assert state_of(again(first)) == State.VALID


def test_k5_later_failed_attempt_changes_nothing(person):
    course = make_listed_course(lessons=0, validity=TWO_YEARS)
    _lesson, (activity,) = add_activity_lesson(course)
    begin(person, course)
    answer(person.subject, activity, passed=True)
    certificate = certificate_of(person, course)
    answer(person.subject, activity, passed=False)
    assert state_of(again(certificate)) == State.VALID
    assert [event.kind for event in certificate.events.all()] == ["issued"]


def test_k5_nothing_but_the_administrators_page_revokes():
    packages = ("lms", "courses", "assessments", "wellbeing", "cms")
    texts = {path: path.read_text(encoding="utf-8") for one in packages for path in (ROOT / one).rglob("*.py")}
    writers = {path.name for path, text in texts.items() if re.search(r"Kind\.REVOKED, by=|services\.revoke\b", text)}
    assert writers == {"services.py", "desk.py"}


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_certificates_costs_three_queries(number, person, django_assert_num_queries):
    for _ in range(number):
        certified(person)
    with django_assert_num_queries(3):
        rows = certificates_of(person.subject, "fr")
    assert len(rows) == number
    assert {(row.language, row.state, row.holds) for row in rows} == {("en", State.VALID, True)}


def test_nobody_without_certificates_costs_more_than_one_query(person, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert certificates_of(person.subject, "en") == []


def test_list_says_from_when_a_certificate_may_be_renewed(person):
    course = make_listed_course(validity=TWO_YEARS)
    certificate = certified(person, course)
    (row,) = certificates_of(person.subject, "en")
    assert row.renewable_from == certificate.valid_until - timedelta(days=90)
    assert row.may_renew is False
    assert row.url == f"/en/my/certificates/{certificate.number}/"


def test_list_is_in_the_order_of_completions_the_latest_first(person):
    course, other = make_listed_course(validity=TWO_YEARS), make_listed_course(validity=TWO_YEARS)
    certified(person, other)
    certified_long_ago(person, course, days=700)
    assert [row.course_key for row in certificates_of(person.subject, "en")] == [other.key, course.key]
    assert certificates_of(person.subject, "en")[1].may_renew is True


def test_issue_day_is_that_of_the_zone(certificate):
    certificate.issued_at = datetime(2026, 12, 31, 23, tzinfo=UTC)
    certificate.snapshot["zone"] = "Asia/Amman"
    assert certificate.issued_on == date(2027, 1, 1)

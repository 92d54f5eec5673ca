"""My record: every course an officer ever took, and who looked at it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.activities.quiz.models import Quiz
from assessments.activities.quiz.services import begin, hand_in
from assessments.attempts.services import save_answer
from courses.certificates.models import Certificate
from courses.certificates.services import revoke
from courses.content.models import LessonPage, PublishedCourse
from courses.enrolment.services import end_enrolment, enrol, renew
from courses.progress.services import change_validity, recognise
from courses.records.looks import looks_at
from courses.records.queries import Record, record_of
from lms.ledger.services import audit
from lms.members.models import Role
from lms.members.privacy.services import erase
from lms.members.services import move_member
from tests.courses.acts import read
from tests.factories.courses import lessons_of, make_course, translate_course
from tests.factories.people import make_member, make_unit
from tests.factories.questions import make_question, make_quiz, make_quiz_course, right_response, wrong_response
from tests.factories.teams import expire, finish, make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
TWO_YEARS = {"months": 24, "mode": "rolling", "fixed_day": "", "window_days": 90, "grace_days": 0}


@pytest.fixture
def person(centre):
    """An officer of a unit."""
    return make_member(unit=make_unit(), first_name="Amina", last_name="Diallo")


@pytest.fixture
def screen(person, sign_in):
    """Return a function that gives the officer's record as the page shows it."""

    def show(language: str = "en") -> str:
        return " ".join(sign_in(person).get(f"/{language}/my/record/").content.decode().split())

    return show


def only(record: Record):
    (course,) = record.completed
    return course


def long_ago(person, course, *, days: int) -> None:
    """Let somebody have completed a course so many days ago, by what was learnt elsewhere."""
    enrol(subject=person.subject, course_key=course.key)
    at = timezone.now() - timedelta(days=days)
    recognise(subject=person.subject, course_key=course.key, completed_at=at, evidence={})


def told(record: Record) -> list:
    """Return what a record says that nothing may change."""
    return [
        (
            course.code,
            course.title,
            replace(one, certificates=[(paper.number, paper.state) for paper in one.certificates]),
        )
        for course in record.completed
        for one in course.periods
    ]


def test_empty_record_says_what_will_stand_here(screen):
    assert "Nothing is recorded yet" in screen()


def test_completed_course_stands_with_everything_about_it(person, screen):
    course = make_listed_course(code="R1", title="Essentials", hours="2.5", validity=TWO_YEARS)
    finish(person, course)
    shown = screen()
    until = only(record_of(person.subject, "en")).latest.valid_until
    certificate = Certificate.objects.get()
    for part in ("Essentials", "Version 1", "English", "2.5", f"Valid until {until:%-d %B %Y}", certificate.number):
        assert part in shown
    assert reverse("my_certificate", args=[certificate.number]) in shown


def test_c4_open_courses_stand_apart_with_their_percent(person, screen):
    course = make_listed_course(title="Half way")
    enrol(subject=person.subject, course_key=course.key)
    read(person.subject, course.lessons[0])
    record = record_of(person.subject, "en")
    assert (record.completed, [one.standing.percent for one in record.under_way]) == ([], [50])
    assert "Under way" in screen()


def test_e1_ended_enrolment_stays_in_the_record(person, screen):
    course = make_listed_course(title="Put aside")
    enrol(subject=person.subject, course_key=course.key)
    read(person.subject, course.lessons[0])
    end_enrolment(subject=person.subject, course_key=course.key)
    (ended,) = record_of(person.subject, "en").ended
    assert (ended.title, ended.ended_on) == ("Put aside", timezone.now().date())
    assert "Ended before completion" in screen()


def test_e1_completed_course_stays_completed_when_the_enrolment_ends(person):
    course = make_listed_course()
    finish(person, course)
    before = told(record_of(person.subject, "en"))
    end_enrolment(subject=person.subject, course_key=course.key)
    assert told(record_of(person.subject, "en")) == before


def test_k7_earlier_periods_stand_below_with_their_own_certificates(person, screen):
    course = make_listed_course(validity=TWO_YEARS)
    long_ago(person, course, days=700)
    renew(subject=person.subject, course_key=course.key)
    for lesson in course.lessons:
        read(person.subject, lesson)
    entry = only(record_of(person.subject, "en"))
    numbers = [[one.number for one in period.certificates] for period in entry.periods]
    assert [period.number for period in entry.periods] == [2, 1]
    assert [len(some) for some in numbers] == [1, 1]
    assert numbers[0] != numbers[1]
    assert "Earlier period" in screen()
    assert "Superseded" in screen()


def test_recognition_of_prior_learning_is_said(person, screen):
    long_ago(person, make_listed_course(), days=10)
    assert only(record_of(person.subject, "en")).latest.recognised
    assert "Recognised: learnt elsewhere" in screen()


def test_k10_changed_validity_shows_and_an_expired_one_says_so(person, screen):
    course = make_listed_course(validity=TWO_YEARS)
    finish(person, course)
    expire(person, course)
    entry = only(record_of(person.subject, "en"))
    assert (entry.latest.over, len(entry.periods)) == (True, 1)
    assert "Expired after" in screen()
    change_validity(subject=person.subject, course_key=course.key, until=None, zone="UTC", reason="policy")
    assert only(record_of(person.subject, "en")).latest.valid_until is None
    assert "No expiry" in screen()


def test_k4_revoked_certificate_stays_listed_and_says_so(person, screen):
    finish(person, make_listed_course())
    revoke(by=make_member(Role.ADMINISTRATOR), number=Certificate.objects.get().number, reason="Result was bought.")
    assert "Revoked" in screen()


@pytest.fixture
def checked(person):
    """A course with a knowledge check of three questions and a pass mark of 50, and its quiz."""
    quiz = make_quiz(questions=[make_question() for _ in range(3)], pass_mark=50)
    course = make_quiz_course(quiz)
    enrol(subject=person.subject, course_key=course.translation_key)
    return quiz


def attempt(person, quiz: Quiz, right: int) -> None:
    """Hand in a quiz with so many right answers."""
    tried = begin(subject=person.subject, quiz=quiz, language="en")
    questions = [item.question for item in quiz.items.order_by("sort_order")]
    for number, question in enumerate(questions):
        response = right_response(question) if number < right else wrong_response(question)
        key = question.translation_key
        save_answer(subject=person.subject, attempt_id=tried.pk, question_key=key, response=response)
    hand_in(subject=person.subject, attempt_id=tried.pk, language="en")


def test_score_is_the_best_of_the_knowledge_check_and_rounded_for_display_only(person, checked, screen):
    for right in (2, 1):
        attempt(person, checked, right)
    latest = only(record_of(person.subject, "en")).latest
    assert (latest.scores, latest.percents) == ([Decimal("0.666667")], [66])
    assert "66 %" in screen()


def test_c11_score_stays_when_the_quiz_is_taken_out_of_the_course(person, checked):
    attempt(person, checked, 3)
    for lesson in LessonPage.objects.all():
        lesson.unpublish()
    assert only(record_of(person.subject, "en")).latest.scores == [Decimal(1)]


def test_practice_is_no_score(person):
    quiz = make_quiz(pass_mark=0)
    course = make_quiz_course(quiz, condition="confirm")
    enrol(subject=person.subject, course_key=course.translation_key)
    tried = begin(subject=person.subject, quiz=quiz, language="en")
    hand_in(subject=person.subject, attempt_id=tried.pk, language="en")
    read(person.subject, lessons_of(course)[0].translation_key)
    assert only(record_of(person.subject, "en")).latest.scores == []


def test_c1_languages_read_stand_in_their_order(person):
    course = make_listed_course()
    enrol(subject=person.subject, course_key=course.key)
    read(person.subject, course.lessons[0], "ar")
    read(person.subject, course.lessons[1], "en")
    assert only(record_of(person.subject, "en")).latest.languages == ["ar", "en"]


def test_l2_title_is_in_the_readers_language_or_labelled(person, screen):
    course, other = make_course(title="Both"), make_course(title="English only")
    translate_course(course, "ar")
    for one in (course, other):
        enrol(subject=person.subject, course_key=one.translation_key)
        for lesson in lessons_of(one):
            read(person.subject, lesson.translation_key)
    shown = screen("ar")
    assert ">Both [ar]</a>" in shown
    assert 'lang="en" dir="ltr">English only</a>' in shown


def test_c3_record_survives_edits_withdrawal_and_deletion_of_the_course(person, screen):
    course = make_course(title="Essentials", validity_months=24)
    enrol(subject=person.subject, course_key=course.translation_key)
    for lesson in lessons_of(course):
        read(person.subject, lesson.translation_key)
    before = told(record_of(person.subject, "en"))
    course.unpublish()
    assert told(record_of(person.subject, "en")) == before
    course.delete()
    assert told(record_of(person.subject, "en")) == before
    assert "Essentials" in screen()


def test_k1_course_without_any_row_left_is_named_by_its_certificate(person, screen):
    finish(person, make_listed_course(code="R9", title="Gone"))
    PublishedCourse.objects.all().delete()
    assert (only(record_of(person.subject, "en")).code, only(record_of(person.subject, "en")).title) == ("R9", "Gone")
    assert "Gone" in screen()


def test_course_without_any_row_or_certificate_left_still_counts(person, screen):
    finish(person, make_listed_course(certificate=False))
    PublishedCourse.objects.all().delete()
    assert "Course no longer offered" in screen()


def test_r2_record_survives_transfer_switch_off_and_erasure(person):
    course = make_listed_course(validity=TWO_YEARS)
    finish(person, course)
    before = told(record_of(person.subject, "en"))
    move_member(profile=person, unit=make_unit())
    assert told(record_of(person.subject, "en")) == before
    person.user.is_active = False
    person.user.save()
    assert told(record_of(person.subject, "en")) == before
    administrator = make_member(Role.ADMINISTRATOR)
    erase(by=administrator, subject=person.subject, asked_on=timezone.now().date(), reason="Asked for by letter.")
    assert told(record_of(person.subject, "en")) == before


def test_certificate_the_worker_has_not_issued_yet_can_be_had_at_once(person, screen, monkeypatch):
    monkeypatch.setattr("courses.certificates.receivers.issue_certificate", type("Idle", (), {"enqueue": print}))
    course = make_listed_course()
    finish(person, course)
    assert reverse("get_certificate", args=[course.key]) in screen()


@pytest.mark.parametrize("number", [1, 3])
def test_p1_record_costs_the_same_for_one_course_and_three(number, person, sign_in, django_assert_num_queries):
    client = sign_in(person)
    for _ in range(number):
        finish(person, make_listed_course(validity=TWO_YEARS))
        begun, ended = make_listed_course(), make_listed_course()
        for course in (begun, ended):
            enrol(subject=person.subject, course_key=course.key)
        end_enrolment(subject=person.subject, course_key=ended.key)
    audit(actor=make_supervisor().subject, action="view", subject=person.subject, detail={"what": "person"})
    client.get(reverse("my_record"))
    with django_assert_num_queries(13):
        assert client.get(reverse("my_record")).status_code == 200


def test_e3_others_see_of_a_discreet_course_only_that_it_was_completed(person):
    done, open_one = make_listed_course(discreet=True), make_listed_course(discreet=True)
    finish(person, done)
    enrol(subject=person.subject, course_key=open_one.key)
    record = record_of(person.subject, "en").for_others()
    assert (record.under_way, record.ended) == ([], [])
    assert (only(record).languages, only(record).latest.languages, only(record).latest.scores) == ([], [], [])
    assert only(record).latest.completed_on == timezone.now().date()


# Who looked at my record


def test_r1_officer_sees_who_looked_and_when(person, screen):
    supervisor = make_supervisor()
    audit(actor=supervisor.subject, action="view", subject=person.subject, detail={"what": "person"})
    (look,), number = looks_at(person.subject)
    assert (str(look.role), look.name, number) == ("Your supervisor", supervisor.display_name, 1)
    assert "Looked at how far you are" in screen()


def test_r1_look_stays_when_the_looker_has_gone(person):
    audit(actor=uuid4(), action="export", subject=person.subject, detail={"what": "record", "form": "signed"})
    (look,), _number = looks_at(person.subject)
    assert (str(look.role), look.name) == ("An administrator", "")


def test_lists_a_supervisor_took_are_no_looks_at_the_supervisor(person, screen):
    audit(actor=person.subject, action="export", detail={"what": "people", "rows": 3})
    audit(actor=None, action="identity_erased", subject=person.subject)
    assert looks_at(person.subject) == ([], 0)
    assert "Nobody has looked at it or taken a copy." in screen()


def test_only_the_latest_looks_are_shown(person, screen):
    for _ in range(12):
        audit(actor=uuid4(), action="view", subject=person.subject, detail={"what": "person"})
    looks, number = looks_at(person.subject)
    assert (len(looks), number) == (10, 12)
    assert "2 earlier entries" in screen()


def test_visitor_is_sent_to_sign_in(centre, client):
    assert client.get(reverse("my_record")).status_code == 302


def test_record_of_nobody_is_empty(centre):
    assert record_of(UUID(int=7), "en").empty

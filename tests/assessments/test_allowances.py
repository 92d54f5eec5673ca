"""Time and tries that staff grant: for the next tries, for one under way, and after an outage (rules A7, A10, R1)."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.activities.quiz import allowances, tasks
from assessments.activities.quiz.outages import Outage
from assessments.activities.quiz.queries import Granted, granted_to
from assessments.activities.quiz.services import begin, close_expired, hand_in
from assessments.attempts.models import Accommodation, Attempt, Extension
from courses.enrolment.services import enrol
from lms.ledger.models import Entry
from tests.conftest import client_of
from tests.factories.people import make_member
from tests.factories.questions import make_quiz, make_quiz_course

pytestmark = pytest.mark.usefixtures("centre")

REASON = "No line to the server room"


@pytest.fixture
def administrator(centre):
    return make_member("administrator")


@pytest.fixture
def desk(administrator):
    return client_of(administrator)


@pytest.fixture
def quiz(centre):
    quiz = make_quiz(time_limit=20, tries=1)
    make_quiz_course(quiz)
    return quiz


def officer_at(quiz, **values):
    """Return an officer who takes a course with the quiz."""
    officer = make_member(**values)
    course = quiz.activity.key
    enrol(subject=officer.subject, course_key=course_key_of(course))
    return officer


def course_key_of(activity_key):
    from courses.content.models import ActivityUse, CourseItem

    lessons = ActivityUse.objects.filter(activity_key=activity_key).values("lesson_key")
    return CourseItem.objects.filter(lesson_key__in=lessons).values_list("course_key", flat=True)[0]


def start(quiz, officer=None, **values):
    officer = officer or officer_at(quiz)
    return begin(subject=officer.subject, quiz=quiz, language="en", **values)


def run_out(attempt):
    """Let the attempt's time be over for half an hour, and close it."""
    now = timezone.now()
    begun, ended = now - timedelta(minutes=50), now - timedelta(minutes=30)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=begun, deadline_at=ended)
    assert close_expired() == 1


def minutes_of(attempt):
    return (attempt.deadline_at - attempt.started_at + timedelta(seconds=30)) // timedelta(minutes=1)


def grant(administrator, subject, quiz_key=None, percent=50, tries=0):
    return allowances.grant(
        by=administrator, subject=subject, quiz_key=quiz_key, extra_percent=percent, extra_tries=tries
    )


def entries(subject):
    rows = Entry.objects.filter(subject=subject, kind="audit").order_by("sequence")
    return [json.loads(row.body) for row in rows]


def outage(quiz=None, minutes=30, reason=REASON, **values):
    now = timezone.now()
    times = {"since": now - timedelta(minutes=minutes), "until": now + timedelta(seconds=1)} | values
    return Outage(quiz_key=quiz.activity.key if quiz else None, minutes=minutes, reason=reason, **times)


def test_a7_more_time_counts_from_the_next_try_and_moves_no_deadline(administrator, quiz):
    officer = officer_at(quiz)
    running = start(quiz, officer)
    grant(administrator, officer.subject)
    assert Attempt.objects.get(pk=running.pk).deadline_at == running.deadline_at
    other = officer_at(quiz)
    grant(administrator, other.subject)
    assert minutes_of(start(quiz, other)) == 30


def test_a7_what_is_granted_at_one_quiz_counts_there_only(administrator, quiz):
    officer = officer_at(quiz)
    grant(administrator, officer.subject, make_quiz().activity.key)
    assert minutes_of(start(quiz, officer)) == 20


def test_granting_again_replaces_and_taking_back_removes(administrator, officer):
    grant(administrator, officer.subject, percent=50)
    granted = grant(administrator, officer.subject, percent=0, tries=2)
    assert list(Accommodation.objects.values_list("extra_percent", "extra_tries")) == [(0, 2)]
    for _ in range(2):
        allowances.withdraw(by=administrator, accommodation=granted.pk)
    assert not Accommodation.objects.exists()


def test_r1_what_is_granted_is_entered_by_ids_only(administrator, officer):
    granted = grant(administrator, officer.subject, percent=35)
    allowances.withdraw(by=administrator, accommodation=granted.pk)
    detail = {"accommodation": granted.pk, "quiz": None}
    assert [(one["action"], one["actor"], one["detail"]) for one in entries(officer.subject)] == [
        ("accommodation_set", str(administrator.subject), detail),
        ("accommodation_removed", str(administrator.subject), detail),
    ]


def test_a10_an_extension_moves_the_deadline_with_its_reason(administrator, quiz):
    attempt = start(quiz)
    extension = allowances.extend(by=administrator, attempt_id=attempt.pk, minutes=15, reason=REASON)
    moved = Attempt.objects.get(pk=attempt.pk)
    assert moved.deadline_at == attempt.deadline_at + timedelta(minutes=15)
    assert (extension.old_deadline, extension.new_deadline) == (attempt.deadline_at, moved.deadline_at)
    assert (extension.reason, extension.by) == (REASON, administrator.subject)


def test_r1_an_extension_is_entered_without_its_words(administrator, quiz):
    attempt = start(quiz)
    extension = allowances.extend(by=administrator, attempt_id=attempt.pk, minutes=15, reason=REASON)
    (entry,) = [one for one in entries(attempt.subject) if one["action"] == "attempt_extended"]
    assert (entry["detail"]["attempt"], entry["detail"]["extension"]) == (str(attempt.pk), extension.pk)
    assert REASON not in json.dumps(entry)


def test_a10_a_try_whose_time_is_just_over_can_go_on(administrator, quiz):
    attempt = start(quiz, now=timezone.now() - timedelta(minutes=25))
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=timezone.now() - timedelta(minutes=5))
    with pytest.raises(allowances.StillOver):
        allowances.extend(by=administrator, attempt_id=attempt.pk, minutes=4, reason=REASON)
    allowances.extend(by=administrator, attempt_id=attempt.pk, minutes=10, reason=REASON)
    assert Attempt.objects.get(pk=attempt.pk).takes_answers(timezone.now())
    assert close_expired() == 0


def test_a10_a_closed_try_and_one_without_a_limit_are_not_extended(administrator, quiz):
    untimed = make_quiz()
    make_quiz_course(untimed)
    closed = start(quiz)
    run_out(closed)
    for attempt in (closed, start(untimed)):
        with pytest.raises(allowances.NotRunning):
            allowances.extend(by=administrator, attempt_id=attempt.pk, minutes=10, reason=REASON)
    assert not Extension.objects.exists()


def test_a10_nobody_extends_the_own_try_and_only_administrators_any(quiz):
    both = officer_at(quiz, role="administrator")
    attempt = start(quiz, both)
    with pytest.raises(allowances.NotYourself):
        allowances.extend(by=both, attempt_id=attempt.pk, minutes=10, reason=REASON)
    with pytest.raises(allowances.NotYourself):
        grant(both, both.subject)
    with pytest.raises(PermissionDenied):
        allowances.extend(by=make_member("editor"), attempt_id=attempt.pk, minutes=10, reason=REASON)


def test_r2_a_reason_that_names_the_officer_is_refused(administrator, quiz):
    attempt = start(quiz, officer_at(quiz, last_name="Quillfeather"))
    with pytest.raises(allowances.NamesThePerson):
        allowances.extend(by=administrator, attempt_id=attempt.pk, minutes=5, reason="Quillfeather was cut off")
    with pytest.raises(allowances.NamesThePerson):
        allowances.order(by=administrator, outage=outage(quiz, reason="Quillfeather was cut off"))


def test_a10_an_outage_gives_time_back_to_every_open_try_it_met(administrator, quiz):
    met = [start(quiz), start(quiz)]
    other = make_quiz(time_limit=20)
    make_quiz_course(other)
    elsewhere, early = start(other), start(quiz)
    Attempt.objects.filter(pk=early.pk).update(deadline_at=timezone.now() - timedelta(hours=2))
    at = timezone.now()
    assert allowances.give_back(by=administrator.subject, outage=outage(quiz), at=at) == 2
    moved = [Attempt.objects.get(pk=one.pk).deadline_at - one.deadline_at for one in [*met, elsewhere]]
    assert moved == [timedelta(minutes=30), timedelta(minutes=30), timedelta(0)]


def test_a10_giving_back_twice_is_giving_back_once(administrator, quiz):
    attempt, at = start(quiz), timezone.now()
    for _ in range(2):
        tasks.give_back.func(str(administrator.subject), tasks.packed(outage(quiz)), at.isoformat())
    assert Attempt.objects.get(pk=attempt.pk).deadline_at == attempt.deadline_at + timedelta(minutes=30)
    assert Extension.objects.count() == 1


def test_a10_who_was_closed_out_by_an_outage_gets_one_more_try_once(administrator, quiz):
    officer = officer_at(quiz)
    grant(administrator, officer.subject, percent=50, tries=1)
    attempt = start(quiz, officer)
    run_out(attempt)
    met = outage(quiz, minutes=40)
    for at in (timezone.now(), timezone.now() + timedelta(seconds=1)):
        for _ in range(2):
            tasks.give_back.func(str(administrator.subject), tasks.packed(met), at.isoformat())
    granted = Accommodation.objects.get(subject=officer.subject, quiz_key=quiz.activity.key)
    assert (granted.extra_tries, granted_to(officer.subject, quiz.activity.key)) == (2, Granted(50, 2))
    told = [one["detail"] for one in entries(officer.subject) if one["actor"] == str(administrator.subject)][1:]
    assert told == [
        {"accommodation": granted.pk, "quiz": str(quiz.activity.key), "attempt": str(attempt.pk)},
    ]


def test_a10_no_try_is_given_for_another_time_by_hand_or_without_a_limit(administrator, quiz):
    unlimited = make_quiz(time_limit=20, tries=None, expiry="abandon")
    make_quiz_course(unlimited)
    for attempt in (start(quiz), start(unlimited)):
        run_out(attempt)
    by_hand = start(quiz)
    hand_in(subject=by_hand.subject, attempt_id=by_hand.pk, language="en")
    early = timezone.now() - timedelta(minutes=29)
    assert outage(minutes=40).closed().count() == 2
    assert outage(since=early).closed().count() == 0
    assert allowances.give_back(by=administrator.subject, outage=outage(since=early), at=timezone.now()) == 0
    assert allowances.give_back(by=administrator.subject, outage=outage(minutes=40), at=timezone.now()) == 1
    assert Accommodation.objects.get().quiz_key == quiz.activity.key


def test_an_outage_of_every_quiz_leaves_the_own_try_to_another(administrator, quiz):
    enrol(subject=administrator.subject, course_key=course_key_of(quiz.activity.key))
    own, theirs = start(quiz, administrator), start(quiz)
    assert allowances.give_back(by=administrator.subject, outage=outage(), at=timezone.now()) == 1
    assert Extension.objects.get().attempt_id == theirs.pk != own.pk


def test_an_administrator_grants_and_takes_back_on_the_page_of_a_member(desk, officer, quiz):
    url = reverse("member_allowances", args=[officer.subject])
    assert (
        reverse("member_allowances", args=[officer.subject])
        in desk.get(f"/en/members/{officer.subject}/").content.decode()
    )
    form = {"quiz": str(quiz.activity.key), "extra_percent": "50", "extra_tries": "1"}
    assert desk.post(url, form).status_code == 302
    page = desk.get(url).content.decode()
    assert all(words in page for words in (quiz.title, "50 % more time", "1 more try", "none is kept"))
    granted = Accommodation.objects.get()
    desk.post(reverse("withdraw_allowance", args=[officer.subject, granted.pk]))
    assert not Accommodation.objects.exists()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"quiz": "every", "extra_percent": "0", "extra_tries": "0"}, "Grant more time, more tries, or both."),
        ({"quiz": "every", "extra_percent": "301", "extra_tries": "0"}, "less than or equal to 300"),
        ({"quiz": "every", "extra_percent": "10", "extra_tries": "21"}, "less than or equal to 20"),
        ({"extra_percent": "10", "extra_tries": "0", "quiz": "nothing"}, "not one of the available choices"),
    ],
)
def test_a_form_says_what_cannot_be_granted(form, said, desk, officer):
    answer = desk.post(reverse("member_allowances", args=[officer.subject]), form)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not Accommodation.objects.exists()


def test_an_administrator_gives_more_time_to_a_try_under_way(desk, quiz):
    attempt = start(quiz)
    page = desk.get(reverse("member_allowances", args=[attempt.subject])).content.decode()
    url = reverse("extend_attempt", args=[attempt.pk])
    assert url in page
    assert "(UTC)" in page
    assert "would still have passed" not in desk.get(url).content.decode()
    assert desk.post(url, {"minutes": "10", "reason": REASON}).status_code == 302
    assert REASON in desk.get(reverse("member_allowances", args=[attempt.subject])).content.decode()


def test_a_closed_try_has_no_page_to_extend_it(desk, quiz):
    attempt = start(quiz)
    run_out(attempt)
    assert desk.get(reverse("extend_attempt", args=[attempt.pk])).status_code == 404


def outage_form(**values):
    now, ago = timezone.now(), {"since": 40, "until": 1}
    times = {name: (now - timedelta(minutes=some)).strftime("%Y-%m-%dT%H:%M") for name, some in ago.items()}
    return {"quiz": "every", "minutes": "40", "reason": REASON} | times | values


def test_an_outage_is_first_shown_and_then_given_back(desk, quiz):
    attempt = start(quiz)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=timezone.now() - timedelta(minutes=30))
    url = reverse("quiz_outage")
    page = desk.post(url, outage_form(preview="1")).content.decode()
    assert "1 open try was under way." in page
    assert not Extension.objects.exists()
    assert desk.post(url, outage_form(confirm="1")).status_code == 302
    assert Extension.objects.get().attempt_id == attempt.pk


def test_an_outage_says_how_many_tries_it_ended_and_gives_one_more(desk, quiz):
    attempt = start(quiz)
    run_out(attempt)
    url = reverse("quiz_outage")
    page = desk.post(url, outage_form(preview="1")).content.decode()
    assert "0 open tries were under way." in page
    assert "1 try was ended by its deadline in that time." in page
    assert not Accommodation.objects.exists()
    assert desk.post(url, outage_form(confirm="1")).status_code == 302
    assert begin(subject=attempt.subject, quiz=quiz, language="en").number == 2


def test_an_outage_that_nothing_can_be_done_about_is_refused(desk):
    url, now = reverse("quiz_outage"), timezone.now()
    future = (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    long_ago = (now - timedelta(days=60)).strftime("%Y-%m-%dT%H:%M")
    for values in ({"until": future}, {"since": long_ago}, {"since": outage_form()["until"]}, {"minutes": "0"}):
        assert desk.post(url, outage_form(confirm="1", **values)).status_code == 422
    assert desk.post(url, outage_form(edit="1")).status_code == 200


@pytest.mark.parametrize("role", ["officer", "editor", "supervisor"])
def test_time_and_tries_are_for_administrators(role, officer, quiz):
    client, attempt = client_of(make_member(role)), start(quiz)
    for name, args in (
        ("member_allowances", [officer.subject]),
        ("extend_attempt", [attempt.pk]),
        ("quiz_outage", []),
    ):
        assert client.get(reverse(name, args=args)).status_code == 403
        assert client.post(reverse(name, args=args)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_member_costs_the_same_for_more_rows(count, administrator, desk):
    officer = make_member()
    for _ in range(count):
        quiz = make_quiz(time_limit=20)
        make_quiz_course(quiz)
        enrol(subject=officer.subject, course_key=course_key_of(quiz.activity.key))
        attempt = start(quiz, officer)
        grant(administrator, officer.subject, quiz.activity.key)
        allowances.extend(by=administrator, attempt_id=attempt.pk, minutes=5, reason=REASON)
    url = reverse("member_allowances", args=[officer.subject])
    desk.get(url)
    with CaptureQueriesContext(connection) as captured:
        page = desk.get(url).content.decode()
    assert page.count(REASON) == count
    assert len(captured) == 11

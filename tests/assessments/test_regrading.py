"""Regrades: looked at first, new scores beside the old, a pass lowered only by a named approval (rules A3, R1)."""

import csv
import json
import uuid
from fractions import Fraction

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assessments.activities.quiz.services import begin
from assessments.attempts.models import Attempt, Score
from assessments.grading import applying, preparing, regrading
from assessments.grading.models import Regrade, RegradeRow
from assessments.grading.regrade_queries import left_out, numbers_of, percent
from assessments.grading.services import ReasonNeeded, SecondPersonNeeded
from assessments.questions.models import Question, QuestionVersion
from courses.enrolment.services import enrol
from courses.progress.models import CompletionFact, CourseSummary
from lms.ledger.models import Entry
from tests.assessments.essays import handed_in, make_taken, marked, taker
from tests.factories.people import make_member
from tests.factories.questions import make_question, make_quiz, publish_question, right_response, wrong_response

pytestmark = pytest.mark.usefixtures("centre")

State = Regrade.State


@pytest.fixture(autouse=True)
def at_once(django_capture_on_commit_callbacks):
    """Run what the worker does at the end of each test's act."""
    global _commit
    _commit = django_capture_on_commit_callbacks


def worked(act, *args, **values):
    with _commit(execute=True):
        return act(*args, **values)


@pytest.fixture
def question(centre):
    return make_question()


@pytest.fixture
def quiz(question):
    return make_quiz(questions=[question, make_question()], pass_mark=80)


@pytest.fixture
def course(quiz):
    return make_taken(quiz)


@pytest.fixture
def editor(centre):
    return make_member("editor")


@pytest.fixture
def chief(centre):
    return make_member("administrator")


def versions(question):
    return list(QuestionVersion.objects.filter(question_key=question.translation_key).order_by("number"))


def turn_round(question):
    """Publish the question with another right answer; return both versions."""
    question.answers[0].value["correct"] = False
    question.answers[1].value["correct"] = True
    publish_question(question)
    return versions(question)


def chosen(question, place):
    return {"chosen": [question.answers[place].id]}


def answers(quiz, question, place):
    """Return right answers, but option ``place`` of the question."""
    others = {item.question: right_response(item.question) for item in quiz.items.all()}
    return {one: chosen(one, place) if one == question else response for one, response in others.items()}


def asked(by, question, **values):
    first, last = versions(question)[0], versions(question)[-1]
    given_values = {
        "action": "version",
        "from_version": first.pk,
        "to_version": last.pk,
        "reason": "The key was wrong.",
    }
    regrade = worked(regrading.ask, by=by, question_key=question.translation_key, **(given_values | values))
    regrade.refresh_from_db()
    return regrade


def applied(by, regrade, **values):
    worked(regrading.apply, by=by, regrade_id=regrade.pk, **values)
    regrade.refresh_from_db()
    return regrade


@pytest.fixture
def tries(quiz, question, course):
    """Two officers: one chose what was right then, the other what is right now."""
    found = [handed_in(quiz, taker(course), answers(quiz, question, place)) for place in (0, 1)]
    turn_round(question)
    return found


def fresh(attempts):
    return [Attempt.objects.get(pk=one.pk) for one in attempts]


def test_a3_a_dry_run_changes_nothing(tries, editor, question):
    before = (list(Attempt.objects.order_by("pk").values()), list(Score.objects.order_by("pk").values()))
    regrade = asked(editor, question)
    assert (list(Attempt.objects.order_by("pk").values()), list(Score.objects.order_by("pk").values())) == before
    assert (regrade.state, regrade.done, regrade.total) == (State.READY, 2, 2)
    assert CompletionFact.objects.filter(kind="passed").count() == 1


def test_a3_the_diff_says_who_gains_and_who_loses(tries, editor, question):
    regrade = asked(editor, question)
    rows = {row.attempt_id: row for row in regrade.rows.all()}
    first, second = (rows[one.pk] for one in tries)
    assert (first.old_share, first.new_share, first.lowers) == (1, Fraction(1, 2), True)
    assert (second.old_share, second.new_share, second.lowers, second.new_passed) == (Fraction(1, 2), 1, False, True)
    numbers = numbers_of(regrade)
    assert (numbers.raised, numbers.lowered, numbers.gains, numbers.losses) == (1, 1, 1, 1)


def test_a3_applying_keeps_every_pass(tries, editor, question):
    regrade = applied(editor, asked(editor, question))
    first, second = fresh(tries)
    assert (first.score, first.passed, second.score, second.passed) == (1, True, 1, True)
    assert regrade.state == State.APPLIED
    assert [row.attempt_id for row in regrade.rows.filter(applied=False)] == [first.pk]


def test_a3_new_scores_stand_beside_the_old(tries, editor, question):
    old = Score.objects.values().get(attempt=tries[1])
    regrade = applied(editor, asked(editor, question))
    first, second = Score.objects.filter(attempt=tries[1]).order_by("number")
    assert Score.objects.values().get(pk=first.pk) == old
    assert (second.number, second.cause, second.by, second.regrade) == (2, "regraded", editor.subject, regrade.pk)


def test_the_course_hears_of_a_pass_dated_when_it_was_handed_in(tries, editor, question):
    applied(editor, asked(editor, question))
    fact = CompletionFact.objects.get(subject=tries[1].subject, kind="passed")
    assert fact.occurred_at == tries[1].submitted_at


def test_a3_lowering_needs_the_approval_of_another_administrator(tries, editor, chief, question):
    regrade = asked(chief, question)
    with pytest.raises(regrading.NotApproved):
        regrading.apply(by=editor, regrade_id=regrade.pk, lower=True)
    with pytest.raises(PermissionDenied):
        regrading.approve(by=editor, regrade_id=regrade.pk, approval="Right.")
    with pytest.raises(SecondPersonNeeded):
        regrading.approve(by=chief, regrade_id=regrade.pk, approval="Right.")
    other = make_member("administrator")
    with pytest.raises(ReasonNeeded):
        regrading.approve(by=other, regrade_id=regrade.pk, approval=" ")
    regrading.approve(by=other, regrade_id=regrade.pk, approval="The law says so.")
    applied(editor, regrade, lower=True)
    first, second = fresh(tries)
    assert (first.passed, second.passed) == (False, True)
    assert not regrade.rows.filter(applied=False).exists()


def test_a3_the_database_refuses_an_approval_by_who_asked(tries, editor, question):
    regrade = asked(editor, question)
    rows = Regrade.objects.filter(pk=regrade.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(approved_by=editor.subject, approved_at=regrade.at, approval="Mine.")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(approved_by=uuid.uuid4(), approved_at=regrade.at, approval="")


def test_a3_applied_without_lowering_an_approval_is_withdrawn(tries, editor, chief, question):
    regrade = asked(editor, question)
    regrading.approve(by=chief, regrade_id=regrade.pk, approval="Right.")
    applied(editor, regrade)
    assert regrade.approved_by is None
    assert fresh(tries)[0].passed


def test_c3_a_lowered_pass_takes_no_completion_away(tries, editor, chief, question):
    summaries = list(CourseSummary.objects.filter(subject=tries[0].subject).values())
    regrade = asked(editor, question)
    regrading.approve(by=chief, regrade_id=regrade.pk, approval="Right.")
    applied(editor, regrade, lower=True)
    assert list(CourseSummary.objects.filter(subject=tries[0].subject).values()) == summaries


def bodies(**filters):
    rows = Entry.objects.filter(kind="audit", **filters).order_by("recorded_at", "sequence")
    return [json.loads(row.body) for row in rows]


def test_r1_every_act_and_every_changed_grade_is_entered(tries, editor, chief, question):
    regrade = asked(editor, question)
    regrading.approve(by=chief, regrade_id=regrade.pk, approval="Right.")
    applied(editor, regrade, lower=True)
    assert [one["action"] for one in bodies(subject=editor.subject)][-2:] == ["regrade_asked", "regrade_applied"]
    assert bodies(subject=chief.subject)[-1]["detail"]["lowers"] == 1
    (lowered,) = bodies(subject=tries[0].subject)[-1:]
    assert lowered["action"] == "grade_changed"
    assert lowered["detail"]["approved_by"] == str(chief.subject)
    assert lowered["detail"]["regrade"] == str(regrade.pk)


def test_the_officer_hears_without_a_score(tries, editor, question):
    regrade = asked(editor, question)
    mail.outbox.clear()
    applied(editor, regrade)
    assert [message.subject for message in mail.outbox] == ["A quiz was looked at again"]


def test_full_marks_for_everybody_raise_only(tries, editor, question):
    regrade = asked(editor, question, action="full", to_version=None)
    assert [row.attempt_id for row in regrade.rows.all()] == [tries[1].pk]
    applied(editor, regrade)
    assert [one.score for one in fresh(tries)] == [1, 1]


def test_a_question_that_is_left_out_does_not_count(tries, editor, question):
    applied(editor, asked(editor, question, action="drop", to_version=None))
    assert [one.score for one in fresh(tries)] == [1, 1]
    assert [row.get("dropped", False) for row in fresh(tries)[1].result] == [True, False]


def test_a_regrade_of_one_quiz_leaves_the_others(question, quiz, tries, editor):
    other = make_quiz(questions=[question], pass_mark=80)
    regrade = asked(editor, question, quiz_key=other.activity.key)
    assert (regrade.state, regrade.total, regrade.rows.count()) == (State.READY, 0, 0)


def test_attempts_that_asked_another_version_are_left(question, quiz, course, editor):
    turn_round(question)
    attempt = handed_in(quiz, taker(course), answers(quiz, question, 0))
    question.prompt = "Reworded?"
    publish_question(question)
    regrade = asked(editor, question, action="full", to_version=None)
    assert regrade.rows.count() == 0
    assert fresh([attempt])[0].score == Fraction(1, 2)


def test_an_answer_the_new_version_cannot_read_keeps_its_score(question, quiz, course, editor):
    attempt = handed_in(quiz, taker(course), answers(quiz, question, 0))
    question.answers = [("option", {"text": text, "correct": text == "New", "feedback": ""}) for text in ("New", "Old")]
    publish_question(question)
    regrade = applied(editor, asked(editor, question))
    (row,) = regrade.rows.all()
    assert (row.stuck, row.applied, row.lowers) == (True, False, False)
    assert (fresh([attempt])[0].score, attempt.scores.count()) == (1, 1)


def test_an_attempt_that_waits_for_a_marker_changes_without_a_score(question, editor, chief):
    essay = make_question("essay")
    quiz = make_quiz(questions=[question, essay], pass_mark=80)
    attempt = handed_in(quiz, taker(make_taken(quiz)), {question: chosen(question, 1), essay: {"text": "Words."}})
    turn_round(question)
    regrade = applied(editor, asked(editor, question))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.scores.count(), attempt.result[0]["score"]) == ("marking", 0, "1")
    assert numbers_of(regrade).unscored == 1
    marked(attempt, essay, chief, 3, 2)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (1, True)


def test_a5_a_pass_by_the_average_is_kept_too(question, editor):
    quiz = make_quiz(questions=[question], pass_mark=50, counting="average")
    course = make_taken(quiz)
    officer = taker(course)
    right, wrong = chosen(question, 0), chosen(question, 2)
    tries = [handed_in(quiz, officer, {question: response}) for response in (wrong, right)]
    turn_round(question)
    regrade = asked(editor, question)
    assert [row.lowers for row in regrade.rows.all()] == [True]
    applied(editor, regrade)
    assert [one.score for one in fresh(tries)] == [0, 1]


def test_a_regrade_that_changes_nothing_has_no_rows(question, quiz, course, editor):
    handed_in(quiz, taker(course), answers(quiz, question, 2))
    turn_round(question)
    regrade = asked(editor, question)
    assert (regrade.total, regrade.rows.count()) == (1, 0)
    assert applied(editor, regrade).state == State.APPLIED


def test_twice_is_once(tries, editor, question):
    regrade = asked(editor, question)
    for _ in range(2):
        applied(editor, regrade)
        applying.apply_rows(regrade.pk, editor.subject)
    assert Score.objects.filter(attempt=tries[1]).count() == 2


def test_a_stopped_dry_run_begins_anew(tries, editor, question, monkeypatch):
    monkeypatch.setattr(preparing, "PART", 1)
    regrade = Regrade.objects.create(
        question_key=question.translation_key,
        action="version",
        from_version=versions(question)[0].pk,
        to_version=versions(question)[1].pk,
        reason="Wrong.",
        by=editor.subject,
    )
    broken(lambda: preparing.prepare(regrade.pk), RegradeRow, after=1)
    regrade.refresh_from_db()
    assert (regrade.state, regrade.done) == (State.PREPARING, 1)
    worked(regrading.resume, by=editor, regrade_id=regrade.pk)
    regrade.refresh_from_db()
    assert (regrade.state, regrade.done, regrade.rows.count()) == (State.READY, 2, 2)


def test_a_stopped_regrade_goes_on_where_it_was(question, quiz, course, editor):
    tries = [handed_in(quiz, taker(course), answers(quiz, question, 1)) for _ in range(3)]
    turn_round(question)
    regrade = asked(editor, question)
    Regrade.objects.filter(pk=regrade.pk).update(state=State.APPLYING)
    broken(lambda: applying.apply_rows(regrade.pk, editor.subject), Score, after=1)
    assert Score.objects.filter(cause="regraded").count() == 1
    worked(regrading.resume, by=editor, regrade_id=regrade.pk)
    regrade.refresh_from_db()
    assert regrade.state == State.APPLIED
    assert [list(one.scores.order_by("number").values_list("number", flat=True)) for one in tries] == [[1, 2]] * 3


class PowerCut(Exception):
    """The machine stops."""


def broken(act, model, *, after):
    """Run an act on a machine that stops when it writes to a model once more than ``after`` times."""
    left = [after]

    def cut(execute, sql, *args):
        if sql.startswith(f'INSERT INTO "{model._meta.db_table}"') or sql.startswith(
            f'INSERT OR IGNORE INTO "{model._meta.db_table}"'
        ):
            if not left[0]:
                raise PowerCut
            left[0] -= 1
        return execute(sql, *args)

    with pytest.raises(PowerCut), connection.execute_wrapper(cut):
        act()


def test_an_attempt_with_a_newer_score_is_looked_at_again(tries, editor, question):
    older = asked(editor, question)
    applied(editor, asked(editor, question, action="full", to_version=None))
    applied(editor, older)
    assert [one.score for one in fresh(tries)] == [1, 1]
    assert Score.objects.filter(attempt=tries[1]).count() == 2


def test_a3_a_pass_lost_since_the_approval_is_not_in_it(question, quiz, course, editor, chief):
    attempt = handed_in(quiz, taker(course), answers(quiz, question, 0))
    turn_round(question)
    regrade = asked(editor, question)
    regrade.rows.update(lowers=False)
    regrading.approve(by=chief, regrade_id=regrade.pk, approval="Right.")
    applied(editor, regrade, lower=True)
    assert fresh([attempt])[0].passed
    assert regrade.rows.get().applied is False


def test_a3_a_second_run_lowers_no_pass_that_the_approval_did_not_name(question, quiz, course, editor, chief):
    attempt = handed_in(quiz, taker(course), answers(quiz, question, 0))
    turn_round(question)
    regrade = asked(editor, question)
    regrade.rows.update(lowers=False)
    regrading.approve(by=chief, regrade_id=regrade.pk, approval="Right.")
    Regrade.objects.update(state=State.APPLYING)
    for _ in range(2):
        assert applying.apply_row(regrade.rows.get().pk, editor.subject) is False
    row = regrade.rows.get()
    assert (row.lowers, row.approved, row.applied) == (True, False, False)
    assert fresh([attempt])[0].passed


def test_a3_a_withdrawn_approval_is_withdrawn_from_every_row(tries, editor, chief, question):
    regrade = asked(editor, question)
    regrading.approve(by=chief, regrade_id=regrade.pk, approval="Right.")
    assert [row.attempt_id for row in regrade.rows.filter(approved=True)] == [tries[0].pk]
    applied(editor, regrade)
    assert not regrade.rows.filter(approved=True).exists()


def test_a3_nobody_changes_a_result_of_their_own(question, quiz, course, editor, chief):
    enrol(subject=editor.subject, course_key=course)
    own, other = (handed_in(quiz, one, answers(quiz, question, 1)) for one in (editor, taker(course)))
    turn_round(question)
    regrade = applied(editor, asked(editor, question))
    worked(regrading.resume, by=editor, regrade_id=regrade.pk)
    regrade.refresh_from_db()
    assert [one.score for one in fresh([own, other])] == [Fraction(1, 2), 1]
    assert regrade.state == State.APPLYING
    worked(regrading.resume, by=chief, regrade_id=regrade.pk)
    regrade.refresh_from_db()
    assert (fresh([own])[0].score, regrade.state) == (1, State.APPLIED)
    assert own.scores.get(number=2).by == chief.subject


def test_a_dropped_regrade_changes_nothing_any_more(tries, editor, question):
    regrade = asked(editor, question)
    for _ in range(2):
        regrading.drop(by=editor, regrade_id=regrade.pk)
    with pytest.raises(regrading.NotNow):
        regrading.apply(by=editor, regrade_id=regrade.pk)
    assert preparing.prepare(regrade.pk) is False
    assert applying.apply_rows(regrade.pk, editor.subject) is False
    assert Score.objects.filter(cause="regraded").count() == 0


def test_an_applied_regrade_is_not_dropped(tries, editor, question):
    regrade = applied(editor, asked(editor, question))
    with pytest.raises(regrading.NotNow):
        regrading.drop(by=editor, regrade_id=regrade.pk)


def test_what_is_no_later_version_is_refused(tries, editor, question):
    old, new = versions(question)
    alien = versions(make_question())[0]
    for before, after in ((new, old), (old, old), (old, alien)):
        with pytest.raises(regrading.NotThisVersion):
            asked(editor, question, from_version=before.pk, to_version=after.pk)
    with pytest.raises(QuestionVersion.DoesNotExist):
        asked(editor, question, from_version=alien.pk)
    with pytest.raises(ReasonNeeded):
        asked(editor, question, reason=" ")
    with pytest.raises(PermissionDenied):
        asked(make_member("supervisor"), question)


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    picks=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=3),
    action=st.sampled_from(["version", "full", "drop"]),
    pass_mark=st.sampled_from([0, 50, 100]),
)
def test_a3_no_pass_is_lowered_without_an_approval(quiz, course, editor, picks, action, pass_mark):
    with transaction.atomic():
        quiz.pass_mark = pass_mark
        one, two = (Question.objects.get(pk=item.question.pk) for item in quiz.items.all())
        tries = [handed_in(quiz, taker(course), {one: chosen(one, a), two: chosen(two, b)}) for a, b in picks]
        before = list(Score.objects.filter(attempt__in=tries).order_by("pk").values())
        turn_round(one)
        last = versions(one)[1].pk if action == "version" else None
        applied(editor, asked(editor, one, action=action, to_version=last))
        assert all(new.passed or not old.passed for old, new in zip(tries, fresh(tries), strict=True))
        scores = Score.objects.filter(attempt__in=tries)
        assert list(scores.filter(pk__in=[row["id"] for row in before]).order_by("pk").values()) == before
        for attempt in fresh(tries):
            numbers = list(attempt.scores.order_by("number").values_list("number", "share"))
            assert [number for number, _share in numbers] == list(range(1, len(numbers) + 1))
            assert numbers[-1][1] == attempt.score
        transaction.set_rollback(True)


# The screens


@pytest.fixture
def desk(editor, sign_in):
    return sign_in(editor)


def test_an_editor_asks_looks_and_applies(desk, tries, question):
    first, last = versions(question)
    page = desk.get(reverse("regrade_ask", args=[question.translation_key]), {"version": first.pk})
    assert page.context["form"]["from_version"].value() == str(first.pk)
    values = {"from_version": first.pk, "to_version": last.pk, "action": "version", "quiz": "", "reason": "Wrong key."}
    page = worked(desk.post, reverse("regrade_ask", args=[question.translation_key]), values)
    shown = desk.get(page.url).content.decode()
    for words in ("Ready to look at", "Apply, and keep every pass", "Would lose the pass", "100.00 %", "50.00 %"):
        assert words in shown
    assert "in my name" not in shown
    worked(desk.post, f"{page.url}act/", {"apply": "1"})
    assert "Not applied: the pass is kept" in desk.get(page.url).content.decode()


def test_an_administrator_approves_on_the_screen(tries, editor, chief, question, sign_in):
    regrade, client = asked(editor, question), sign_in(chief)
    address = reverse("regrade", args=[regrade.pk])
    assert "Approve in my name that 1 pass is lowered" in client.get(address).content.decode()
    client.post(f"{address}act/", {"approve": "1", "approval": "The law says so."})
    shown = client.get(address).content.decode()
    assert "Apply, lowering 1 pass too" in shown
    assert chief.display_name in shown
    worked(client.post, f"{address}act/", {"lower": "1"})
    assert fresh(tries)[0].passed is False


def test_the_diff_names_nobody(desk, tries, editor, question):
    shown = desk.get(reverse("regrade", args=[asked(editor, question).pk])).content.decode()
    for one in tries:
        assert str(one.subject) not in shown


def test_r1_the_diff_is_a_file_and_taking_it_is_entered(desk, tries, editor, question):
    regrade = asked(editor, question)
    text = b"".join(desk.get(reverse("regrade_diff", args=[regrade.pk])).streaming_content).decode("utf-8-sig")
    rows = {row["attempt"]: row for row in csv.DictReader(text.splitlines())}
    first = rows[str(tries[0].pk)]
    assert (first["question_before"], first["question_after"], first["lowers_a_pass"]) == ("1", "0", "1")
    assert (first["percent_before"], first["percent_after"]) == ("100.00", "50.00")
    assert bodies(subject=editor.subject)[-1]["detail"]["what"] == "regrade"


def test_buttons_that_come_too_late_say_so(desk, tries, editor, question):
    regrade = asked(editor, question)
    address = reverse("regrade", args=[regrade.pk])
    regrading.drop(by=editor, regrade_id=regrade.pk)
    shown = desk.post(f"{address}act/", {"apply": "1"}, follow=True).content.decode()
    assert "Somebody was faster" in shown
    shown = desk.post(f"{address}act/", {"lower": "1"}, follow=True).content.decode()
    assert "Somebody was faster" in shown
    assert desk.post(f"{address}act/", {"nonsense": "1"}, follow=True).status_code == 404


def test_tries_that_are_still_open_are_told(desk, question, quiz, course, editor, tries):
    regrade = asked(editor, question, action="full", to_version=None, from_version=versions(question)[1].pk)
    begin(subject=taker(course).subject, quiz=quiz, language="en")
    handed_in(quiz, taker(course), answers(quiz, question, 0))
    shown = desk.get(reverse("regrade", args=[regrade.pk])).content.decode()
    assert "Still open: 1." in shown
    assert "Handed in since: 1." in shown


@pytest.mark.parametrize("everywhere", [True, False])
def test_tries_that_are_left_out_are_found_without_reading_all(question, quiz, tries, editor, everywhere):
    if connection.vendor != "sqlite":
        pytest.skip("other databases choose their plan by the size of the table")
    regrade = asked(editor, question, quiz_key=None if everywhere else quiz.activity.key)
    for rows in left_out(regrade):
        assert "attempt_quiz_submitted (quiz_key=? AND submitted_at" in rows.explain()


def test_who_applies_is_told_that_a_try_of_their_own_waits(desk, tries, editor, question):
    address = reverse("regrade", args=[asked(editor, question).pk])
    assert "waits until another person applies this regrade" in desk.get(address).content.decode()
    Regrade.objects.update(state=State.APPLYING)
    assert "waits until another person applies this regrade" in desk.get(address).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_screens_take_a_fixed_number_of_queries(
    desk, question, quiz, course, editor, number, django_assert_num_queries
):
    for _ in range(number):
        handed_in(quiz, taker(course), answers(quiz, question, 1))
    turn_round(question)
    regrades = [asked(editor, question) for _ in range(number)]
    desk.get(reverse("regrades"))
    with django_assert_num_queries(13):
        desk.get(reverse("regrades"))
    with django_assert_num_queries(19):
        desk.get(reverse("regrade", args=[regrades[0].pk]))


@pytest.mark.parametrize("number", [1, 3])
def test_a_part_is_looked_at_in_a_fixed_number_of_queries(
    question, quiz, course, editor, number, django_assert_num_queries
):
    for _ in range(number):
        handed_in(quiz, taker(course), answers(quiz, question, 1))
    turn_round(question)
    regrade = asked(editor, question)
    Regrade.objects.update(state=State.PREPARING)
    with django_assert_num_queries(19):
        assert preparing.prepare(regrade.pk)


def test_percent_is_cut_off_not_rounded():
    assert [percent(share) for share in (Fraction(2, 3), 1, Fraction(0))] == ["66.66", "100.00", "0.00"]


def test_wrong_answers_stay_wrong(question, quiz, course, editor):
    attempt = handed_in(
        quiz, taker(course), {item.question: wrong_response(item.question) for item in quiz.items.all()}
    )
    question.prompt = "Reworded?"
    publish_question(question)
    assert asked(editor, question).rows.count() == 0
    assert fresh([attempt])[0].score == 0

"""Marking essays: blind, once, by other people, with every mark kept (rules A3, A6, R1)."""

import json
from fractions import Fraction

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.attempts.models import Score
from assessments.grading import queries, services
from assessments.grading.models import Mark
from assessments.grading.rubrics import InvalidLevels, checked_levels, share_of_levels, share_of_marks
from courses.enrolment.services import leave
from courses.progress.models import CompletionFact, CourseSummary
from lms.ledger.models import Entry
from tests.assessments.essays import handed_in, levels_of, make_taken, marked, taker
from tests.factories.people import make_member
from tests.factories.questions import make_question, make_quiz

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def essay(centre):
    return make_question("essay")


@pytest.fixture
def quiz(essay):
    return make_quiz(questions=[essay], pass_mark=80)


@pytest.fixture
def officer(quiz):
    return taker(make_taken(quiz))


@pytest.fixture
def attempt(quiz, officer):
    return handed_in(quiz, officer)


@pytest.fixture
def editor(centre):
    return make_member("editor")


@pytest.fixture
def desk(editor, sign_in):
    return sign_in(editor)


def entries(action, subject):
    rows = Entry.objects.filter(kind="audit", subject=subject).order_by("sequence")
    return [body for body in (json.loads(row.body) for row in rows) if body["action"] == action]


def moderated(attempt, essay, by, *points, **values):
    return services.moderate(
        by=by,
        attempt_id=attempt.pk,
        question_key=essay.translation_key,
        levels=levels_of(attempt, essay, *points),
        **({"reason": "Looked at again."} | values),
    )


def test_an_essay_waits_for_a_person(attempt):
    assert (attempt.state, attempt.score, attempt.scores.count()) == ("marking", None, 0)
    assert CompletionFact.objects.filter(kind="passed").count() == 0


def test_a_mark_gives_the_result_and_the_course_hears(attempt, essay, editor, officer):
    marked(attempt, essay, editor, 3, 2)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.passed) == ("submitted", 1, True)
    assert CompletionFact.objects.get(kind="passed").occurred_at == attempt.submitted_at
    assert CourseSummary.objects.get(subject=officer.subject).completed_at == attempt.submitted_at


def test_a6_the_share_of_a_rubric_is_exact(attempt, essay, editor):
    marked(attempt, essay, editor, 1, 0)
    attempt.refresh_from_db()
    assert [row["score"] for row in attempt.result] == ["1/5"]


def test_r1_a_mark_is_entered_with_who_gave_it(attempt, essay, editor, officer):
    marked(attempt, essay, editor, 3, 2)
    (body,) = entries("grade_changed", officer.subject)
    assert (body["actor"], body["detail"]["score"], body["detail"]["cause"]) == (str(editor.subject), 1, "marked")
    score = Score.objects.get()
    assert (score.by, score.cause) == (editor.subject, "marked")


def test_a_second_essay_keeps_the_attempt_waiting(essay, editor):
    other = make_question("essay")
    quiz = make_quiz(questions=[essay, other])
    attempt = handed_in(quiz, taker(make_taken(quiz)))
    marked(attempt, essay, editor, 3, 2)
    attempt.refresh_from_db()
    assert (attempt.state, [row["score"] for row in attempt.result]) == ("marking", ["1", None])
    marked(attempt, other, editor, 0, 0)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.scores.count()) == ("submitted", Fraction(1, 2), 1)


def test_nobody_marks_the_own_text(quiz, essay):
    course = make_taken(quiz)
    writer = taker(course, role="editor")
    attempt = handed_in(quiz, writer)
    with pytest.raises(services.OwnText):
        marked(attempt, essay, writer, 3, 2)
    assert queries.queues(writer.subject) == []


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_others_may_not_mark(attempt, essay, role):
    with pytest.raises(PermissionDenied):
        marked(attempt, essay, make_member(role), 3, 2)


def test_two_markers_at_once_one_mark_counts(attempt, essay, editor):
    marked(attempt, essay, editor, 3, 2)
    with pytest.raises(services.MarkedMeanwhile):
        marked(attempt, essay, make_member("editor"), 0, 0)
    assert (Mark.objects.count(), Score.objects.count()) == (1, 1)


def test_the_constraint_decides_where_two_marks_come_at_once(attempt, essay, editor):
    text = services.text_of(attempt, essay.translation_key)
    marked(attempt, essay, editor, 3, 2)
    with pytest.raises(services.MarkedMeanwhile):
        services._append(text, Mark.Kind.FIRST, make_member("editor"), levels_of(attempt, essay, 0, 0), comment="")


def test_an_attempt_without_an_essay_has_no_text(editor):
    question = make_question()
    quiz = make_quiz(questions=[question])
    attempt = handed_in(quiz, taker(make_taken(quiz)))
    with pytest.raises(services.NoSuchText):
        services.mark(by=editor, attempt_id=attempt.pk, question_key=question.translation_key, levels={})


def test_an_essay_nobody_wrote_needs_no_marker(quiz, essay, editor):
    attempt = handed_in(quiz, taker(make_taken(quiz)), answers={})
    assert (attempt.state, attempt.score) == ("submitted", 0)
    with pytest.raises(services.NoSuchText):
        marked(attempt, essay, editor, 3, 2)


def test_a_level_the_rubric_lacks_is_refused(attempt, essay, editor):
    right = levels_of(attempt, essay, 3, 2)
    for levels in ({}, dict(list(right.items())[:1]), dict.fromkeys(right, "alien"), right | {"alien": "x"}):
        with pytest.raises(InvalidLevels):
            services.mark(by=editor, attempt_id=attempt.pk, question_key=essay.translation_key, levels=levels)
    assert Mark.objects.count() == 0


@pytest.fixture
def double(essay):
    return make_quiz(questions=[essay], pass_mark=80, second_marker=True)


def test_of_two_markers_the_mean_counts(double, essay, editor):
    attempt = handed_in(double, taker(make_taken(double)))
    marked(attempt, essay, editor, 3, 2)
    attempt.refresh_from_db()
    assert attempt.state == "marking"
    marked(attempt, essay, make_member("administrator"), 1, 0)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.result[0]["score"]) == (Fraction(3, 5), "3/5")


def test_the_second_mark_is_another_persons(double, essay, editor):
    attempt = handed_in(double, taker(make_taken(double)))
    marked(attempt, essay, editor, 3, 2)
    with pytest.raises(services.SecondPersonNeeded):
        marked(attempt, essay, editor, 3, 2)


def test_the_second_marker_does_not_see_the_first_mark(double, essay, editor, sign_in):
    attempt = handed_in(double, taker(make_taken(double)))
    marked(attempt, essay, editor, 3, 2, comment="SECRET of the first")
    client = sign_in(make_member("editor"))
    page = client.get(reverse("marking_attempt", args=[attempt.pk, essay.translation_key])).content.decode()
    assert "SECRET" not in page
    assert "neither sees what the other gave" in page
    listed = client.get(reverse("marking_marked", args=[double.activity.key])).content.decode()
    assert attempt.pk.hex[:8].upper() not in listed


def test_a3_a_moderation_appends_a_mark_and_a_score(attempt, essay, editor, officer):
    marked(attempt, essay, editor, 0, 0)
    moderated(attempt, essay, make_member("editor"), 3, 2)
    attempt.refresh_from_db()
    assert attempt.passed
    assert [mark.kind for mark in Mark.objects.order_by("number")] == ["first", "moderation"]
    assert [(score.number, score.share) for score in Score.objects.order_by("number")] == [(1, 0), (2, 1)]
    assert [body["detail"]["score"] for body in entries("grade_changed", officer.subject)] == [1, 2]


def test_a_moderation_needs_a_reason_and_another_person(attempt, essay, editor):
    with pytest.raises(services.NotMarkedYet):
        moderated(attempt, essay, editor, 3, 2)
    marked(attempt, essay, editor, 0, 0)
    with pytest.raises(services.SecondPersonNeeded):
        moderated(attempt, essay, editor, 3, 2)
    with pytest.raises(services.ReasonNeeded):
        moderated(attempt, essay, make_member("editor"), 3, 2, reason=" ")


def test_a3_a_moderation_takes_a_pass_only_in_an_administrators_name(attempt, essay, editor, officer):
    marked(attempt, essay, editor, 3, 2)
    chief = make_member("administrator")
    for by, values in ((make_member("editor"), {"lower": True}), (chief, {})):
        with pytest.raises(services.TakesPass):
            moderated(attempt, essay, by, 0, 0, **values)
    assert (Mark.objects.count(), Score.objects.count()) == (1, 1)
    moderated(attempt, essay, chief, 0, 0, lower=True)
    attempt.refresh_from_db()
    assert attempt.passed is False
    detail = entries("grade_changed", officer.subject)[-1]["detail"]
    assert (detail["approved_by"], detail["lowers"]) == (str(chief.subject), True)
    assert sorted(detail["markers"]) == sorted([str(editor.subject), str(chief.subject)])


def test_c3_a_moderation_leaves_what_was_completed(attempt, essay, editor, officer):
    marked(attempt, essay, editor, 3, 2)
    before = CourseSummary.objects.values().get(subject=officer.subject)
    moderated(attempt, essay, make_member("administrator"), 0, 0, lower=True)
    assert CourseSummary.objects.values().get(subject=officer.subject) == before


def test_e1_who_has_left_the_course_is_marked_all_the_same(attempt, essay, editor, officer):
    leave(subject=officer.subject, course_key=CourseSummary.objects.get(subject=officer.subject).course_key)
    marked(attempt, essay, editor, 3, 2)
    attempt.refresh_from_db()
    assert attempt.passed
    assert CompletionFact.objects.filter(subject=officer.subject, kind="passed").count() == 0


def test_the_officer_is_told_without_the_score(attempt, essay, editor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        marked(attempt, essay, editor, 3, 2)
    (message,) = mail.outbox
    assert message.subject == "The result of a quiz is there"
    assert not any(word in message.body for word in ("%", "passed", "100"))


def test_the_learner_reads_levels_and_comment(attempt, essay, editor):
    assert queries.feedback_of(attempt, "en") == {}
    marked(attempt, essay, editor, 3, 0, comment="Read the law again.")
    attempt.refresh_from_db()
    (feedback,) = queries.feedback_of(attempt, "en")[str(essay.translation_key)]
    assert [(line.criterion, line.points, line.full) for line in feedback.lines] == [("Law", 3, 3), ("Reasons", 0, 2)]
    assert (feedback.points, feedback.full, feedback.mark.comment) == (3, 5, "Read the law again.")


def test_share_of_marks_is_the_mean_until_somebody_moderates():
    content = {"criteria": [{"id": "c", "levels": [{"id": str(n), "points": n} for n in range(4)]}]}
    first, second = (Mark(kind=kind, levels={"c": level}) for kind, level in (("first", "1"), ("second", "2")))
    assert share_of_marks(content, [first, second]) == Fraction(1, 2)
    third = Mark(kind="moderation", levels={"c": "3"})
    assert share_of_marks(content, [first, second, third]) == 1
    assert share_of_levels(content, checked_levels(content, {"c": "1"})) == Fraction(1, 3)


# The screens


def test_screens_are_for_markers(attempt, essay, sign_in):
    addresses = [
        reverse("marking"),
        reverse("marking_quiz", args=[attempt.quiz_key]),
        reverse("marking_marked", args=[attempt.quiz_key]),
        reverse("marking_attempt", args=[attempt.pk, essay.translation_key]),
        reverse("regrades"),
        reverse("regrade_ask", args=[essay.translation_key]),
    ]
    for role, wanted in (
        ("editor", {200}),
        ("administrator", {200}),
        ("supervisor", {302, 403}),
        ("officer", {302, 403}),
    ):
        client = sign_in(make_member(role))
        assert {client.get(address).status_code for address in addresses} <= wanted


def test_the_queue_names_nobody(desk, attempt, officer, essay):
    pages = [
        desk.get(reverse("marking")),
        desk.get(reverse("marking_quiz", args=[attempt.quiz_key])),
        desk.get(reverse("marking_attempt", args=[attempt.pk, essay.translation_key])),
    ]
    for page in pages:
        text = page.content.decode()
        for secret in (officer.user.last_name, officer.user.email, str(officer.subject)):
            assert secret not in text
    assert queries.code_of(attempt.pk) in pages[1].content.decode()


def test_a_marker_does_not_find_the_own_text(quiz, essay, sign_in):
    writer = taker(make_taken(quiz), role="editor")
    attempt = handed_in(quiz, writer)
    client = sign_in(writer)
    assert "Nothing waits" in client.get(reverse("marking")).content.decode()
    address = reverse("marking_attempt", args=[attempt.pk, essay.translation_key])
    assert client.get(address, follow=True).status_code == 404


def test_an_attempt_without_an_essay_cannot_be_opened(desk):
    question = make_question()
    quiz = make_quiz(questions=[question])
    attempt = handed_in(quiz, taker(make_taken(quiz)))
    address = reverse("marking_attempt", args=[attempt.pk, question.translation_key])
    assert desk.get(address, follow=True).status_code == 404


def fields(attempt, essay, *points, **values):
    levels = levels_of(attempt, essay, *points)
    return {f"criterion_{key}": level for key, level in levels.items()} | values


def test_what_was_written_is_shown_plainly(desk, quiz, essay):
    answers = {essay: {"text": "<script>alert(1)</script>\nsecond line"}}
    attempt = handed_in(quiz, taker(make_taken(quiz)), answers, language="ar")
    page = desk.get(reverse("marking_attempt", args=[attempt.pk, essay.translation_key])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>second line" in page


def test_a_marker_saves_and_goes_on(desk, quiz, essay, attempt):
    other = handed_in(quiz, taker(make_taken(quiz)))
    address = reverse("marking_attempt", args=[attempt.pk, essay.translation_key])
    page = desk.post(address, fields(attempt, essay, 3, 2, comment="Well argued."))
    assert page.url == reverse("marking_attempt", args=[other.pk, essay.translation_key])
    assert Mark.objects.get().comment == "Well argued."
    page = desk.post(page.url, fields(other, essay, 3, 2))
    assert page.url == reverse("marking")


def test_a_rubric_left_open_is_asked_for(desk, attempt, essay):
    address = reverse("marking_attempt", args=[attempt.pk, essay.translation_key])
    page = desk.post(address, {"comment": "x"})
    assert page.content.decode().count("Choose a level.") == 2
    assert Mark.objects.count() == 0


def test_the_slower_marker_is_told(desk, attempt, essay):
    marked(attempt, essay, make_member("editor"), 3, 2)
    address = reverse("marking_attempt", args=[attempt.pk, essay.translation_key])
    page = desk.post(address, fields(attempt, essay, 0, 0), follow=True)
    assert "Somebody has marked this text meanwhile" in page.content.decode()
    assert Mark.objects.count() == 1


def test_a3_the_moderator_reads_why_a_pass_stays(desk, attempt, essay, sign_in):
    marked(attempt, essay, make_member("editor"), 3, 2, comment="Fine.")
    address = reverse("marking_attempt", args=[attempt.pk, essay.translation_key])
    values = fields(attempt, essay, 0, 0, reason="Copied.")
    page = desk.post(address, values).content.decode()
    assert "only an administrator who has not marked it" in page
    assert "Fine." in page
    chief = sign_in(make_member("administrator"))
    assert "say so below, in your name" in chief.post(address, values).content.decode()
    assert chief.post(address, values | {"lower": "on"}).status_code == 302
    assert Mark.objects.count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_a_fixed_number_of_queries(desk, quiz, essay, number, django_assert_num_queries):
    course = make_taken(quiz)
    for _ in range(number):
        handed_in(quiz, taker(course))
        done = handed_in(quiz, taker(course))
        marked(done, essay, make_member("editor"), 3, 2)
    desk.get(reverse("marking"))
    for name, args, count in (
        ("marking", [], 12),
        ("marking_quiz", [quiz.activity.key], 13),
        ("marking_marked", [quiz.activity.key], 14),
    ):
        with django_assert_num_queries(count):
            desk.get(reverse(name, args=args))

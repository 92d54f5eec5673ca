"""Figures of quizzes: over first attempts, by version and language, with floors, and never counted by a page."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.users.models import UserProfile

from assessments.analysis import services
from assessments.analysis.compute import compute
from assessments.analysis.models import QuizAnalysis
from assessments.analysis.present import question_lines
from assessments.analysis.strata import cuts, part_of, shown, strata, third_of
from assessments.attempts.models import Answer, Attempt
from tests.assessments.trial_maker import START, make_trials
from tests.conftest import client_of
from tests.factories.people import make_member
from tests.factories.questions import make_question, make_quiz, publish_question, translate_question

pytestmark = pytest.mark.usefixtures("centre")


def figures(quiz):
    return compute(quiz.activity.key, timezone.now())


def first_question(quiz):
    return figures(quiz)["questions"][0]


def codes(question):
    return [code for code, _values in question["flags"]]


def test_figures_of_ten_attempts_worked_by_hand():
    quiz = make_quiz(questions=3, pass_mark=60)
    make_trials(quiz, ["111", "110", "110", "100", "000"] * 2)
    found = figures(quiz)
    assert (found["first"], found["mean"], found["median"], found["passed"]) == (10, 0.5333, 0.66, 0.6)
    assert [one["facility"] for one in found["questions"]] == [0.8, 0.6, 0.2]
    # Item variances .16 + .24 + .16, totals 3 2 2 1 0 with variance 1.04: 3/2 x (1 - .56/1.04); x root(1 - alpha) / 3.
    assert (found["alpha"], found["alpha_over"], found["error"]) == (0.6923, 10, 0.1886)
    assert found["histogram"] == [2, 0, 0, 2, 0, 0, 4, 0, 0, 2]
    assert found["minutes"] == 3


def test_discrimination_compares_a_question_with_the_rest():
    quiz = make_quiz(questions=3)
    make_trials(quiz, ["111", "011", "100", "000"] * 10)
    found = figures(quiz)["questions"]
    assert [one["discrimination"] for one in found] == [0.0, 0.7071, 0.7071]
    assert [codes(one) for one in found] == [["weak", "unused"], ["unused"], ["unused"]]


def test_a_question_that_better_officers_miss_is_flagged():
    quiz = make_quiz(questions=3)
    make_trials(quiz, ["011"] * 20 + ["100"] * 20)
    question = first_question(quiz)
    assert question["discrimination"] == -1
    assert {"negative", "attracts"} <= set(codes(question))


def test_very_hard_and_very_easy_questions_are_flagged():
    quiz = make_quiz(questions=2)
    make_trials(quiz, ["10"] * 12)
    assert [codes(one) for one in figures(quiz)["questions"]] == [["easy"], ["hard"]]


def test_only_first_attempts_count():
    quiz = make_quiz(questions=2)
    make_trials(quiz, ["10"] * 10)
    make_trials(quiz, ["11"] * 10, number=2)
    assert (figures(quiz)["first"], figures(quiz)["mean"]) == (10, 0.5)
    assert services.analyse(quiz_key=quiz.activity.key).attempts == 20


def test_r4_nothing_is_said_of_nine_attempts():
    quiz = make_quiz(questions=2)
    make_trials(quiz, ["10"] * 9)
    assert figures(quiz) == {}


def test_r4_a_language_of_few_is_missing_and_cannot_be_had_by_subtraction():
    quiz = make_quiz(questions=2)
    make_trials(quiz, ["10"] * 15)
    make_trials(quiz, ["11"] * 9, language="ar")
    assert (figures(quiz)["languages"], first_question(quiz)["languages"]) == ([], [])
    make_trials(quiz, ["11"], language="ar")
    assert [row["language"] for row in figures(quiz)["languages"]] == ["ar", "en"]


@given(st.dictionaries(st.integers(0, 6), st.integers(0, 40)))
def test_r4_what_is_hidden_is_never_fewer_than_ten_together(counts):
    hidden = sum(number for name, number in counts.items() if name not in shown(counts))
    assert hidden == 0 or hidden >= 10 or not shown(counts)
    assert all(counts[name] >= 10 for name in shown(counts))


def test_choices_are_counted_by_thirds_of_the_result():
    quiz = make_quiz(questions=3)
    make_trials(quiz, ["111"] * 10 + ["110"] * 10 + ["000"] * 10)
    (version,) = first_question(quiz)["versions"]
    assert version["thirds"] == [10, 10, 10]
    assert [(right, counts) for _part, _choice, right, counts in version["choices"]] == [
        (True, [0, 10, 10]),
        (False, [10, 0, 0]),
        (False, [0, 0, 0]),
    ]


def test_two_results_are_a_lower_and_an_upper_third_and_one_is_neither():
    assert [third_of(Decimal(score), [Decimal(4)]) for score in (3, 4, 5)] == [0, 0, 2]
    assert third_of(Decimal(3), []) == 1


def test_questions_without_an_answer_are_counted_as_such():
    quiz = make_quiz(questions=2)
    make_trials(quiz, ["1-"] * 10)
    question = figures(quiz)["questions"][1]
    assert (question["asked"], question["answered"], question["facility"]) == (10, 0, 0)
    assert question["versions"][0]["choices"][-1] == ["", "none", False, [0, 10, 0]]


@pytest.mark.parametrize("kind", ["multiple", "truefalse", "matching", "ordering"])
def test_every_type_shows_what_was_chosen(kind):
    quiz = make_quiz(questions=[make_question(kind), make_question()])
    make_trials(quiz, ["11", "00"] * 5)
    question = first_question(quiz)
    assert question["facility"] == 0.5
    assert sum(sum(counts) for *_pick, right, counts in question["versions"][0]["choices"] if right) >= 5


def test_an_answer_in_another_language_counts_for_that_language():
    quiz = make_quiz(questions=2)
    attempts = make_trials(quiz, ["10"] * 30)
    Answer.objects.filter(attempt__in=attempts[:15]).update(language="ar")
    rows = {row["language"]: row["asked"] for row in first_question(quiz)["languages"]}
    assert rows == {"ar": 15, "en": 15}


def test_dif_flags_a_question_that_one_language_gets_wrong_at_the_same_result():
    quiz = make_quiz(questions=4)
    make_trials(quiz, ["1110", "1101", "1011", "0111", "1000", "1100"] * 20)
    make_trials(quiz, ["0111", "0110", "0101", "0011", "0100", "1001"] * 20, language="ar")
    question = first_question(quiz)
    dif = {row["language"]: row["dif"] for row in question["languages"]}
    assert (dif["ar"]["letter"], dif["ar"]["delta"] < 0, dif["en"]["delta"] > 0) == ("C", True, True)
    assert ["harder", {"language": "ar", "letter": "C"}] in question["flags"]
    assert "easier" not in codes(question)


def test_dif_needs_thirty_in_the_language_and_in_the_rest():
    quiz = make_quiz(questions=4)
    make_trials(quiz, ["1110", "1000"] * 30)
    make_trials(quiz, ["0111"] * 29, language="ar")
    assert {row["dif"] for row in first_question(quiz)["languages"]} == {None}


def test_versions_are_told_apart():
    quiz = make_quiz(questions=2)
    make_trials(quiz, ["10"] * 10)
    question = quiz.items.order_by("sort_order").first().question
    question.prompt = "Better?"
    publish_question(question)
    make_trials(quiz, ["00"] * 10, start=START + timedelta(days=1))
    found = first_question(quiz)
    assert [(row["number"], row["facility"]) for row in found["versions"]] == [(1, 1.0), (2, 0.0)]
    assert found["facility"] == 0.5


def test_dropped_questions_are_left_out():
    quiz = make_quiz(questions=3)
    for attempt in make_trials(quiz, ["110"] * 10):
        attempt.result[0]["dropped"] = True
        attempt.save()
    assert len(figures(quiz)["questions"]) == 2


def test_alpha_is_silent_where_attempts_do_not_ask_the_same():
    quiz = make_quiz(questions=3)
    attempts = make_trials(quiz, ["110", "100"] * 6)
    last = attempts[-1]
    last.result = last.result[:2]
    last.save()
    found = figures(quiz)
    assert (found["alpha"], found["error"], found["alpha_over"]) == (None, None, 1)


def test_time_is_the_median_between_saves_and_a_pause_counts_half_an_hour():
    quiz = make_quiz(questions=2)
    make_trials(quiz, ["11"] * 9, pace=42)
    make_trials(quiz, ["11"] * 2, pace=90_000)
    assert first_question(quiz)["seconds"] == 40
    make_trials(quiz, ["11"] * 20, pace=90_000)
    assert first_question(quiz)["seconds"] == 1800


@pytest.mark.parametrize(("count", "queries"), [(10, 8), (120, 10)])
def test_attempts_are_read_a_hundred_at_a_time(count, queries):
    quiz = make_quiz(questions=2)
    make_trials(quiz, ["10", "01"] * (count // 2))
    figures(quiz)
    with CaptureQueriesContext(connection) as captured:
        assert figures(quiz)["first"] == count
    assert len(captured) <= queries


@given(st.dictionaries(st.integers(0, 100).map(Decimal), st.integers(1, 50), min_size=1), st.integers(2, 5))
def test_parts_keep_equal_results_together_and_rise_with_the_result(counts, parts):
    found = cuts(counts, parts)
    assert len(found) < parts
    places = [part_of(score, found) for score in sorted(counts)]
    assert places == sorted(places)
    assert set(places) == set(range(len(found) + 1))


def test_strata_are_single_results_where_there_are_enough_and_fifths_otherwise():
    many = dict.fromkeys(map(Decimal, range(8)), 10)
    few = dict.fromkeys(map(Decimal, range(50)), 1)
    assert (len(strata(many)), len(strata(few))) == (7, 4)


def test_asking_twice_while_it_runs_is_asking_once(django_capture_on_commit_callbacks):
    quiz = make_quiz(questions=2)
    make_trials(quiz, ["10"] * 10)
    key = quiz.activity.key
    with django_capture_on_commit_callbacks() as asked:
        assert (services.ask_for(quiz_key=key), services.ask_for(quiz_key=key)) == (True, False)
    assert len(asked) == 1
    asked[0]()
    assert QuizAnalysis.objects.get().figures["first"] == 10
    assert services.ask_for(quiz_key=key)


def test_a_lost_analysis_may_be_asked_for_again():
    quiz, now = make_quiz(), timezone.now()
    assert services.ask_for(quiz_key=quiz.activity.key, now=now - timedelta(hours=2))
    assert services.ask_for(quiz_key=quiz.activity.key, now=now)


def test_figures_of_a_later_moment_stay():
    quiz, now = make_quiz(), timezone.now()
    services.analyse(quiz_key=quiz.activity.key, now=now)
    assert services.analyse(quiz_key=quiz.activity.key, now=now - timedelta(days=1)).computed_at == now


def test_the_night_counts_only_what_has_new_scores():
    quizzes = [make_quiz(questions=2) for _ in range(2)]
    for quiz in quizzes:
        make_trials(quiz, ["10"] * 10)
    make_quiz()
    assert (services.analyse_changed(), services.analyse_changed()) == (2, 0)
    make_trials(quizzes[0], ["11"])
    assert services.analyse_changed() == 1
    assert QuizAnalysis.objects.get(quiz_key=quizzes[0].activity.key).attempts == 11


def test_nobody_is_named_in_the_figures():
    quiz = make_quiz(questions=[translate_question(make_question(), "ar"), make_question()])
    make_trials(quiz, ["10"] * 30)
    said = str(services.analyse(quiz_key=quiz.activity.key).figures)
    assert not any(str(subject) in said for subject in Attempt.objects.values_list("subject", flat=True))


@pytest.fixture
def editor_client(centre):
    return client_of(make_member("editor"))


def analysed(*, questions=2, attempts=10, **values):
    quiz = make_quiz(questions=questions, **values)
    make_trials(quiz, ["1" + "0" * (quiz.items.count() - 1), "0" + "1" * (quiz.items.count() - 1)] * (attempts // 2))
    services.analyse(quiz_key=quiz.activity.key)
    return quiz


def url(quiz, name="quiz_statistics", *args):
    return reverse(name, args=[quiz.activity.key, *args])


@pytest.mark.parametrize(("questions", "attempts"), [(1, 10), (3, 60)])
def test_a_page_reads_what_is_stored_and_counts_nothing(questions, attempts, editor_client, django_assert_num_queries):
    quiz = analysed(questions=questions, attempts=attempts)
    editor_client.get(url(quiz))
    with django_assert_num_queries(11):
        page = editor_client.get(url(quiz)).content.decode()
    assert page.count("Single choice") == questions


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_statistics_shows_every_quiz_at_one_cost(count, editor_client, django_assert_num_queries):
    for _ in range(count):
        analysed()
    editor_client.get(reverse("quiz_statistics_list"))
    with django_assert_num_queries(12):
        page = editor_client.get(reverse("quiz_statistics_list")).content.decode()
    assert page.count("/admin/quiz-statistics/") >= count


def test_an_editor_asks_for_the_figures_and_reads_them(editor_client, django_capture_on_commit_callbacks):
    quiz = make_quiz(questions=2)
    make_trials(quiz, ["10"] * 12)
    assert "Not counted yet" in editor_client.get(url(quiz)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        editor_client.post(url(quiz))
    page = editor_client.get(url(quiz)).content.decode()
    assert all(words in page for words in ("Very easy", "Very hard", "first tries only", "50\u00a0%"))


def test_a_question_shows_its_choices_and_languages(editor_client):
    quiz = make_quiz(questions=[make_question(), *(make_question() for _ in range(3))])
    make_trials(quiz, ["1110", "1101", "1011", "0111", "1000", "1100"] * 20)
    make_trials(quiz, ["0111", "0110", "0101", "0011", "0100", "0001"] * 20, language="ar")
    services.analyse(quiz_key=quiz.activity.key)
    key = quiz.items.order_by("sort_order").first().question.translation_key
    page = editor_client.get(url(quiz, "question_statistics", key)).content.decode()
    assert all(words in page for words in ("Harder in Arabic", "(class C)", "Green", "Lower third"))


def test_an_unknown_quiz_or_question_is_not_found(editor_client):
    quiz = analysed()
    for address in (url(quiz, "question_statistics", uuid4()), reverse("quiz_statistics", args=[uuid4()])):
        assert editor_client.get(address, follow=True).status_code == 404


def test_questions_are_sorted_by_what_there_is_to_look_at(editor_client):
    quiz = make_quiz(questions=3)
    make_trials(quiz, ["101", "100"] * 5)
    services.analyse(quiz_key=quiz.activity.key)
    found = QuizAnalysis.objects.get().figures
    assert [line.place for line in question_lines(found, "en", "flags")] == [1, 2, 3]
    assert [line.place for line in question_lines(found, "en", "facility")] == [2, 3, 1]
    assert editor_client.get(url(quiz) + "?sort=nonsense").status_code == 200


def test_the_file_has_a_row_for_each_question_version_and_language(editor_client):
    quiz = analysed(questions=[make_question(prompt="=1+1?"), make_question()])
    rows = b"".join(editor_client.get(url(quiz, "quiz_statistics_csv")).streaming_content).decode().splitlines()
    assert [row.split(",")[:3] for row in rows[1:4]] == [
        ["1", "'=1+1?", "All"],
        ["1", "'=1+1?", "Version 1"],
        ["1", "'=1+1?", "English"],
    ]
    assert len(rows) == 7


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_statistics_are_for_editors_and_administrators(role):
    quiz = analysed()
    for address in (reverse("quiz_statistics_list"), url(quiz), url(quiz, "quiz_statistics_csv")):
        assert client_of(make_member(role)).get(address).status_code in (302, 403)


def test_statistics_read_in_arabic(centre):
    editor = make_member("editor")
    editor.user.wagtail_userprofile = UserProfile.get_for_user(editor.user)
    editor.user.wagtail_userprofile.preferred_language = "ar"
    editor.user.wagtail_userprofile.save()
    page = client_of(editor).get(url(analysed())).content.decode()
    assert 'dir="rtl"' in page

"""What is shown of a try, and when; layouts, sections, weights, instant practice."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone
from wagtail.models import Locale

from assessments.activities.quiz.models import Quiz, QuizQuestion, SectionTitle
from assessments.attempts.models import Attempt, Counting, Shown
from assessments.attempts.services import rescore
from tests.assessments.quiz_player import Player, player_of
from tests.factories.questions import make_question, make_quiz, right_response, translate_question, wrong_response

pytestmark = pytest.mark.usefixtures("centre")


def handed_in(response=wrong_response, **values) -> Player:
    """Return an officer who has handed in a quiz of one question."""
    question = make_question(explanation="BECAUSE")
    player = player_of(make_quiz(questions=[question], **values))
    player.begin()
    player.post("q/", **player.fields(question, response(question)))
    return player


def result(player: Player, language: str = "en") -> str:
    other = Player(player.profile, player.client, player.quiz, language)
    return other.words(f"result/{player.attempt.pk}/")


def seen(page: str) -> tuple[bool, bool]:
    """Return whether a page tells which answers were right, and the right ones."""
    return ("0 of 1 right" in page or "Not right" in page, "BECAUSE" in page)


def test_a14_at_once_shows_everything():
    assert seen(result(handed_in())) == (True, True)


def test_a14_after_the_last_try_shows_nothing_before_and_says_when():
    player = handed_in(tries=2, show_marks=Shown.DONE, show_answers=Shown.DONE)
    page = result(player)
    assert seen(page) == (False, False)
    assert "shown when you have passed, or after your last try" in page
    player.begin()
    player.post("q/", anyway="1")
    assert seen(result(player)) == (True, True)


def test_a14_passing_shows_it_too():
    player = handed_in(right_response, tries=2, show_marks=Shown.DONE, show_answers=Shown.DONE)
    page = result(player)
    assert ("1 of 1 right" in page, "BECAUSE" in page) == (True, True)


def test_a14_marks_may_be_shown_without_the_answers():
    page = result(handed_in(show_answers=Shown.NEVER))
    assert seen(page) == (True, False)
    assert "This quiz does not show the right answers." in page


def test_a14_after_the_closing_time_it_is_shown_whatever_the_try():
    soon = timezone.now() + timedelta(hours=1)
    player = handed_in(show_marks=Shown.CLOSED, show_answers=Shown.CLOSED, closes_at=soon, zone="Europe/Rome")
    page = result(player)
    assert (seen(page), "time of Europe/Rome" in page) == ((False, False), True)
    attempt = player.attempt
    closed = timezone.now() - timedelta(hours=1)
    attempt.pinned["closes_at"] = closed.isoformat()
    attempt.save()
    Quiz.objects.update(closes_at=closed)
    assert seen(result(player)) == (True, True)


def test_a14_every_language_shows_the_same():
    player = handed_in(show_marks=Shown.NEVER, show_answers=Shown.NEVER)
    pages = [result(player, language) for language in ("en", "ar")]
    assert ["BECAUSE" in page for page in pages] == [False, False]
    assert [page.count("state--late") for page in pages] == [0, 0]


def test_a14_an_essay_that_waits_shows_no_score():
    question, essay = make_question(explanation="BECAUSE"), make_question("essay")
    player = player_of(make_quiz(questions=[question, essay]))
    assert "A person marks written answers, without seeing your name." in player.words()
    player.begin()
    fields = player.fields(question, right_response(question)) | player.fields(essay, right_response(essay))
    response = player.post("q/", **fields)
    page = " ".join(player.client.get(response.url).content.decode().split())
    assert player.attempt.state == Attempt.State.MARKING
    assert ("Waits for marking" in page, "BECAUSE" in page, " % " in page) == (True, False, False)
    assert "Waits for marking" in player.words()


def test_a3_a_changed_score_is_told_with_the_earlier_ones():
    player = handed_in()
    (row,) = player.attempt.result
    rescore(attempt_id=player.attempt.pk, result=[row | {"score": "1"}], cause="regraded")
    page = result(player)
    assert "Your score was changed" in page
    assert "Every earlier score stays on record." in page
    assert (page.count("Regraded"), "0 %" in page, "100 %" in page) == (2, True, True)


@pytest.mark.parametrize(
    ("counting", "number"), [(Counting.HIGHEST, 1), (Counting.FIRST, 1), (Counting.LAST, 2), (Counting.AVERAGE, 0)]
)
def test_a5_the_try_that_counts_is_named(counting, number):
    question = make_question()
    player = player_of(make_quiz(questions=[question], counting=counting))
    for response in (right_response, wrong_response):
        player.begin()
        player.post("q/", **player.fields(question, response(question)))
    page = player.words()
    rows = page.split("<tbody>")[1].split("<tr>")[1:]
    assert [place for place, row in enumerate(rows, start=1) if "this one counts" in row] == (
        [number] if number else []
    )
    assert ("The average of your tries counts: 50 %" in page) == (counting == Counting.AVERAGE)


@pytest.mark.parametrize(
    ("layout", "count", "first"), [("all", 5, "q/"), ("one", 2, "q/1/"), ("auto", 4, "q/1/"), ("auto", 3, "q/")]
)
def test_the_author_chooses_how_many_questions_stand_on_a_page(layout, count, first):
    player = player_of(make_quiz(questions=count, layout=layout))
    response = player.client.post(player.url("start/"))
    assert response.url == player.url(first)


def test_many_questions_on_a_page_can_be_saved_without_handing_in():
    questions = [make_question() for _ in range(4)]
    player = player_of(make_quiz(questions=questions, layout="all"))
    player.begin()
    response = player.post("q/", keep="1", **player.fields(questions[0], right_response(questions[0])))
    assert (response.url, player.attempt.is_open, player.attempt.answers.count()) == (player.url("review/"), True, 1)


def test_what_is_half_filled_counts_in_part_when_it_is_handed_in_all_the_same():
    question = make_question("matching")
    player = player_of(make_quiz(questions=[question]))
    player.begin()
    fields = dict(list(player.fields(question, right_response(question)).items())[:1])
    assert player.post("q/", **fields).status_code == 422
    player.post("q/", anyway="1", **fields)
    assert Fraction(player.attempt.result[0]["score"]) == Fraction(1, 3)


def test_a11_the_same_form_sent_twice_leads_to_the_same_result():
    player = player_of(make_quiz(questions=1))
    player.begin()
    page = player.get("review/").content.decode()
    key = page.split('name="submit_key" value="')[1].split('"')[0]
    first, second = (player.post("hand-in/", submit_key=key) for _ in range(2))
    assert (first.url == second.url, str(player.attempt.submit_key)) == (True, key)


@pytest.mark.parametrize("key", ["", "x", "\u0663"])
def test_a_hand_in_without_a_readable_key_is_still_a_hand_in(key):
    player = player_of(make_quiz(questions=1))
    player.begin()
    player.post("hand-in/", submit_key=key)
    assert not player.attempt.is_open


def sections(layout: str) -> Player:
    """Return an officer at a quiz of two parts, the second with an introduction, also in Arabic."""
    questions = [make_question() for _ in range(3)]
    quiz = make_quiz(questions=questions, layout=layout)
    english = Locale.objects.get(language_code="en")
    for place, title in ((0, "Law"), (1, "Practice")):
        section = SectionTitle.objects.create(title=title, intro=f"About {title}.", locale=english)
        QuizQuestion.objects.filter(quiz=quiz, sort_order=place).update(section=section)
    arabic = section.copy_for_translation(Locale.objects.get(language_code="ar"))
    arabic.title, arabic.intro = "ممارسة", "عن الممارسة"
    arabic.save()
    QuizQuestion.objects.filter(quiz=quiz, sort_order=2).update(points=3)
    player = player_of(quiz)
    player.begin()
    return player


def test_parts_of_a_quiz_have_headings_on_one_page():
    page = sections("all").words("q/")
    assert (page.count("<h2>Law</h2>"), page.count("<h2>Practice</h2>"), page.count("About Practice.")) == (1, 1, 1)
    assert page.count("Weight 3") == 1


def test_parts_of_a_quiz_are_named_on_each_page_in_the_readers_language():
    player = sections("one")
    assert ["About Practice." in player.words(f"q/{n}/") for n in (1, 2, 3)] == [False, True, False]
    assert "Practice" in player.words("q/3/")
    arabic = Player(player.profile, player.client, player.quiz, "ar")
    page = arabic.words("q/2/")
    assert "عن الممارسة" in page
    assert '<div class="quiz-part" lang="en" dir="ltr">' in arabic.words("q/1/")


def practice(*questions) -> Player:
    player = player_of(make_quiz(questions=list(questions), pass_mark=0, instant=True))
    player.begin()
    return player


def test_instant_practice_explains_an_answer_at_once_and_then_keeps_it():
    questions = [make_question(explanation="BECAUSE"), make_question()]
    player = practice(*questions)
    assert "BECAUSE" not in player.words("q/1/")
    response = player.post("q/1/", check="1", **player.fields(questions[0], wrong_response(questions[0])))
    assert response.url == player.url("q/1/")
    page = player.words("q/1/")
    assert ("BECAUSE" in page, "Next question" in page, "Check my answer" in page) == (True, True, False)
    player.post("q/1/", check="1", **player.fields(questions[0], right_response(questions[0])))
    player.post("hand-in/")
    assert player.attempt.percent == 0


def test_instant_practice_asks_for_an_answer_before_it_explains():
    player = practice(make_question(explanation="BECAUSE"))
    response = player.post("q/1/", check="1")
    assert (response.status_code, "BECAUSE" in response.content.decode()) == (422, False)


def test_instant_practice_always_has_a_page_for_each_question():
    player = practice(make_question(), make_question())
    assert player.get("q/").url == player.url("q/1/")


def test_hints_come_one_after_the_other_and_only_in_practice():
    question = make_question(hints=[("hint", "First hint"), ("hint", "Second hint")])
    page = practice(question).words("q/1/")
    assert page.index("First hint") < page.index("Another hint") < page.index("Second hint")
    graded = player_of(make_quiz(questions=[question]))
    graded.begin()
    assert "First hint" not in graded.words("q/")


def test_c1_the_language_of_an_answer_is_that_of_the_page():
    question = make_question("short")
    translate_question(question, "ar")
    player = player_of(make_quiz(questions=[question]))
    player.begin()
    arabic = Player(player.profile, player.client, player.quiz, "ar")
    arabic.save(player.event(question, right_response(question)))
    assert player.attempt.answers.get().language == "ar"


@pytest.mark.parametrize("count", [1, 3, 40])
def test_one_page_with_all_questions_costs_the_same_for_every_length(count, django_assert_num_queries):
    player = player_of(make_quiz(questions=count, layout="all"))
    player.begin()
    player.get("q/")
    with django_assert_num_queries(5):
        player.get("q/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_start_page_costs_the_same_for_every_number_of_tries(count, django_assert_num_queries):
    player = player_of(make_quiz(questions=1))
    for _ in range(count):
        player.begin()
        player.post("hand-in/")
    with django_assert_num_queries(12):
        player.get()


@pytest.mark.parametrize("count", [1, 3])
def test_saving_a_page_of_questions_costs_the_same_for_every_length(count, django_assert_num_queries):
    questions = [make_question() for _ in range(3)]
    player = player_of(make_quiz(questions=questions, layout="all"))
    player.begin()
    fields = {}
    for question in questions[:count]:
        fields |= player.fields(question, right_response(question))
    player.post("q/", keep="1", **fields)
    with django_assert_num_queries(10):
        player.post("q/", keep="1", **fields)

"""Questions keep one identity through languages and versions (rules A2, A4, C1)."""

import pytest
from django.core.exceptions import ValidationError

from assessments.questions.content import content_of, structure_of
from assessments.questions.models import Question, QuestionVersion
from assessments.questions.queries import Wanted, pins_for, versions_of
from assessments.questions.services import NotAnswerable, append_version
from tests.factories.questions import answers_for, make_question, publish_question, translate_question

pytestmark = pytest.mark.usefixtures("centre")
KINDS = ["single", "multiple", "truefalse", "matching", "ordering"]


def option(text: str, *, correct: bool = False) -> tuple:
    return ("option", {"text": text, "correct": correct, "feedback": "So."})


def pair(left: str, right: str) -> tuple:
    return ("pair", {"left": left, "right": right})


def step(text: str) -> tuple:
    return ("step", {"text": text})


def versions(question: Question) -> list[QuestionVersion]:
    return list(QuestionVersion.objects.filter(question_key=question.translation_key).order_by("created_at"))


@pytest.mark.parametrize("kind", KINDS)
def test_publishing_appends_a_version(kind):
    question = make_question(kind)
    (version,) = versions(question)
    assert (version.number, version.language, version.type) == (1, "en", kind)
    assert version.content == content_of(question)
    assert version.structure == structure_of(version.content)


def test_a2_publishing_a_change_appends_and_keeps_the_old_version():
    question = make_question(prompt="Old?")
    question.prompt = "New?"
    publish_question(question)
    assert [(row.number, row.content["prompt"]) for row in versions(question)] == [(1, "Old?"), (2, "New?")]


def test_publishing_without_a_change_appends_nothing():
    question = publish_question(make_question())
    assert len(versions(question)) == 1


def test_a2_a_draft_is_no_version():
    question = make_question()
    question.prompt = "Not yet?"
    question.save_revision()
    assert len(versions(question)) == 1


def test_a2_a_version_is_never_changed():
    (version,) = versions(make_question())
    with pytest.raises(TypeError):
        version.save()


def test_version_names_the_lesson_to_read_again_by_its_key():
    from tests.factories.courses import lessons_of, make_course

    lesson = lessons_of(make_course())[0]
    (version,) = versions(make_question(read_again=lesson))
    assert version.content["read_again"] == str(lesson.translation_key)


@pytest.mark.parametrize("kind", KINDS)
def test_a4_a_translation_has_the_same_ids_and_structure(kind):
    question = make_question(kind)
    translate_question(question, "ar")
    source, arabic = versions(question)
    assert (source.language, arabic.language) == ("en", "ar")
    assert source.structure == arabic.structure
    assert source.content["prompt"] != arabic.content["prompt"]


def test_structure_follows_what_is_right_and_not_the_words():
    question = make_question()
    content = content_of(question)
    before = structure_of(content)
    content["options"][0]["text"] = "Other words"
    assert structure_of(content) == before
    content["options"][0]["correct"] = False
    assert structure_of(content) != before


def test_structure_of_an_ordering_follows_the_order():
    content = content_of(make_question("ordering"))
    reordered = content | {"steps": content["steps"][::-1]}
    assert structure_of(content) != structure_of(reordered)


@pytest.mark.parametrize(
    ("kind", "answers", "message"),
    [
        ("single", [option("a", correct=True)], "at least two options"),
        ("single", [option("a"), option("b")], "exactly one option"),
        ("single", [option("a", correct=True), option("b", correct=True)], "exactly one option"),
        ("single", [option("a", correct=True), option("A ")], "same words"),
        ("single", [option("a", correct=True), option("b"), pair("a", "b")], "options only"),
        ("multiple", [option("a"), option("b")], "at least one option"),
        ("truefalse", [option("a", correct=True), option("b"), option("c")], "exactly two options"),
        ("matching", [pair("a", "b")], "at least two pairs"),
        ("matching", [pair("a", "x"), pair("b", "X")], "Belongs to"),
        ("matching", [step("a"), step("b")], "pairs only"),
        ("ordering", [step("a")], "at least two steps"),
        ("ordering", [option("a"), option("b")], "steps only"),
    ],
)
def test_answers_that_do_not_fit_the_type_are_refused_with_the_reason(kind, answers, message):
    question = make_question(kind, answers=answers, live=False)
    with pytest.raises(ValidationError) as refusal:
        question.full_clean()
    assert message in str(refusal.value.message_dict["answers"])
    with pytest.raises(NotAnswerable):
        append_version(question=question)


@pytest.mark.parametrize("kind", KINDS)
def test_answers_that_fit_the_type_are_accepted(kind):
    make_question(kind, answers=answers_for(kind), live=False).full_clean()


def test_c1_words_come_in_the_readers_language_where_they_ask_the_same():
    question = make_question()
    translate_question(question, "ar", prompt="سؤال")
    pins = pins_for([Wanted(key=question.translation_key)])
    assert [versions_of(pins, code)[0].shown.language for code in ("en", "ar", "fr")] == ["en", "ar", "en"]


def test_c1_a_translation_published_later_serves_an_attempt_that_began_before():
    question = make_question()
    pins = pins_for([Wanted(key=question.translation_key)])
    translate_question(question, "ar", prompt="سؤال")
    assert versions_of(pins, "ar")[0].shown.content["prompt"] == "سؤال"


def test_c1_a_translation_that_marks_another_answer_right_gives_way_to_the_last_that_asks_the_same():
    question = make_question("truefalse")
    arabic = translate_question(question, "ar", prompt="سؤال")
    turn_round(arabic)
    shown = versions_of(pins_for([Wanted(key=question.translation_key)]), "ar")[0].shown
    assert (shown.language, shown.content["prompt"], shown.content["options"][0]["correct"]) == ("ar", "سؤال", False)


def test_c1_words_of_a_question_that_asks_something_else_by_now_are_not_shown():
    question = make_question("truefalse")
    translate_question(question, "ar")
    turn_round(question)
    assert versions_of(pins_for([Wanted(key=question.translation_key)]), "ar")[0].shown.language == "en"


def turn_round(question: Question) -> None:
    """Publish the question with right and wrong exchanged."""
    for block in question.answers:
        block.value["correct"] = not block.value["correct"]
    publish_question(question)


def test_a1_a_pinned_question_keeps_its_words_in_every_language():
    question = make_question(prompt="Old?")
    arabic = translate_question(question, "ar", prompt="قديم")
    pins = pins_for([Wanted(key=question.translation_key)])
    for row, prompt in ((question, "New?"), (arabic, "جديد")):
        row.prompt = prompt
        publish_question(row)
    shown = [versions_of(pins, code)[0].shown.content["prompt"] for code in ("en", "ar")]
    assert shown == ["Old?", "قديم"]


def test_a2_a_question_that_was_never_published_is_not_pinned():
    questions = [make_question(), make_question(live=False)]
    assert [pin["key"] for pin in pins_for([Wanted(key=q.translation_key) for q in questions])] == [
        str(questions[0].translation_key)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_pins_and_words_cost_one_query_each_and_words_are_then_in_memory(count, django_assert_num_queries):
    questions = [make_question() for _ in range(count)]
    for question in questions:
        translate_question(question, "ar")
    with django_assert_num_queries(2):
        pins = pins_for([Wanted(key=one.translation_key) for one in questions])
        versions_of(pins, "ar")
    with django_assert_num_queries(0):
        versions_of(pins, "ar")

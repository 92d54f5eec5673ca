"""What a learner sees of a question, type by type, and what the page must not give away."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from assessments.questions.asked import AskedQuestion
from assessments.questions.content import content_of, option_ids
from assessments.questions.texts import count_words, spelled_out, split_at_blanks
from tests.factories.questions import ANSWERS, gap_block, make_question, number_block, right_response, unit_block

pytestmark = pytest.mark.usefixtures("centre")
#: What of a question's key stands nowhere else in it, by type.
SECRETS = {
    "gaps": ["Warrant", "Police"],
    "numeric": ["12.5", "0.5", "60"],
    "short": ["corpus"],
    "essay": ["level", "Reasons"],
}


def asked_of(question, **values) -> AskedQuestion:
    content = content_of(question)
    return AskedQuestion(**({"key": "k", "content": content, "order": option_ids(content), "language": "en"} | values))


def page_of(asked: AskedQuestion) -> str:
    return render_to_string("lms_assessments/questions/ask.html", {"asked": asked})


def gaps(prompt: str = "A [[2]] and a [[1]].", answers: list | None = None):
    return make_question("gaps", prompt=prompt, answers=answers or [gap_block(["one"]), gap_block(["two"])])


@pytest.mark.parametrize("kind", [kind.value for kind in ANSWERS])
def test_a14_nothing_of_the_key_stands_in_the_question(kind):
    page = page_of(asked_of(make_question(kind, explanation="BECAUSE", hints=[("hint", "HINT")])))
    page = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", page)  # an id may hold any digits
    secrets = ["REMARK", "BECAUSE", "HINT", "correct", "credit", "tolerance", *SECRETS.get(kind, [])]
    assert [secret for secret in secrets if secret in page] == []


def test_a14_no_typed_blank_gives_away_how_long_its_word_is():
    question = gaps(answers=[gap_block(["no"]), gap_block(["incomprehensibilities"])])
    fields = re.findall(r"<input[^>]*>", page_of(asked_of(question)))
    assert len({re.sub(r'(id|name)="[^"]*"', "", one) for one in fields}) == 1


def test_a14_choices_of_a_blank_stand_in_the_order_of_the_attempt():
    question = make_question("gaps", prompt="A [[1]].", answers=[gap_block(["Judge"], ["Clerk", "Usher"])])
    order = option_ids(content_of(question))[::-1]
    (blank,) = asked_of(question, order=order).blanks()
    assert [choice.text for choice in blank.choices] == ["Usher", "Clerk", "Judge"]


def test_blanks_are_counted_as_the_language_reaches_them():
    question = gaps()
    first, second = [block.id for block in question.answers]
    assert [(one.id, one.number) for one in asked_of(question).blanks()] == [(second, 1), (first, 2)]


def test_every_blank_has_a_label_of_its_own():
    page = page_of(asked_of(make_question("gaps")))
    labelled = re.findall(r'<label for="([^"]+)">', page)
    assert re.findall(r'<(?:input|select) id="([^"]+)"', page) == labelled
    assert re.findall(r"Blank \d of \d", page) == ["Blank 1 of 3", "Blank 2 of 3", "Blank 3 of 3"]


def test_saved_blanks_are_shown_again():
    question = make_question("gaps")
    page = page_of(asked_of(question, response=right_response(question)))
    assert (page.count('value="Warrant"'), page.count('value="Police"'), page.count(" selected>Judge<")) == (1, 1, 1)


def test_what_was_typed_wins_over_what_was_saved():
    question = make_question("short")
    asked = asked_of(question, response={"text": "saved"}, posted={"answer-k": ["typed"]}, error="Wrong.")
    page = page_of(asked)
    assert ('value="typed"' in page, "saved" in page) == (True, False)
    assert 'aria-invalid="true" aria-describedby="answer-k-error"' in page


def test_only_empty_blanks_are_marked_after_an_error():
    question = gaps()
    first = question.answers[0].id
    page = page_of(asked_of(question, posted={f"answer-k-{first}": ["one"]}, error="Fill every blank."))
    assert page.count("aria-invalid") == 1


@pytest.mark.parametrize(
    ("units", "beside", "choices"), [([], 0, 0), ([("minutes", 1)], 1, 0), ([("minutes", 1), ("hours", 60)], 0, 2)]
)
def test_one_unit_stands_beside_the_number_and_of_several_one_is_chosen(units, beside, choices):
    answers = [number_block("5"), *[unit_block(*unit) for unit in units]]
    page = page_of(asked_of(make_question("numeric", answers=answers)))
    assert (page.count("number__unit"), page.count("<option value") - bool(choices)) == (beside, choices)
    assert 'inputmode="decimal" dir="ltr"' in page


@pytest.mark.parametrize(("language", "text"), [("en", "12.5"), ("fr", "12,5")])
def test_a_saved_number_is_shown_back_as_it_was_understood(language, text):
    question = make_question("numeric")
    with override(language):
        page = page_of(asked_of(question, response=right_response(question)))
    assert f'value="{text}"' in page
    assert f'<bdi dir="ltr">{text}</bdi>' in page


def test_an_essay_says_how_many_words_it_may_have_and_has():
    page = page_of(asked_of(make_question("essay", max_words=3), response={"text": "Four words are here"}))
    assert "Write at most 3 words." in page
    assert "4 words. That is more than was asked for" in page


@pytest.mark.parametrize("kind", [kind.value for kind in ANSWERS])
def test_a_question_whose_solution_was_shown_cannot_be_changed(kind):
    question = make_question(kind)
    page = page_of(asked_of(question, response=right_response(question), final=True))
    assert ' tabindex="-1" disabled ' in page


def test_a_picture_comes_with_its_description_and_size():
    asked = asked_of(make_question())
    asked.content["image"] = {"id": 1, "url": "/media/p.webp", "width": 1200, "height": 900, "alt": "Two <roads>"}
    page = page_of(asked)
    assert 'src="/media/p.webp" width="1200" height="900" alt="Two &lt;roads&gt;"' in page


def test_l2_a_question_of_another_language_carries_it_and_typing_finds_its_own_direction():
    page = page_of(asked_of(gaps("كلمة [[1]] [[2]]"), language="ar"))
    assert '<div class="gaps" lang="ar" dir="rtl">' in page
    assert page.count('dir="auto"') == 2
    assert '<span class="vh" lang="en">Blank 1 of 2</span>' in page


def test_a_text_with_blanks_reads_as_on_paper():
    assert asked_of(gaps()).prompt == "A _____ and a _____."


def test_double_brackets_of_other_types_are_words():
    assert asked_of(make_question(prompt="What is [[1]]?")).prompt == "What is [[1]]?"


def test_html_in_words_is_shown_as_text():
    evil = "<script>alert(1)</script>"
    question = make_question("gaps", prompt=f"{evil} [[1]]", answers=[gap_block([evil], [evil + "2"])])
    page = page_of(asked_of(question))
    assert ("<script>" in page, page.count("&lt;script&gt;")) == (False, 3)


@pytest.mark.parametrize(
    ("text", "count", "pieces"),
    [
        ("a [[1]] b", 1, ["a ", 0, " b"]),
        ("[[2]][[1]]", 2, [1, 0]),
        ("[[1]] [[1]]", 1, [0, " "]),
        ("forgotten", 2, ["forgotten", 0, 1]),
        ("[[9]] [[0]]", 1, [" ", 0]),
    ],
)
def test_a_text_is_split_where_its_blanks_stand(text, count, pieces):
    assert split_at_blanks(text, count) == pieces


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("It's two-fold.", 2), ("搜查令 ABC", 4), ("أمر التفتيش", 2), ("a\n\nb 3", 3)]
)
def test_words_are_counted_in_every_script(text, count):
    assert count_words(text) == count


def test_accepted_texts_are_spelled_out_for_a_reader():
    assert spelled_out("order | writ*") == "order / writ…"

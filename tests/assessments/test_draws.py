"""What a draw from the bank may take, and in which order questions come round again."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.activities.quiz.models import QuizQuestion
from assessments.activities.quiz.queries import wanted_questions
from assessments.questions.draws import draw, pool
from assessments.questions.models import QuestionCategory
from tests.factories.questions import make_question, make_quiz, publish_question, translate_question

bank = [UUID(int=number) for number in range(12)]
parts_of_bank = st.lists(st.sampled_from(bank), unique=True)


@pytest.mark.usefixtures("centre")
def test_a2_a_draft_is_never_drawn():
    category = QuestionCategory.objects.create(name="Law")
    ready = make_question(category=category)
    make_question(category=category, live=False)
    retired = make_question(category=category)
    retired.unpublish()
    make_question(category=category, staged=True)
    assert pool(category=category, tag="") == [ready.translation_key]


@pytest.mark.usefixtures("centre")
def test_a_category_holds_what_is_inside_it():
    law, search, lawn = (QuestionCategory.objects.create(name=name) for name in ("Law", "Law/Search", "Lawn"))
    questions = [make_question(category=category) for category in (law, search, lawn)]
    assert pool(category=law, tag="") == [question.translation_key for question in questions[:2]]
    assert pool(category=search, tag="") == [questions[1].translation_key]


@pytest.mark.usefixtures("centre")
def test_a_draw_by_tag_reads_the_source_languages_tags():
    question, other = make_question(), make_question()
    question.tags.add("Bias", "Hashes")
    publish_question(question)
    arabic = translate_question(other, "ar")
    arabic.tags.add("Bias")
    arabic.save()
    assert pool(category=None, tag="bias") == [question.translation_key]


@given(keys=parts_of_bank, taken=parts_of_bank, seen=st.lists(st.sampled_from(bank)), count=st.integers(1, 12))
def test_a_draw_repeats_nothing_while_something_else_is_left(keys, taken, seen, count):
    drawn = draw(keys, count, taken=taken, seen=seen)
    free = set(keys) - set(taken)
    fresh = free - set(seen)
    assert len(drawn) == len(set(drawn)) == min(count, len(free))
    assert set(drawn) <= free
    assert len(set(drawn) & fresh) == min(count, len(fresh))


def test_what_was_seen_longest_ago_comes_again_first():
    seen = [bank[1], bank[2], bank[0], bank[1]]
    assert set(draw(bank[:3], 2, taken=[], seen=seen)) == {bank[2], bank[0]}


@pytest.mark.usefixtures("centre")
def test_a_wide_draw_leaves_the_narrow_one_its_questions():
    law, search = (QuestionCategory.objects.create(name=name) for name in ("Law", "Law/Search"))
    for category in (law, law, search):
        make_question(category=category)
    for _ in range(10):
        quiz = make_quiz(questions=[])
        for category, count in ((law, 2), (search, 1)):
            QuizQuestion.objects.create(quiz=quiz, category=category, count=count)
        assert len(wanted_questions(quiz, [])) == 3

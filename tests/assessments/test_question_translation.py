"""wagtail-localize translates a question's words and never its ids or what is right."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from assessments.questions.draws import pool
from assessments.questions.models import Question, QuestionCategory, QuestionType, QuestionVersion
from assessments.questions.queries import Wanted, pins_for, versions_of
from tests.factories.questions import make_question, publish_question

pytestmark = pytest.mark.usefixtures("centre")


def translate(question: Question, language: str = "ar", words: Mapping[str, str] = MappingProxyType({})) -> Question:
    """Translate every segment and publish, as a translator does in the segment editor. ``words`` by the source's."""
    source, _created = TranslationSource.get_or_create_from_instance(question)
    locale = Locale.objects.get(language_code=language)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    for segment in source.stringsegment_set.all():
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=locale,
            defaults={"data": words.get(segment.string.data, f"{segment.string.data} [{language}]")},
        )
    translation.save_target()
    return Question.objects.get(translation_key=question.translation_key, locale=locale)


def newest(question: Question) -> QuestionVersion:
    return QuestionVersion.objects.newest(question.translation_key, question.locale.language_code)


@pytest.mark.parametrize("kind", QuestionType.values)
def test_a4_a_translated_question_keeps_ids_and_what_is_right(kind, django_capture_on_commit_callbacks):
    question = make_question(kind)
    with django_capture_on_commit_callbacks(execute=True):
        arabic = translate(question)
    source, translated = newest(question), newest(arabic)
    assert source.structure == translated.structure
    assert translated.content["prompt"] == f"{source.content['prompt']} [ar]"
    assert [block.id for block in arabic.answers] == [block.id for block in question.answers]


def test_every_word_a_learner_reads_is_a_segment(django_capture_on_commit_callbacks):
    question = make_question("single")
    with django_capture_on_commit_callbacks(execute=True):
        arabic = translate(question)
    content = newest(arabic).content
    words = [content["prompt"], content["explanation"]]
    words += [option[name] for option in content["options"] for name in ("text", "feedback")]
    assert [word.endswith("[ar]") for word in words] == [True] * 8


def texts_of(content: dict, name: str) -> list[str]:
    """Return the words of the parts of one list, of the rows inside them too."""
    found = []
    for row in content[name]:
        found += [row[key] for key in ("text", "feedback") if key in row]
        found += [one["text"] for inside in ("right", "wrong", "levels") for one in row.get(inside, [])]
    return found


@pytest.mark.parametrize(
    ("kind", "lists"),
    [("gaps", ["gaps"]), ("numeric", ["units"]), ("short", ["accepted"]), ("essay", ["criteria"])],
)
def test_words_of_the_new_types_are_segments_and_their_numbers_are_not(kind, lists, django_capture_on_commit_callbacks):
    question = make_question(kind, hints=[("hint", "Think.")], image_alt="A chart.")
    with django_capture_on_commit_callbacks(execute=True):
        arabic = translate(question)
    content, source = newest(arabic).content, newest(question).content
    assert {word.endswith("[ar]") for name in lists for word in texts_of(content, name)} == {True}
    assert content["hints"] == ["Think. [ar]"]
    for plain in ("value", "tolerance", "credit", "factor", "points"):
        assert values_of(content, plain) == values_of(source, plain)


def values_of(content: dict, name: str) -> list:
    """Return what every row, and every row inside it, holds under a name."""
    rows = [row for part in content.values() if isinstance(part, list) for row in part if isinstance(row, dict)]
    rows += [level for row in rows for level in row.get("levels", [])]
    return [row[name] for row in rows if name in row]


def test_a4_choices_and_levels_keep_their_ids(django_capture_on_commit_callbacks):
    for kind, part, inside in (("gaps", "gaps", "wrong"), ("essay", "criteria", "levels")):
        question = make_question(kind)
        with django_capture_on_commit_callbacks(execute=True):
            arabic = translate(question)
        ids = [[[one["id"] for one in row[inside]] for row in newest(one).content[part]] for one in (question, arabic)]
        assert ids[0] == ids[1]
        assert all(all(row) for row in ids[0])


def test_a_translated_text_that_loses_a_blank_is_not_published_and_says_where():
    question = make_question("gaps")
    with pytest.raises(ValidationError) as refusal:
        translate(question, words={question.prompt: "Only [[1]] and [[2]]."})
    assert refusal.value.message_dict == {"prompt": ["[[3]] does not stand in the question."]}
    assert StringTranslation.objects.get(context__path="prompt").field_error == "[[3]] does not stand in the question."


def test_a_category_follows_the_source_and_only_the_sources_tags_are_drawn_by(django_capture_on_commit_callbacks):
    law = QuestionCategory.objects.create(name="Law")
    question = make_question(category=law)
    question.tags.add("hashes")
    publish_question(question)
    with django_capture_on_commit_callbacks(execute=True):
        arabic = translate(question)
    assert arabic.category == law
    assert pool(category=None, tag="hashes") == [question.translation_key]
    question.tags.remove("hashes")
    publish_question(question)
    assert pool(category=None, tag="hashes") == []


def test_c1_a_new_right_answer_reaches_the_translation(django_capture_on_commit_callbacks):
    question = make_question("truefalse")
    with django_capture_on_commit_callbacks(execute=True):
        translate(question)
    for block in question.answers:
        block.value["correct"] = not block.value["correct"]
    publish_question(question)
    TranslationSource.objects.get(object_id=question.translation_key).update_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        arabic = translate(question)
    assert newest(arabic).structure == newest(question).structure
    assert (
        versions_of(pins_for([Wanted(key=question.translation_key)]), "ar")[0].shown.content == newest(arabic).content
    )

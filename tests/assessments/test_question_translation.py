"""wagtail-localize translates a question's words and never its ids or what is right."""

import pytest
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from assessments.questions.models import Question, QuestionVersion
from assessments.questions.queries import pins_for, versions_of
from tests.factories.questions import make_question, publish_question

pytestmark = pytest.mark.usefixtures("centre")
KINDS = ["single", "multiple", "truefalse", "matching", "ordering"]


def translate(question: Question, language: str = "ar") -> Question:
    """Translate every segment and publish, as a translator does in the segment editor."""
    source, _created = TranslationSource.get_or_create_from_instance(question)
    locale = Locale.objects.get(language_code=language)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    for segment in source.stringsegment_set.all():
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=locale,
            defaults={"data": f"{segment.string.data} [{language}]"},
        )
    translation.save_target()
    return Question.objects.get(translation_key=question.translation_key, locale=locale)


def newest(question: Question) -> QuestionVersion:
    return QuestionVersion.objects.newest(question.translation_key, question.locale.language_code)


@pytest.mark.parametrize("kind", KINDS)
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
    assert versions_of(pins_for([question.translation_key]), "ar")[0].shown == newest(arabic)

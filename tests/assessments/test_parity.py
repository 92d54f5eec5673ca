"""A lesson goes live in a language once its quiz is whole in it, by whatever door; what is live stays (rule L3)."""

import copy
from datetime import timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import Translation, TranslationSource

from assessments.activities.quiz.activity_types import QuizType
from assessments.activities.quiz.differences import differences
from assessments.activities.quiz.models import QuizQuestion, SectionTitle
from assessments.questions.content import content_of
from assessments.questions.models import Question, QuestionCategory
from cms.editor.parity import check_languages
from courses.content.gate import NotWhole
from courses.content.models import LessonPage, ModulePage, PublishedCourse
from courses.content.services import refresh_activity
from lms.core.findings import Severity
from tests.factories.courses import lessons_of, make_course, make_lesson, translate
from tests.factories.people import make_member
from tests.factories.questions import (
    activity_block,
    make_question,
    make_quiz,
    make_quiz_course,
    publish_question,
    translate_question,
)

pytestmark = pytest.mark.usefixtures("centre")


def missing(quiz, language: str = "ar") -> list[str]:
    return QuizType().missing_in(quiz.activity, language)


# What a quiz lacks in a language, in words.


def test_l3_a_question_without_translation_is_named():
    whole, lacking = make_question(name="r1-q1"), make_question(name="r1-q4")
    translate_question(whole, "ar")
    quiz = make_quiz(questions=[whole, lacking])
    assert missing(quiz) == ["Question r1-q4: not translated."]
    assert missing(quiz, "fr") == ["Question r1-q1: not translated.", "Question r1-q4: not translated."]
    assert missing(quiz, "en") == []


def test_l3_a_draft_of_a_translation_is_no_translation():
    question = make_question(name="r1-q1")
    question.copy_for_translation(Locale.objects.get(language_code="ar")).save()
    assert missing(make_quiz(questions=[question])) == ["Question r1-q1: not translated."]


def test_l3_another_right_answer_is_named():
    question = make_question("truefalse", name="r1-q2")
    quiz = make_quiz(questions=[question])
    translate_question(question, "ar")
    assert missing(quiz) == []
    for block in question.answers:
        block.value["correct"] = not block.value["correct"]
    publish_question(question)
    assert missing(quiz) == ["Question r1-q2: marks another answer right."]


def test_l3_a_new_option_of_the_source_is_named():
    question = make_question(name="r1-q3")
    translate_question(question, "ar")
    question.answers.append(("option", {"text": "Violet", "correct": False, "feedback": ""}))
    publish_question(question)
    words = ["Question r1-q3: has other answers, or another number of them."]
    assert missing(make_quiz(questions=[question])) == words


# Wagtail leaves the temporary file of a fresh rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
def test_l3_a_picture_is_described_where_the_source_describes_it():
    picture = Image.objects.create(title="Plan", file=get_test_image_file())
    question = make_question(name="r1-q5", image=picture, image_alt="A plan of the room")
    quiz = make_quiz(questions=[question])
    arabic = translate_question(question, "ar", image_alt="")
    assert missing(quiz) == ["Question r1-q5: has no description of its picture."]
    arabic.image_alt = "مخطط"
    publish_question(arabic)
    assert missing(quiz) == []
    arabic.image = None
    publish_question(arabic)
    assert "Question r1-q5: has no picture." in missing(quiz)


def test_l3_hints_are_counted():
    question = make_question(name="r1-q6", hints=[("hint", "Think."), ("hint", "Again.")])
    translate_question(question, "ar", hints=[("hint", "فكر")])
    assert missing(make_quiz(questions=[question])) == ["Question r1-q6: has 1 of 2 hints."]


def test_l3_headings_of_sections_are_translated():
    question = make_question()
    translate_question(question, "ar")
    quiz = make_quiz(questions=[question])
    part = SectionTitle.objects.create(title="Part one", locale=Locale.objects.get(language_code="en"))
    quiz.items.update(section=part)
    assert missing(quiz) == ["Section “Part one”: not translated."]
    arabic = part.copy_for_translation(Locale.objects.get(language_code="ar"))
    arabic.save()
    assert missing(quiz) == []


def test_l3_every_question_of_a_pool_counts():
    shelf = QuestionCategory.objects.create(name="Law")
    for name in ("a", "b"):
        translate_question(make_question(name=name, category=shelf), "ar")
    make_question(name="c", category=shelf)
    make_question(name="draft", category=shelf, live=False)
    quiz = make_quiz(questions=0)
    QuizQuestion.objects.create(quiz=quiz, category=shelf, count=1)
    assert missing(quiz) == ["Question c: not translated."]


def test_l3_a_version_that_is_kept_needs_any_translation_that_asks_the_same():
    question = make_question("truefalse", name="r1-q7")
    arabic = translate_question(question, "ar")
    quiz = make_quiz(questions=[question])
    quiz.items.update(stay_with=1)
    for row in (question, arabic):
        for block in row.answers:
            block.value["correct"] = not block.value["correct"]
        publish_question(row)
    assert missing(quiz) == []
    quiz.items.update(stay_with=None)
    assert missing(quiz) == []


def test_l3_the_source_language_needs_one_ready_question():
    assert missing(make_quiz(questions=1), "en") == []
    words = ["No question of it is ready to be asked."]
    assert missing(make_quiz(questions=[make_question(live=False)]), "en") == words
    assert missing(make_quiz(questions=0), "en") == words


@pytest.mark.parametrize("count", [1, 3])
def test_parity_costs_the_same_for_few_and_many(count, django_assert_num_queries):
    wanted = []
    for number in range(count):
        quiz = make_quiz(questions=[make_question("truefalse") for _ in range(count)])
        QuizQuestion.objects.create(quiz=quiz, category=QuestionCategory.objects.create(name=f"S{number}"))
        wanted += [(quiz.activity, "ar"), (quiz.activity, "fr")]
    with django_assert_num_queries(4):
        QuizType().missing_in_each(wanted)


@pytest.mark.parametrize("kind", ["single", "multiple", "truefalse", "matching", "ordering"])
def test_equal_versions_do_not_differ(kind):
    content = content_of(make_question(kind))
    assert differences(content, content) == []


BARE = {"type": "single", "options": [], "pairs": [], "steps": []}
OPTION = {"id": "a", "correct": True, "credit": 100}


@pytest.mark.parametrize(
    ("source", "other", "words"),
    [
        ({}, {"type": "multiple"}, "is of another type"),
        (
            {"steps": [{"id": "a"}, {"id": "b"}]},
            {"steps": [{"id": "b"}, {"id": "a"}]},
            "has its steps in another order",
        ),
        ({"credit": "all"}, {}, "counts partly right answers in another way"),
        ({"options": [OPTION]}, {"options": [OPTION | {"credit": 50}]}, "counts partly right answers in another way"),
        (
            {"numbers": [{"id": "n", "value": "3", "tolerance": "0", "credit": 100}]},
            {"numbers": [{"id": "n", "value": "4", "tolerance": "0", "credit": 100}]},
            "takes other numbers as right",
        ),
        ({"units": [{"id": "u", "factor": "1"}]}, {"units": [{"id": "u", "factor": "60"}]}, "has other units"),
        (
            {"criteria": [{"id": "c", "levels": [{"id": "l", "points": 1}]}]},
            {"criteria": [{"id": "c", "levels": [{"id": "l", "points": 2}]}]},
            "has another rubric",
        ),
        (
            {"gaps": [{"id": "g", "right": [{"id": "r"}], "wrong": [{"id": "w"}]}]},
            {"gaps": [{"id": "g", "right": [{"id": "r"}], "wrong": [{"id": "x"}]}]},
            "offers other words in a blank",
        ),
    ],
)
def test_l3_differences_are_said_in_words(source, other, words):
    assert differences(copy.deepcopy(BARE | source), BARE | other) == [words]


def test_typed_words_are_each_languages_own():
    source = BARE | {"gaps": [{"id": "g", "right": [{"id": "r"}, {"id": "s"}], "wrong": []}], "accepted": [{"id": "a"}]}
    other = BARE | {"gaps": [{"id": "g", "right": [{"id": "r"}], "wrong": []}], "accepted": [{"id": "b"}]}
    assert differences(source, other) == []


# The gate, door by door.


@pytest.fixture
def quiz():
    """A quiz of one question that is written in English only."""
    return make_quiz(questions=[make_question(name="r1-q4")], title="R1 check")


@pytest.fixture
def draft(quiz) -> LessonPage:
    """An Arabic draft of a lesson with the quiz, in an Arabic course that is live."""
    course = make_quiz_course(quiz)
    for page in (course.get_parent(), course, course.get_children().get()):
        translate(page, "ar")
    (lesson,) = lessons_of(course)
    arabic = lesson.copy_for_translation(Locale.objects.get(language_code="ar"))
    arabic.title = "درس"
    arabic.save_revision()
    return arabic


def translate_questions(quiz) -> None:
    """Bring the quiz to parity."""
    for item in quiz.items.all():
        translate_question(item.question, "ar")


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def lesson_form(lesson: LessonPage, quiz) -> dict[str, object]:
    """Return the lesson's form as a browser sends it."""
    block = ("activity", {"activity": quiz.activity.pk, "title": "Check", "intro": ""})
    form = {
        "title": lesson.title,
        "slug": lesson.slug,
        "summary": "S",
        "minutes": 8,
        "condition": "pass",
        "body": streamfield([block]),
        "comments": inline_formset([]),
    }
    return nested_form_data(form)


def said(response) -> str:
    return unescape(response.content.decode())


REASON = "Question r1-q4: not translated."


def test_l3_the_editors_button_publishes_only_what_is_whole(draft, quiz, sign_in):
    editor, url = sign_in(make_member("editor")), reverse("wagtailadmin_pages:edit", args=[draft.pk])
    form = lesson_form(draft, quiz) | {"action-publish": "1"}
    page = editor.post(url, form, follow=True).content.decode()
    assert REASON in page
    assert f'<a href="{reverse("quiz_overview", args=[quiz.activity.key])}">“R1 check”</a>' in page
    assert not is_live(draft)
    translate_questions(quiz)
    editor.post(url, form)
    assert is_live(draft)


def test_html_in_the_title_of_a_lesson_that_is_refused_is_text(draft, quiz, sign_in):
    form = lesson_form(draft, quiz) | {"action-publish": "1", "title": "<script>alert(1)</script>"}
    url = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    page = sign_in(make_member("editor")).post(url, form).content.decode()
    assert REASON in page
    assert "<script>alert(1)" not in page


def test_l3_a_draft_is_saved_whatever_is_missing(draft, quiz, sign_in):
    url = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    response = sign_in(make_member("editor")).post(url, lesson_form(draft, quiz))
    assert response.status_code == 302


def test_l3_a_new_lesson_is_not_published_with_an_empty_quiz(sign_in):
    empty = make_quiz(questions=0)
    module = ModulePage.objects.child_of(make_course()).get()
    url = reverse("wagtailadmin_pages:add", args=["lms_courses", "lessonpage", module.pk])
    form = lesson_form(LessonPage(title="New", slug="new"), empty) | {"action-publish": "1"}
    page = said(sign_in(make_member("editor")).post(url, form, follow=True))
    assert "No question of it is ready to be asked." in page
    assert not LessonPage.objects.filter(slug="new").exists()


def localized(lesson: LessonPage) -> Page:
    """Return an Arabic page that is a running translation, every text of it translated."""
    from wagtail_localize.models import StringTranslation

    source, _created = TranslationSource.update_or_create_from_instance(lesson)
    arabic = Locale.objects.get(language_code="ar")
    translation = Translation.objects.create(source=source, target_locale=arabic)
    for segment in source.stringsegment_set.all():
        StringTranslation.objects.create(
            translation_of=segment.string, context=segment.context, locale=arabic, data=f"AR {segment.string.data}"
        )
    translation.save_target(publish=False)
    return translation.get_target_instance()


def test_l3_a_translator_publishes_only_what_is_whole(quiz, sign_in, django_capture_on_commit_callbacks):
    course = make_quiz_course(quiz)
    for page in (course.get_parent(), course, course.get_children().get()):
        translate(page, "ar")
    arabic = localized(lessons_of(course)[0])
    editor, url = sign_in(make_member("editor")), reverse("wagtailadmin_pages:edit", args=[arabic.pk])
    with django_capture_on_commit_callbacks(execute=True):
        page = said(editor.post(url, {"action": "publish"}, follow=True))
    assert REASON in page
    assert not is_live(arabic)
    translate_questions(quiz)
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(url, {"action": "publish"})
    assert is_live(arabic)


def test_l3_bringing_changes_to_translations_publishes_only_what_is_whole(
    quiz, sign_in, django_capture_on_commit_callbacks
):
    course = make_quiz_course(quiz)
    for page in (course.get_parent(), course, course.get_children().get()):
        translate(page, "ar")
    arabic = localized(lessons_of(course)[0])
    source = TranslationSource.objects.get(object_id=arabic.translation_key)
    with django_capture_on_commit_callbacks(execute=True):
        page = said(
            sign_in(make_member("editor")).post(
                f"/admin/localize/update/{source.pk}/", {"publish_translations": "on"}, follow=True
            )
        )
    assert REASON in page
    assert not is_live(arabic)


def test_l3_a_scheduled_lesson_waits_and_holds_up_no_other(draft, quiz):
    other = lessons_of(make_course(lessons=1))[0]
    other.unpublish()
    past = timezone.now() - timedelta(minutes=1)
    for lesson in (draft, other):
        lesson.save_revision(approved_go_live_at=past)
    call_command("publish_scheduled")
    assert (is_live(draft), is_live(other)) == (False, True)
    translate_questions(quiz)
    call_command("publish_scheduled")
    assert is_live(draft)


def test_l3_a_reviewer_cannot_approve_what_is_not_whole(draft, quiz, sign_in):
    editor = make_member("editor")
    draft.get_workflow().start(draft, editor.user)
    task = draft.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", task.pk])
    reviewer = sign_in(make_member("administrator"))
    assert REASON in said(reviewer.post(url, follow=True))
    task.refresh_from_db()
    assert (task.status, is_live(draft)) == ("in_progress", False)
    translate_questions(quiz)
    reviewer.post(url)
    assert is_live(draft)


def test_l3_the_window_of_a_reviewer_is_led_back_with_the_reason(draft, sign_in):
    draft.get_workflow().start(draft, make_member("editor").user)
    url = reverse(
        "wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", draft.current_workflow_task_state.pk]
    )
    answer = sign_in(make_member("administrator")).post(url, headers={"x-requested-with": "XMLHttpRequest"}).json()
    assert answer == {"step": "success", "redirect": reverse("wagtailadmin_pages:edit", args=[draft.pk])}


@pytest.mark.parametrize(("action", "live"), [("approve", False), ("reject", False)])
def test_l3_a_reviewer_who_edits_is_held_up_only_by_approving(action, live, draft, quiz, sign_in):
    draft.get_workflow().start(draft, make_member("editor").user)
    form = lesson_form(draft, quiz) | {"action-workflow-action": "1", "workflow-action-name": action}
    response = sign_in(make_member("administrator")).post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), form)
    assert (response.status_code == 302) is (action == "reject")
    assert is_live(draft) is live


def test_l3_publishing_a_module_with_all_below_it_is_refused_as_a_whole(draft, quiz, sign_in):
    module = draft.get_parent()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={module.pk}"
    editor = sign_in(make_member("editor"))
    page = said(editor.post(url, {"include_descendants": "on"}, follow=True))
    assert REASON in page
    assert not is_live(draft)
    translate_questions(quiz)
    editor.post(url, {"include_descendants": "on"})
    assert is_live(draft)


def test_l3_the_actions_programs_use_end_at_the_same_gate(draft, quiz):
    revision = draft.get_latest_revision()
    with pytest.raises(NotWhole, match="r1-q4"):
        revision.publish()
    with pytest.raises(NotWhole, match="r1-q4"):
        PublishPageRevisionAction(revision).execute()
    lesson = LessonPage.objects.get(pk=draft.pk)
    lesson.live = True
    with pytest.raises(NotWhole, match="r1-q4"):
        lesson.save()
    assert not is_live(draft)
    translate_questions(quiz)
    revision.publish()
    assert is_live(draft)


def test_l3_a_lesson_added_as_live_passes_the_gate_too(draft):
    twin = LessonPage(title="Twin", slug="twin", summary="S", body=copy.deepcopy(draft.body), locale=draft.locale)
    with pytest.raises(NotWhole):
        draft.get_parent().add_child(instance=twin)


# What is live stays live.


@pytest.fixture
def live_lesson(draft, quiz) -> LessonPage:
    """The lesson, live in Arabic with its quiz whole."""
    translate_questions(quiz)
    draft.get_latest_revision().publish()
    return LessonPage.objects.get(pk=draft.pk)


def lose_parity(quiz) -> None:
    """Edit the source question so that the translation asks something else."""
    question = quiz.items.get().question
    question.answers.append(("option", {"text": "Violet", "correct": False, "feedback": ""}))
    publish_question(question)


def test_l3_what_is_live_stays_live_and_is_listed(live_lesson, quiz):
    assert list(check_languages([live_lesson])) == []
    lose_parity(quiz)
    assert is_live(live_lesson)
    ((page, finding),) = check_languages([live_lesson])
    assert (page, finding.severity) == (live_lesson, Severity.SERIOUS)
    assert finding.message.startswith("Live, but not whole in this language any more.")
    assert "Question r1-q4: has other answers, or another number of them." in finding.message


def test_l3_a_live_lesson_can_be_saved_withdrawn_and_moved_without_parity(live_lesson, quiz):
    lose_parity(quiz)
    live_lesson.save()
    live_lesson.save_revision()
    live_lesson.unpublish()
    assert not is_live(live_lesson)
    with pytest.raises(NotWhole):
        LessonPage.objects.get(pk=live_lesson.pk).get_latest_revision().publish()


def test_l3_a_lesson_still_counts_as_required_in_the_language_that_waits(draft):
    course = PublishedCourse.objects.get(language="ar")
    (lesson,) = course.lessons()
    assert (lesson["language"], len(lesson["activities"])) == ("en", 1)


def test_a_draft_is_noted_and_a_whole_lesson_is_not(draft, quiz):
    ((_page, finding),) = check_languages([draft])
    assert (finding.severity, "Cannot be published" in finding.message) == (Severity.NOTE, True)
    translate_questions(quiz)
    assert list(check_languages([draft])) == []


@pytest.mark.parametrize("count", [1, 3])
def test_content_check_costs_the_same_for_one_and_three_lessons(count, django_assert_num_queries):
    module = ModulePage.objects.child_of(make_course()).get()
    for _ in range(count):
        make_lesson(module, body=[activity_block(make_quiz(questions=count))])
    pages = list(LessonPage.objects.select_related("locale"))
    with django_assert_num_queries(4):
        assert list(check_languages(pages)) == []


def test_report_of_content_checks_lists_what_is_not_whole(draft, sign_in):
    assert REASON in said(sign_in(make_member("editor")).get("/admin/reports/content-checks/", {"topic": "language"}))


def test_a_quiz_that_was_deleted_is_told_to_the_editor(quiz):
    course = make_quiz_course(quiz)
    activity = quiz.activity
    quiz.delete()
    refresh_activity(activity.key)
    (lesson,) = lessons_of(course)
    with pytest.raises(NotWhole, match="No question of it is ready"):
        lesson.save_revision().publish()
    assert Question.objects.exists()

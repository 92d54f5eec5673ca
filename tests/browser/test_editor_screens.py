"""Every screen editors use keeps to the Content-Security-Policy: ``page_problems`` fails a test on any violation."""

import re

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import TimeoutError, expect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from assessments.grading.models import Regrade
from assessments.grading.preparing import prepare
from assessments.questions.models import QuestionVersion
from courses.activities.models import Activity
from courses.content.models import CoursePage, LessonPage, ModulePage
from tests.assessments.essays import handed_in, make_taken, marked, taker
from tests.browser.actions import sign_in
from tests.factories.courses import lessons_of, make_course
from tests.factories.people import make_member
from tests.factories.questions import activity_block, make_question, make_quiz, publish_question


@pytest.fixture
def desk(page, centre):
    """A browser in which an editor is signed in."""
    sign_in(page, make_member("editor"))
    return page


def open_quietly(page, address):
    """Open a screen and wait until its scripts have run."""
    page.goto(address)
    page.wait_for_load_state("networkidle")


SCREENS = [
    "/admin/",
    "/admin/pages/",
    "/admin/images/",
    "/admin/images/add/",
    "/admin/documents/",
    "/admin/documents/multiple/add/",
    "/admin/media/",
    "/admin/media/audio/add/",
    "/admin/reports/content-checks/",
    "/admin/reports/aging-pages/",
    "/admin/reports/site-history/",
    "/admin/content_review/",
    "/admin/content_review/new/",
    "/admin/import-questions/",
    "/admin/export-questions/",
    "/admin/snippets/lms_quiz/quiz/",
    "/admin/quiz-statistics/",
    "/admin/snippets/lms_quiz/sectiontitle/add/",
    "/admin/account/",
    "/admin/snippets/lms_assessments/question/",
    "/admin/snippets/lms_assessments/questioncategory/",
    "/admin/snippets/lms_assessments/questioncategory/add/",
]


def test_lists_and_forms_run_under_the_policy(desk, page_problems):
    found = {}
    for address in SCREENS:
        open_quietly(desk, address)
        expect(desk.locator("main")).to_be_visible()
        found[address] = list(page_problems)
        page_problems.clear()
    assert {address: problems for address, problems in found.items() if problems} == {}


def test_date_widget_opens(desk):
    open_quietly(desk, f"/admin/pages/{make_course().pk}/edit/#tab-review")
    desk.locator("input[name=review_by]").click()
    expect(desk.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)


def test_date_widget_opens_in_a_review(desk):
    open_quietly(desk, "/admin/content_review/new/")
    desk.locator("input[name=reviewed_on]").click()
    expect(desk.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)


def add_block(desk, label):
    """Add a block at the end of the body, through the chooser of blocks."""
    desk.locator("[data-streamfield-stream-container]").first.locator("xpath=..").get_by_title(
        "Insert a block"
    ).last.click()
    desk.get_by_role("option", name=label, exact=True).click()


def open_modal(desk, control):
    """Press a chooser until its window is there: Wagtail draws the button before its script listens."""
    modal = desk.locator(".modal.in")
    for _try in range(5):
        control.click()
        try:
            modal.wait_for(timeout=6_000)
        except TimeoutError:
            continue
        break
    return modal


# Wagtail leaves the temporary file of a fresh rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("block", "button", "search"),
    [
        ("Image", "Choose an image", "Wren"),
        ("Download", "Choose a document", "Wren"),
        ("Activity", "Choose an activity", "Wren"),
    ],
)
def test_chooser_opens_and_takes_what_is_chosen(desk, block, button, search):
    make_files()
    lesson = lessons_of(make_course())[0]
    open_quietly(desk, f"/admin/pages/{lesson.pk}/edit/")
    add_block(desk, block)
    modal = open_modal(desk, desk.get_by_role("button", name=button))
    modal.get_by_role("link", name=search).first.click()
    expect(modal).to_have_count(0)
    expect(desk.locator(".chooser:not(.blank)").get_by_text("Wren").first).to_be_visible()


def make_files():
    """An image, a document and an activity, all called Wren."""
    Image.objects.create(title="Wren", file=get_test_image_file())
    Document.objects.create(title="Wren", file=ContentFile(b"Sings.", name="wren.txt"))
    Activity.objects.create(title="Wren", type="quiz")


def test_question_form_runs_under_the_policy(desk):
    open_quietly(desk, "/admin/snippets/lms_assessments/question/add/")
    expect(desk.locator("textarea[name=prompt]")).to_be_visible()
    expect(open_modal(desk, desk.locator("[data-chooser-action-choose]:visible").first)).to_be_visible()


@pytest.mark.parametrize("kind", ["single", "gaps", "numeric", "essay"])
def test_question_form_opens_with_its_blocks_and_leads_to_its_versions(desk, kind):
    question = make_question(kind)
    open_quietly(desk, f"/admin/snippets/lms_assessments/question/edit/{question.pk}/")
    expect(desk.locator("select[name=type]")).to_have_value(kind)
    expect(desk.locator("[data-contentpath=answers] [data-contentpath]").first).to_be_visible()
    open_quietly(desk, f"/admin/questions/{question.translation_key}/versions/")
    expect(desk.get_by_role("heading", name="Where it is asked")).to_be_visible()


def test_retiring_a_question_asks_first(desk):
    question = make_question()
    open_quietly(desk, f"/admin/snippets/lms_assessments/question/unpublish/{question.pk}/")
    desk.get_by_role("button", name="Retire it").click()
    question.refresh_from_db()
    assert not question.live


def test_quiz_form_adds_a_question_row(desk):
    open_quietly(desk, "/admin/snippets/lms_quiz/quiz/add/")
    desk.locator("#id_items-ADD, #id_items-OPEN_MODAL").first.click()
    row = desk.locator("#id_items-1-count")
    expect(row).to_be_visible()
    expect(open_modal(desk, desk.locator("#id_items-1-question-chooser [data-chooser-action-choose]"))).to_be_visible()


def test_quiz_form_takes_a_closing_time_in_its_own_zone(desk):
    quiz = make_quiz(questions=1)
    open_quietly(desk, f"/admin/snippets/lms_quiz/quiz/edit/{quiz.pk}/")
    desk.get_by_role("tab", name="Time and tries").click()
    desk.get_by_label("Time zone").select_option("Asia/Shanghai")
    desk.locator("input[name=closes_at]").click()
    expect(desk.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    desk.locator("input[name=closes_at]").fill("2030-12-01 18:00")
    desk.keyboard.press("Tab")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("updated")).to_be_visible()
    desk.goto(f"/admin/quizzes/{quiz.activity.key}/")
    expect(desk.get_by_text("Closes on 1 December 2030, 18:00 (Asia/Shanghai).")).to_be_visible()


def test_a2_quiz_overview_offers_the_newest_version(desk):
    quiz = make_quiz(questions=1)
    quiz.items.update(stay_with=1)
    question = quiz.items.get().question
    question.prompt = "Said better?"
    publish_question(question)
    open_quietly(desk, f"/admin/quizzes/{quiz.activity.key}/")
    desk.get_by_role("button", name="Use the newest").click()
    expect(desk.get_by_text("is asked in version 2")).to_be_visible()
    expect(desk.get_by_text("A newer version exists")).to_have_count(0)


def test_l3_editor_is_led_from_a_refusal_to_what_is_missing(desk):
    quiz = make_quiz(questions=[make_question(live=False)], title="Empty check")
    module = ModulePage.objects.child_of(make_course()).get()
    lesson = LessonPage(title="Waits", slug="waits", summary="S", live=False, body=[activity_block(quiz)])
    module.add_child(instance=lesson)
    lesson.save_revision()
    open_quietly(desk, f"/admin/pages/{lesson.pk}/edit/")
    desk.get_by_role("button", name="More actions").click()
    desk.get_by_role("button", name="Publish", exact=True).click()
    desk.get_by_role("link", name="“Empty check”").first.click()
    expect(desk.get_by_text("Not ready: it is not asked")).to_be_visible()


def test_translation_editor_opens(desk):
    course = make_course()
    open_quietly(desk, f"/admin/localize/submit/page/{course.pk}/")
    desk.get_by_label("French").or_(desk.get_by_label("Français")).first.check()
    desk.locator("input[type=submit]").click()
    french = CoursePage.objects.get(translation_key=course.translation_key, locale__language_code="fr")
    open_quietly(desk, f"/admin/pages/{french.pk}/edit/")
    expect(desk.get_by_text(course.summary).first).to_be_visible()


def test_checks_panel_reads_the_preview(desk):
    lesson = lessons_of(make_course())[0]
    open_quietly(desk, f"/admin/pages/{lesson.pk}/edit/")
    desk.get_by_role("button", name="Toggle checks").click()
    expect(desk.locator("[data-content-word-count]")).to_have_text(re.compile(r"^\d+$"), timeout=15_000)


def test_block_can_be_looked_at_before_it_is_chosen(desk):
    lesson = lessons_of(make_course())[0]
    open_quietly(desk, f"/admin/pages/{lesson.pk}/edit/")
    desk.get_by_title("Insert a block").last.click()
    desk.get_by_role("option", name="Callout", exact=True).locator("xpath=..").get_by_role("button").click()
    expect(desk.frame_locator("iframe[src*=block-preview]").get_by_text("A score is not a finding")).to_be_visible()


def test_schedule_takes_a_date_and_time(desk):
    lesson = lessons_of(make_course())[0]
    open_quietly(desk, f"/admin/pages/{lesson.pk}/edit/")
    desk.get_by_role("button", name="Toggle status").click()
    desk.get_by_role("button", name=re.compile("schedule", re.IGNORECASE)).first.click()
    desk.locator("input[name=go_live_at]").click()
    expect(desk.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)


def test_media_chooser_opens_with_its_upload_form(desk):
    lesson = lessons_of(make_course())[0]
    open_quietly(desk, f"/admin/pages/{lesson.pk}/edit/")
    add_block(desk, "Video or audio")
    modal = open_modal(desk, desk.locator("[data-chooser-action-choose]").last)
    modal.get_by_role("tab", name=re.compile("audio", re.IGNORECASE)).click()
    expect(modal.locator("input[type=file]").first).to_be_visible()


def test_image_can_be_uploaded_in_the_chooser(desk):
    lesson = lessons_of(make_course())[0]
    open_quietly(desk, f"/admin/pages/{lesson.pk}/edit/")
    add_block(desk, "Image")
    modal = open_modal(desk, desk.get_by_role("button", name="Choose an image"))
    modal.get_by_role("tab", name="Upload").click()
    expect(modal.locator("input[type=file]")).to_be_visible()


def test_markers_screens_run_under_the_policy(desk, axe):
    essay, choice = make_question("essay"), make_question()
    quiz = make_quiz(questions=[essay, choice])
    course = make_taken(quiz)
    waiting, done = (handed_in(quiz, taker(course)) for _ in range(2))
    marked(done, essay, make_member("editor"), 3, 2)
    version = QuestionVersion.objects.get(question_key=choice.translation_key)
    values = {"question_key": choice.translation_key, "action": "drop", "from_version": version.pk, "reason": "Wrong."}
    regrade = Regrade.objects.create(by=make_member("editor").subject, **values)
    prepare(regrade.pk)
    addresses = [
        "/admin/marking/",
        f"/admin/marking/{quiz.activity.key}/",
        f"/admin/marking/{quiz.activity.key}/marked/",
        f"/admin/marking/text/{done.pk}/{essay.translation_key}/",
        "/admin/regrades/",
        f"/admin/regrades/ask/{choice.translation_key}/",
        f"/admin/regrades/{regrade.pk}/",
        f"/admin/marking/text/{waiting.pk}/{essay.translation_key}/",
    ]
    for address in addresses:
        open_quietly(desk, address)
        axe(desk, context="main")
    for criterion in ("Law level 3 (3 points)", "Reasons level 2 (2 points)"):
        desk.get_by_label(criterion).check()
    desk.get_by_role("button", name="Save and go to the next text").click()
    expect(desk.get_by_text("Your mark is saved.")).to_be_visible()

"""Every screen editors use keeps to the Content-Security-Policy: ``page_problems`` fails a test on any violation."""

import re

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import TimeoutError, expect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from courses.activities.models import Activity
from courses.content.models import CoursePage
from tests.browser.actions import sign_in
from tests.factories.courses import lessons_of, make_course
from tests.factories.people import make_member


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
    "/admin/account/",
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
    expect(open_modal(desk, desk.locator("[data-chooser-action-choose]").first)).to_be_visible()


def test_quiz_form_adds_a_question_row(desk):
    open_quietly(desk, "/admin/snippets/lms_quiz/quiz/add/")
    desk.locator("#id_items-ADD, #id_items-OPEN_MODAL").first.click()


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

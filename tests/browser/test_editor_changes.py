"""What an editor sees of conditions and changes, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.actions import sign_in
from tests.factories.courses import lessons_of, make_course
from tests.factories.people import make_member


@pytest.fixture
def desk(page, centre):
    """A browser in which an editor is signed in."""
    sign_in(page, make_member("editor"))
    return page


def test_editor_sees_what_a_publication_changes_before_choosing_its_kind(desk, officer):
    course = make_course(lessons=2)
    lesson = lessons_of(course)[0]
    lesson.optional = True
    lesson.save_revision()
    desk.goto(f"/admin/pages/{lesson.pk}/edit/")
    group = desk.locator("section", has_text="What this publication changes").last
    expect(group.get_by_text(f"“{lesson.title}” will no longer be required.")).to_be_visible()
    expect(group.get_by_label("Editorial: wording")).to_be_checked()
    group.get_by_label("Material: what is taught").check()
    expect(group.get_by_label("Editorial: wording")).not_to_be_checked()


def test_courses_to_complete_first_are_chosen_under_the_policy(desk):
    course = make_course(lessons=1)
    desk.goto(f"/admin/pages/{course.pk}/edit/")
    desk.get_by_role("tab", name="Completion").click()
    add = desk.locator("#panel-child-completion-prerequisites-section").get_by_role("button", name="Insert a block")
    add.first.click()
    expect(desk.get_by_role("button", name="Choose a page (Course)")).to_be_visible()
    desk.get_by_role("tab", name="Review").click()
    expect(desk.get_by_text("Version 2 · ")).to_be_visible()


def test_course_page_says_its_terms(page, centre, officer, axe):
    first = make_course(title="Reading a hash", lessons=1)
    values = {"ordered": True, "validity_months": 24, "instructor": "A. Example, trainer"}
    course = make_course(lessons=4, prerequisites=[("course", first)], **values)
    module = course.get_children().get().specific
    module.lessons_needed = 2
    module.change_kind, module.change_note = "material", "Any two lessons are enough now."
    module.save_revision().publish()
    sign_in(page, officer)
    page.goto(course.url)
    expect(page.get_by_text("Any two lessons are enough now.")).to_be_visible()
    axe(page)

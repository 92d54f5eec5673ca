"""The editor's screens for replacing a course: pair, look, declare."""

import pytest

from courses.content.models import PublishedCourse
from courses.enrolment.services import enrol
from courses.equivalence.models import Equivalence
from courses.equivalence.queries import lessons_of, pair_by_title
from tests.courses.acts import read
from tests.factories.courses import lessons_of as pages_of
from tests.factories.courses import make_course
from tests.factories.people import make_member

START, PAIRS = "/admin/replace-a-course/", "/admin/replace-a-course/pairs/"


@pytest.fixture
def editor(centre, sign_in):
    return sign_in(make_member("editor"))


@pytest.fixture
def courses(centre):
    """An old and a new course: the first lessons have one title, the others do not."""
    old, new = make_course(title="Old course"), make_course(title="New course", lessons=3)
    for course in (old, new):
        first = pages_of(course)[0]
        first.title = "The Élan of a start"
        first.save_revision().publish()
    return old, new


def sent(old, new, **values):
    pages = zip(pages_of(new), [pages_of(old)[0].translation_key, "", ""], strict=True)
    pairs = {f"lesson_{page.translation_key}": str(key) for page, key in pages}
    return {"old": old.translation_key, "new": new.translation_key, "reason": "Same.", **pairs, **values}


def test_k9_lessons_of_one_title_are_paired_already(editor, courses):
    old, new = courses
    page = editor.get(START, {"old": old.translation_key, "new": new.translation_key})
    first = page.context["form"].lesson_fields[0]
    assert first.initial == str(pages_of(old)[0].translation_key)
    assert [field.initial for field in page.context["form"].lesson_fields[1:]] == ["", ""]


def test_titles_are_compared_without_accents_and_capitals(courses):
    old, new = courses
    page = pages_of(new)[0]
    page.title = "THE ELAN of a start"
    page.save_revision().publish()
    rows = {row.title: row for row in PublishedCourse.objects.all()}
    before, after = (lessons_of(rows[one.title], live=True) for one in (old, new))
    assert pair_by_title(before, after) == {after[0].key: before[0].key}


def test_k9_preview_says_how_many_it_concerns_and_what_has_no_equivalent(editor, courses):
    old, new = courses
    officer = make_member()
    enrol(subject=officer.subject, course_key=old.translation_key)
    read(officer.subject, pages_of(old)[0].translation_key)
    page = editor.post(PAIRS, sent(old, new))
    shown, text = page.context["preview"], page.content.decode()
    assert (shown.people, shown.enrolled, [line.people for line in shown.lines]) == (1, 0, [1, 0, 0])
    assert [lesson.key for lesson in shown.lost] == [pages_of(old)[1].translation_key]
    assert "1 person has done something in the old course that counts." in text
    assert not Equivalence.objects.exists()


def test_k9_numbers_of_a_discreet_course_are_not_shown(editor, courses):
    old, new = courses
    PublishedCourse.objects.filter(course_key=old.translation_key).update(discreet=True)
    text = editor.post(PAIRS, sent(old, new)).content.decode()
    assert "numbers of people are not shown" in text
    assert "has done something in the old course" not in text


def test_k9_declaring_carries_and_lists_the_replacement(editor, courses):
    old, new = courses
    officer = make_member()
    enrol(subject=officer.subject, course_key=old.translation_key)
    read(officer.subject, pages_of(old)[0].translation_key)
    for _twice in range(2):
        page = editor.post(PAIRS, sent(old, new, confirm="1"), follow=True)
    assert Equivalence.objects.count() == 1
    assert "Carried for everybody" in page.content.decode()


def test_preview_leads_back_to_the_pairs_as_they_were_chosen(editor, courses):
    page = editor.post(PAIRS, sent(*courses, edit="1"))
    assert page.context["form"].lesson_fields[0].value() == str(pages_of(courses[0])[0].translation_key)
    assert not Equivalence.objects.exists()


def test_empty_form_says_what_is_missing(editor, courses):
    old, new = courses
    keys = {f"lesson_{page.translation_key}": "" for page in pages_of(new)}
    page = editor.post(PAIRS, sent(old, new, confirm="1", **keys))
    assert "Say at least of one lesson" in page.content.decode()


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_unknown_course_and_a_course_in_its_own_place_are_refused(key, editor, courses):
    old, _new = courses
    assert editor.get(START, {"old": old.translation_key, "new": key}).context["form"].errors
    page = editor.get(START, {"old": old.translation_key, "new": old.translation_key})
    assert "Choose another course." in page.content.decode()


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_others_do_not_reach_the_screens(role, courses, sign_in):
    client = sign_in(make_member(role))
    client.get(START)
    client.post(PAIRS, sent(*courses, confirm="1"))
    assert client.get(START).status_code == 302
    assert not Equivalence.objects.exists()


def test_menu_leads_editors_to_the_screen(editor):
    assert START in editor.get("/admin/").content.decode()

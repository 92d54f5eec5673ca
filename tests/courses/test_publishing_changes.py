"""Editorial or material: what an editor says of a publication, what it would change, and for how many (part C6)."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from courses.content.affected import Affected, affected_by, counts_affected
from courses.content.differences import read_draft
from courses.content.models import ContentChange, CoursePage, LessonPage, ModulePage, RequiredSet, TrackRule
from courses.content.publishing import enter_publication
from courses.content.queries import latest_version
from courses.content.services import refresh_course
from courses.content.signals import material_change
from courses.enrolment.services import enrol
from lms.core.append_only import lifted
from tests.courses.acts import read
from tests.courses.editing import post
from tests.factories.courses import lessons_of, make_course, make_lesson, make_track, translate_course
from tests.factories.people import make_member
from tests.factories.questions import activity_block, make_quiz

pytestmark = pytest.mark.django_db
MATERIAL = {"change_kind": "material", "change_note": "New law in section 2."}


@pytest.fixture
def author(centre):
    """An editor."""
    return make_member("editor")


@pytest.fixture
def editor(author, sign_in):
    """A browser in which the editor is signed in."""
    return sign_in(author)


@pytest.fixture
def heard():
    """The material changes announced while the test runs."""
    changes = []

    def hear(course_key, page_key, change, **kwargs):
        changes.append((course_key, page_key, change))

    material_change.connect(hear)
    yield changes
    material_change.disconnect(hear)


def version_of(course) -> RequiredSet:
    return latest_version(course.translation_key)


def last_change(course) -> ContentChange:
    return ContentChange.objects.filter(course_key=course.translation_key).latest("at")


def stored(page):
    """Return the page as the database has it now."""
    return type(page).objects.get(pk=page.pk)


def draft_of(page):
    return stored(page).get_latest_revision_as_object()


def republish(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_c6_editorial_change_is_entered_and_makes_no_version(editor, author):
    course = make_course()
    lesson, before = lessons_of(course)[0], version_of(course).version
    post(editor, lesson, title="Better words")
    change = last_change(course)
    assert (change.kind, change.title, change.page_key) == ("editorial", "Better words", lesson.translation_key)
    assert (change.version, change.by, change.language) == (before, author.subject, "en")
    assert version_of(course).version == before


def test_c6_material_change_makes_a_version_that_says_what_and_for_whom(editor, heard):
    course = make_course()
    lesson, before = lessons_of(course)[0], version_of(course)
    post(editor, lesson, change_applies="newcomers", **MATERIAL)
    latest, change = version_of(course), last_change(course)
    assert (latest.version, latest.items, latest.material) == (before.version + 1, before.items, True)
    assert (latest.change_note, latest.applies) == (MATERIAL["change_note"], "newcomers")
    assert (change.kind, change.version, change.applies) == ("material", latest.version, "newcomers")
    assert heard == [(course.translation_key, lesson.translation_key, change)]


def test_c6_material_change_is_explained(editor, heard):
    course = make_course()
    html = post(editor, course, change_kind="material", change_note=" ").content.decode()
    assert "Say in one sentence what has changed." in html
    assert heard == []


def test_c6_draft_may_wait_for_its_explanation(editor):
    lesson = lessons_of(make_course())[0]
    post(editor, lesson, action="", change_kind="material")
    assert draft_of(lesson).change_kind == "material"


def test_c6_next_edit_begins_as_an_editorial_one(editor):
    lesson = lessons_of(make_course())[0]
    post(editor, lesson, change_redo="on", **MATERIAL)
    form = editor.get(f"/admin/pages/{lesson.pk}/edit/").context["form"]
    assert [form[name].value() for name in ("change_kind", "change_note", "change_redo")] == ["editorial", "", False]
    assert (stored(lesson).change_kind, stored(lesson).change_note) == ("editorial", "")


def test_c6_draft_keeps_the_choice_until_it_is_published(editor):
    course = make_course()
    lesson = lessons_of(course)[0]
    post(editor, lesson, action="", **MATERIAL)
    form = editor.get(f"/admin/pages/{lesson.pk}/edit/").context["form"]
    assert [form[name].value() for name in ("change_kind", "change_note")] == list(MATERIAL.values())
    draft_of(lesson).save_revision().publish()
    assert last_change(course).note == MATERIAL["change_note"]


def test_c6_review_keeps_the_choice(editor, author, sign_in):
    course = make_course()
    lesson = lessons_of(course)[0]
    post(editor, lesson, action="submit", **MATERIAL)
    task = stored(lesson).current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", task.pk])
    assert not version_of(course).material
    sign_in(make_member("administrator")).post(approve)
    assert (last_change(course).kind, last_change(course).by) == ("material", author.subject)


def test_c6_schedule_keeps_the_choice_and_counts_when_it_is_live(centre, heard):
    course = make_course()
    lesson = lessons_of(course)[0]
    lesson.change_kind, lesson.change_note = MATERIAL.values()
    lesson.go_live_at = timezone.now() + timedelta(hours=1)
    revision = lesson.save_revision()
    revision.publish()
    assert heard == []
    past = timezone.now() - timedelta(minutes=1)
    content = revision.content | {"go_live_at": past.isoformat()}
    Revision.objects.filter(pk=revision.pk).update(content=content, approved_go_live_at=past)
    call_command("tick")
    assert [change.note for _course, _page, change in heard] == [MATERIAL["change_note"]]


def test_c6_new_lesson_that_waits_for_its_day_is_not_entered_yet(centre):
    course = make_course()
    module = ModulePage.objects.child_of(course).get()
    later = LessonPage(title="Later", slug="later", summary="S", go_live_at=timezone.now() + timedelta(days=1))
    later.locale = module.locale
    module.add_child(instance=later)
    later.live = False
    later.save_revision().publish()
    assert not ContentChange.objects.filter(page_key=later.translation_key).exists()


def test_c6_a_revision_is_entered_once(centre, heard):
    course = make_course()
    lesson = lessons_of(course)[0]
    lesson.change_kind, lesson.change_note = MATERIAL.values()
    revision = lesson.save_revision()
    revision.publish()
    version = version_of(course).version
    again = enter_publication(page=stored(lesson), course_key=course.translation_key, revision=revision)
    revision.publish()
    refresh_course(course.translation_key)
    assert (again, len(heard), version_of(course).version) == (None, 1, version)


@pytest.mark.parametrize("withdraw", ["unpublish", "delete"])
def test_c6_withdrawing_a_lesson_makes_a_version_for_everyone(centre, withdraw):
    course = make_course()
    lesson = lessons_of(course)[0]
    republish(lesson, change_applies="newcomers", change_kind="material", change_note="N")
    before = version_of(course)
    getattr(stored(lesson), withdraw)()
    latest = version_of(course)
    assert (latest.version, latest.applies, latest.change_note) == (before.version + 1, "everyone", "")


def test_c6_new_required_lesson_concerns_whom_its_editor_states(centre):
    course = make_course()
    make_lesson(ModulePage.objects.child_of(course).get(), change_applies="newcomers")
    assert (version_of(course).applies, version_of(course).material) == ("newcomers", False)


def test_c6_replaced_activity_makes_a_version(centre):
    course = make_course(lessons=0)
    lesson = make_lesson(course.get_children().get(), condition="pass", body=[activity_block(make_quiz())])
    before = version_of(course).version
    republish(lesson, body=[activity_block(make_quiz())])
    assert version_of(course).version == before + 1


def test_c6_reading_order_alone_makes_no_version(centre):
    course = make_course(lessons=2)
    before = version_of(course).version
    first, second = lessons_of(course)
    first.move(second, pos="right")
    assert version_of(course).version == before


def test_c6_set_of_the_first_release_is_no_difference(centre):
    course = make_course()
    key, items = course.translation_key, version_of(course).items
    old = RequiredSet.objects.create(course_key=key, version=99, items=items)
    assert refresh_course(key) == old


def test_c6_upgrade_teaches_the_latest_set_what_it_did_not_name(centre):
    course = make_course()
    key, known = course.translation_key, version_of(course)
    old = RequiredSet.objects.create(course_key=key, version=99, items=known.items)
    TrackRule.objects.all().delete()
    migration = import_module("courses.migrations.0002_conditions_and_changes")
    with lifted():
        migration.carry_forward(apps, SimpleNamespace(connection=connection, execute=connection.cursor().execute))
    old.refresh_from_db()
    assert (old.groups, old.conditions, old.track_key) == (known.groups, known.conditions, known.track_key)
    assert TrackRule.objects.get().courses == [str(key)]
    assert refresh_course(key) == old


@pytest.mark.parametrize("model", [RequiredSet, ContentChange])
def test_c3_versions_and_history_are_append_only(centre, model):
    make_course()
    for act in (lambda: model.objects.update(version=7), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


# Holders are asked to take a lesson again.


def test_k7_material_change_asks_holders_for_the_lesson_it_names(editor, heard):
    course = make_course()
    lesson = lessons_of(course)[0]
    post(editor, lesson, change_redo="on", redo_within_days="30", **MATERIAL)
    ((_course, page_key, change),) = heard
    assert (page_key, change.redo, change.within_days) == (lesson.translation_key, True, 30)


def test_k7_editorial_change_asks_nobody(editor, heard):
    lesson = lessons_of(make_course())[0]
    html = post(editor, lesson, change_redo="on").content.decode()
    assert "Only a material change asks holders to take a lesson again." in html
    with pytest.raises(ValidationError):
        republish(lesson, change_redo=True)
    assert heard == []


def test_k7_nobody_is_asked_for_an_optional_lesson_again(editor, heard):
    lesson = lessons_of(make_course())[0]
    html = post(editor, lesson, optional="on", change_redo="on", **MATERIAL).content.decode()
    assert "Nobody is asked to take an optional lesson again." in html
    assert heard == []


def test_k7_whole_course_asks_for_no_lesson(editor, heard):
    post(editor, make_course(), **MATERIAL)
    ((_course, _page, change),) = heard
    assert (change.redo, change.within_days) == (False, None)


# Translations.


def test_l3_change_of_a_translation_is_always_editorial(centre, heard):
    course = make_course()
    translate_course(course, "ar")
    before = version_of(course)
    arabic = LessonPage.objects.filter(locale__language_code="ar").first()
    republish(arabic, change_kind="material", change_note="N", change_applies="newcomers", change_redo=True)
    change = last_change(course)
    assert (change.kind, change.note, change.redo, change.language) == ("editorial", "", False, "ar")
    assert (version_of(course), heard) == (before, [])


def test_translation_offers_no_choice(editor):
    course = make_course()
    arabic = translate_course(course, "ar")
    html = editor.get(f"/admin/pages/{arabic.pk}/edit/").content.decode()
    assert "A translation is always an editorial change." in html
    assert 'name="change_kind"' not in html
    assert 'name="change_kind"' in editor.get(f"/admin/pages/{course.pk}/edit/").content.decode()


def test_copy_starts_without_its_models_last_change(centre):
    course = make_course()
    lesson = lessons_of(course)[0]
    LessonPage.objects.filter(pk=lesson.pk).update(change_kind="material", change_note="N")
    copy = stored(lesson).copy(update_attrs={"slug": "copy"})
    assert (copy.change_kind, copy.change_note) == ("editorial", "")


# The preview.


def preview(page, **values) -> list[str]:
    """Return in words what publishing a draft with these values would change."""
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision()
    return read_draft(draft_of(page)).lines


def test_c6_preview_says_what_a_lesson_would_change(centre):
    first, second = lessons_of(make_course(lessons=2))
    assert preview(first, title="New words") == []
    assert preview(first, optional=True) == ["“New words” will no longer be required."]
    assert preview(second, condition="score", score_at_least=80) == [
        f"“{second.title}” will be completed otherwise: Reach 80 % in every activity in this lesson."
    ]


def test_c6_preview_says_that_other_activities_complete_a_lesson(centre):
    course = make_course(lessons=0)
    lesson = make_lesson(course.get_children().get(), condition="pass", body=[activity_block(make_quiz())])
    assert preview(lesson, body=[activity_block(make_quiz())]) == [
        f"“{lesson.title}” will be completed by other activities."
    ]


def test_c6_preview_of_a_new_lesson_names_it(centre):
    module = ModulePage.objects.child_of(make_course()).get()
    lesson = LessonPage(title="Added", slug="added", summary="S", live=False, locale=module.locale)
    module.add_child(instance=lesson)
    assert preview(lesson) == ["“Added” will be required."]


def test_c6_preview_says_what_a_module_would_change(centre):
    module = ModulePage.objects.child_of(make_course(lessons=3)).get()
    assert preview(module, lessons_needed=2) == ["In “Module”: Any 2 of these 3 lessons."]
    assert preview(module, lessons_needed=3) == []


def test_c6_preview_says_what_a_course_would_change(centre):
    course, first = make_course(validity_months=12), make_course()
    values = {"prerequisites": [("course", first)], "ordered": True, "validity_months": None}
    assert preview(course, **values) == [
        "Modules will be taken in order.",
        f"“{first.title}” will have to be completed first.",
        "A new completion will not expire.",
    ]


@pytest.mark.parametrize("live", [True, False])
def test_c6_preview_needs_a_live_course(centre, live):
    course = make_course()
    if not live:
        course.unpublish()
    draft = read_draft(lessons_of(course)[0])
    assert (draft is not None) == live


def people_in(course) -> None:
    """Enrol three officers: one completes the course, one begins, one does nothing."""
    lessons = lessons_of(course)
    for number in (len(lessons), 1, 0):
        subject = make_member().subject
        enrol(subject=subject, course_key=course.translation_key)
        for lesson in lessons[:number]:
            read(subject, lesson.translation_key)


@pytest.mark.parametrize("number", [1, 3])
def test_c6_those_affected_are_counted_in_one_query(centre, django_assert_num_queries, number):
    course = make_course(lessons=2)
    for _ in range(number):
        people_in(course)
    with django_assert_num_queries(1):
        numbers = affected_by(course.translation_key)
    assert numbers == Affected(completed=number, valid=number, in_progress=number, not_started=number)


def test_c6_editor_sees_who_is_affected_before_publishing(editor):
    course = make_course(lessons=2)
    people_in(course)
    lesson = lessons_of(course)[0]
    preview(lesson, optional=True)
    html = editor.get(f"/admin/pages/{lesson.pk}/edit/").content.decode()
    for words in (
        f"“{lesson.title}” will no longer be required.",
        "1 has completed it and keeps that",
        "1 of these holds a completion that is valid",
        "1 is under way",
        "1 has not started",
    ):
        assert words in html


def test_discreet_course_shows_its_editor_only_completed_or_not(editor):
    course = make_course(lessons=2, discreet=True)
    people_in(course)
    html = editor.get(f"/admin/pages/{course.pk}/edit/").content.decode()
    assert ("1 has completed it and keeps that" in html, "2 have not completed it" in html) == (True, True)
    assert ("under way" in html, "has not started" in html) == (False, False)


def test_nobody_is_counted_twice_over():
    with pytest.raises(ValueError, match="already counted by"):
        counts_affected(lambda course_key: Affected())


# History.


def test_c6_history_of_a_course_is_listed_for_its_editor(editor):
    course = make_course()
    post(editor, lessons_of(course)[0], change_redo="on", redo_within_days="30", **MATERIAL)
    html = editor.get(f"/admin/pages/{course.pk}/edit/").content.decode()
    for words in ("What has changed", MATERIAL["change_note"], "Holders were asked to take it again within 30 days."):
        assert words in html


def test_c6_course_page_says_its_version_and_what_has_changed(editor, officer_client):
    course = make_course()
    post(editor, course, **MATERIAL)
    html = officer_client.get(course.url).content.decode()
    assert f"{version_of(course).version} · changed " in html
    assert MATERIAL["change_note"] in html


def test_history_survives_the_page(centre):
    course = make_course()
    title = lessons_of(course)[0].title
    lessons_of(course)[0].delete()
    assert ContentChange.objects.filter(title=title, course_key=course.translation_key).exists()


def test_publishing_a_track_is_no_change_of_a_course(centre):
    track = make_track()
    course = make_course(track=track)
    before = ContentChange.objects.count()
    republish(track, summary="About something else.")
    assert ContentChange.objects.count() == before
    assert CoursePage.objects.get(pk=course.pk).live

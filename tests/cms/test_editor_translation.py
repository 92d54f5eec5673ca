"""Courses are translated with wagtail-localize, and stay one course."""

import pytest
from wagtail.models import Locale, Page
from wagtail_localize.models import String, StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import TranslationCreator

from courses.content.models import CoursePage, LessonPage, PublishedCourse
from tests.factories.courses import lessons_of, make_course
from tests.factories.people import make_member


def submit(page: Page, code: str = "fr") -> Translation:
    """Submit a page with all above it for translation, as the editor's form does."""
    locale = Locale.objects.get(language_code=code)
    TranslationCreator(user=None, target_locales=[locale]).create_translations(page, include_related_objects=True)
    return Translation.objects.get(source__object_id=page.translation_key, target_locale=locale)


def translate(translation: Translation) -> None:
    """Translate every text of the source that has none."""
    for segment in translation.source.stringsegment_set.all():
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": f"FR {segment.string.data}"},
        )


def publish_translated(page: Page) -> Page:
    """Translate one page into French and publish it."""
    translation = submit(page)
    translate(translation)
    translation.save_target(publish=True)
    return translation.get_target_instance()


def whole(course: CoursePage) -> list[Page]:
    """Return track, course, modules and lessons from the top down."""
    pages = [course.get_parent(), *course.get_descendants(inclusive=True)]
    return [page.specific for page in pages]


@pytest.fixture
def translated(centre, django_capture_on_commit_callbacks):
    """A course published in English and, page by page, in French."""
    course = make_course(lessons=2)
    with django_capture_on_commit_callbacks(execute=True):
        for page in whole(course):
            publish_translated(page)
    return course


def test_c1_translated_lesson_keeps_slug_key_and_block_ids(translated):
    for lesson in lessons_of(translated):
        french = LessonPage.objects.get(translation_key=lesson.translation_key, locale__language_code="fr")
        assert french.slug == lesson.slug
        assert [block.id for block in french.body] == [block.id for block in lesson.body]
        assert (french.title, french.live) == (f"FR {lesson.title}", True)


def test_translated_course_is_published_in_its_language(translated):
    row = PublishedCourse.objects.get(course_key=translated.translation_key, language="fr")
    assert (row.title, row.live, row.is_source) == (f"FR {translated.title}", True, False)
    assert {lesson["language"] for lesson in row.lessons()} == {"fr"}


def test_rules_of_a_lesson_are_synchronised_not_translated(translated, django_capture_on_commit_callbacks):
    lesson = lessons_of(translated)[0]
    lesson.minutes, lesson.condition, lesson.optional = 11, "open", True
    lesson.save_revision().publish()
    translation = Translation.objects.get(source__object_id=lesson.translation_key)
    translation.source.update_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    french = translation.get_target_instance()
    assert (french.minutes, french.condition, french.optional) == (11, "open", True)


@pytest.mark.parametrize("name", ["code", "slug", "level", "review_by", "law_as_of", "discreet"])
def test_no_translator_is_asked_for_what_is_the_same_in_every_language(centre, name):
    source, _created = TranslationSource.update_or_create_from_instance(make_course())
    paths = set(source.stringsegment_set.values_list("context__path", flat=True))
    paths |= set(source.overridablesegment_set.values_list("context__path", flat=True))
    assert name not in paths
    assert "title" in paths


def add_paragraph(lesson: LessonPage) -> TranslationSource:
    """Publish a source edit that no translator has seen."""
    lesson.body.append(("text", "<p>An untranslated paragraph.</p>"))
    lesson.save_revision().publish()
    return TranslationSource.objects.get(object_id=lesson.translation_key)


def french_text(client, lesson: LessonPage) -> str:
    """Return what a French reader gets."""
    return client.get(lesson.url.replace("/en/", "/fr/")).content.decode()


def test_l1_source_edit_reaches_no_live_translation_untranslated(
    translated, sign_in, officer_client, django_capture_on_commit_callbacks
):
    lesson = lessons_of(translated)[0]
    source = add_paragraph(lesson)
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(make_member("editor")).post(
            f"/admin/localize/update/{source.pk}/", {"publish_translations": "on"}, follow=True
        )
    assert "not published, one text is still untranslated" in response.content.decode()
    assert "An untranslated paragraph." not in french_text(officer_client, lesson)
    assert "FR Read this." in french_text(officer_client, lesson)


def test_l1_translator_cannot_publish_what_is_incomplete(
    translated, sign_in, officer_client, django_capture_on_commit_callbacks
):
    lesson = lessons_of(translated)[0]
    source = add_paragraph(lesson)
    source.update_from_db()
    french = lesson.get_translation(Locale.objects.get(language_code="fr"))
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(make_member("editor")).post(
            f"/admin/pages/{french.pk}/edit/", {"action": "publish"}, follow=True
        )
    assert "not published, one text is still untranslated" in response.content.decode()
    assert "An untranslated paragraph." not in french_text(officer_client, lesson)


def test_update_publishes_translations_that_are_complete(
    translated, sign_in, officer_client, django_capture_on_commit_callbacks
):
    lesson = lessons_of(translated)[0]
    source = add_paragraph(lesson)
    source.update_from_db()
    translate(source.translations.get())
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(make_member("editor")).post(f"/admin/localize/update/{source.pk}/", {"publish_translations": "on"})
    assert "FR An untranslated paragraph." in french_text(officer_client, lesson)


def test_editor_submits_a_course_for_translation(centre, sign_in):
    course = make_course()
    french = Locale.objects.get(language_code="fr")
    response = sign_in(make_member("editor")).post(
        f"/admin/localize/submit/page/{course.pk}/", {"locales": [french.pk], "include_subtree": "on"}
    )
    assert response.status_code == 302
    pages = Page.objects.filter(locale=french, translation_key__in=[page.translation_key for page in whole(course)])
    assert pages.count() == 5
    assert not pages.filter(live=True, alias_of=None).exists()


def test_nothing_is_published_by_submitting_alone(centre):
    course = make_course()
    submit(course)
    assert not PublishedCourse.objects.filter(language="fr").exists()
    assert String.objects.filter(data=course.title).exists()


def test_translating_the_front_page_leaves_its_place_alone(centre, django_capture_on_commit_callbacks):
    centre.home.tagline = "Learn in your own time"
    centre.home.save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):
        french = publish_translated(centre.home)
    assert (french.slug, french.url, french.tagline) == ("home-fr", "/fr/", "FR Learn in your own time")

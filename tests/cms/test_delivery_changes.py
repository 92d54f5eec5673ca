"""The fast door follows every change of what a page says and where it stands."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from cms.delivery import services
from cms.delivery.models import DeliveredPage
from cms.delivery.services import TEMPLATE_VERSION, rebuild_stale
from tests.factories.courses import lessons_of, make_course, make_track, translate, translate_course
from tests.factories.people import make_member


@pytest.fixture
def lesson(centre):
    """A published lesson."""
    return lessons_of(make_course(lessons=2))[0]


def fresh(page) -> Page:
    return Page.objects.get(pk=page.pk).specific


def words(client, url: str) -> str:
    """Return a page's text; it must answer 200 from a row."""
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def rename(page, slug: str) -> None:
    """Publish the page under another slug."""
    page.slug = slug
    page.save_revision().publish()


def test_stored_row_equals_the_page_rendered_anew(centre):
    course = make_course(lessons=2)
    translate_course(course, "ar")
    call_command("rebuild_pages", "--all", verbosity=0)
    for row in DeliveredPage.objects.all():
        rendered = fresh(row_page(row)).rendered()
        for name, value in vars(rendered).items():
            assert getattr(row, name) == value, f"{row}: {name}"


def row_page(row) -> Page:
    return Page.objects.get(pk=row.page_id)


def test_rows_written_by_signals_equal_those_of_a_rebuild(centre):
    course = make_course(lessons=2)
    translate_course(course, "ar")
    rename(course, "new-slug")
    lessons_of(course)[1].unpublish()
    names = [field.name for field in DeliveredPage._meta.fields if field.name not in ("id", "refreshed_at")]
    before = list(DeliveredPage.objects.order_by("page_id").values(*names))
    DeliveredPage.objects.all().delete()
    rebuild_stale()
    assert list(DeliveredPage.objects.order_by("page_id").values(*names)) == before


def test_edit_is_seen_once_published(lesson, officer_client):
    lesson.body = [("text", "<p>Second thoughts.</p>")]
    lesson.save_revision().publish()
    assert "Second thoughts." in words(officer_client, lesson.url)


@pytest.mark.parametrize("withdraw", ["unpublish", "delete"])
def test_withdrawn_lesson_answers_404_with_advice(withdraw, lesson, officer_client):
    url = lesson.url
    getattr(lesson, withdraw)()
    response = officer_client.get(url)
    assert response.status_code == 404
    assert "What you have completed is safe" in response.content.decode()
    assert "/en/my/" in response.content.decode()
    assert not DeliveredPage.objects.filter(page_id=lesson.pk).exists()


def test_deleting_a_course_takes_out_everything_below(lesson):
    course = lesson.get_parent().get_parent()
    below = list(course.get_descendants(inclusive=True).values_list("pk", flat=True))
    course.delete()
    assert not DeliveredPage.objects.filter(page_id__in=below).exists()


def test_expired_page_is_gone_after_the_tick(lesson, officer_client):
    lesson.expire_at = timezone.now() - timedelta(minutes=1)
    lesson.save()
    call_command("publish_scheduled", verbosity=0)
    assert officer_client.get(lesson.url).status_code == 404


def test_page_that_goes_live_later_appears_after_the_tick(lesson, officer_client):
    lesson.unpublish()
    lesson.go_live_at = timezone.now() + timedelta(hours=1)
    lesson.save_revision().publish()
    assert officer_client.get(lesson.url).status_code == 404
    lesson = fresh(lesson)
    revision, past = lesson.scheduled_revision, timezone.now() - timedelta(minutes=1)
    revision.approved_go_live_at = revision.content["go_live_at"] = past
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    assert "Read this." in words(officer_client, lesson.url)


@pytest.mark.parametrize("steps", [0, 2, 3])
def test_changed_slug_moves_the_page_and_all_below(steps, lesson, officer_client):
    old = lesson.url
    page = lesson if not steps else [*lesson.get_ancestors().order_by("-depth")][steps - 1].specific
    rename(page, "another-slug")
    new = fresh(lesson).url
    assert new != old
    assert "Read this." in words(officer_client, new)
    assert officer_client.get(old).status_code == 404


def test_moved_course_answers_at_its_new_address_only(lesson, officer_client):
    old = lesson.url
    course, track = lesson.get_parent().get_parent(), make_track()
    course.move(track, pos="last-child")
    new = fresh(lesson).url
    assert (new != old, officer_client.get(old).status_code) == (True, 404)
    assert track.title in words(officer_client, new)


def test_breadcrumbs_follow_a_new_title_above(lesson, officer_client):
    course = fresh(lesson.get_parent().get_parent())
    course.title = "Renamed course"
    course.save_revision().publish()
    assert "Renamed course" in words(officer_client, lesson.url)


def test_breadcrumbs_name_no_page_that_was_withdrawn(lesson, officer_client):
    course = fresh(lesson.get_parent().get_parent())
    course.unpublish()
    crumbs = DeliveredPage.objects.get(page_id=lesson.pk).crumbs
    assert [title for title, _url in crumbs] == [course.get_parent().title]
    assert officer_client.get(crumbs[0][1]).status_code == 200


def test_lesson_of_a_withdrawn_course_offers_no_button_that_fails(lesson, officer_client):
    fresh(lesson.get_parent().get_parent()).unpublish()
    text = words(officer_client, lesson.url)
    assert "This course is not offered at present" in text
    assert "/enrol/" not in text


@pytest.mark.parametrize("withdraw", ["unpublish", "delete", "move"])
def test_front_page_lists_no_track_that_is_gone(withdraw, centre, client):
    track = make_track(title="Short-lived")
    assert "Short-lived" in words(client, "/en/")
    arabic_home = Page.objects.get(depth=2, locale__language_code="ar")
    track.move(arabic_home, pos="last-child") if withdraw == "move" else getattr(track, withdraw)()
    assert "Short-lived" not in words(client, "/en/")


def test_alias_has_no_row_and_is_served_by_wagtail(lesson, officer_client):
    module = lesson.get_parent()
    alias = lesson.create_alias(parent=module, update_slug="mirror")
    assert not DeliveredPage.objects.filter(page_id=alias.pk).exists()
    assert "Read this." in words(officer_client, alias.url)


def test_row_of_an_older_template_is_not_served(lesson, officer_client):
    DeliveredPage.objects.filter(page_id=lesson.pk).update(template_version=0, title="Stale", segments=[])
    text = words(officer_client, lesson.url)
    assert ("Stale" in text, "Read this." in text) == (False, True)


def test_rebuild_writes_what_a_deploy_made_stale(lesson):
    DeliveredPage.objects.filter(page_id=lesson.pk).update(template_version=0, title="Stale")
    assert rebuild_stale() >= 1
    row = DeliveredPage.objects.get(page_id=lesson.pk)
    assert (row.title, row.template_version) == (lesson.title, TEMPLATE_VERSION)


def test_rebuild_is_idle_when_nothing_is_stale(lesson):
    rebuild_stale()
    before = list(DeliveredPage.objects.order_by("pk").values_list("pk", flat=True))
    rebuild_stale()
    assert list(DeliveredPage.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_page_without_a_row_is_served_all_the_same(lesson, officer_client):
    services.remove_page(lesson.pk)
    assert "Read this." in words(officer_client, lesson.url)


def test_preview_looks_as_the_page_will(lesson, sign_in):
    client = sign_in(make_member("editor"))
    lesson.save_revision()
    preview = client.get(f"/admin/pages/{lesson.pk}/view_draft/")
    assert main(preview.content.decode()) == main(words(client, lesson.url))


def test_preview_shows_the_draft_and_stores_nothing(lesson, sign_in):
    before = list(DeliveredPage.objects.filter(page_id=lesson.pk).values())
    lesson.body = [("text", "<p>Half a thought.</p>")]
    lesson.save_revision()
    preview = sign_in(make_member("editor")).get(f"/admin/pages/{lesson.pk}/view_draft/")
    assert "Half a thought." in preview.content.decode()
    assert list(DeliveredPage.objects.filter(page_id=lesson.pk).values()) == before


def main(html: str) -> str:
    """Return the article of a page, without what differs from request to request."""
    article = html.partition("<article")[2].partition("</article>")[0]
    assert article
    lines = [
        line for line in article.splitlines() if "csrfmiddlewaretoken" not in line and 'name="revision"' not in line
    ]
    return "\n".join(lines)


def test_l2_missing_translation_falls_back_and_says_so(lesson, officer_client):
    text = words(officer_client, lesson.url.replace("/en/", "/ar/"))
    assert '<html lang="ar" dir="rtl">' in text
    assert f'<h1 lang="en" dir="ltr">{lesson.title}</h1>' in text
    assert '<div class="rich" lang="en" dir="ltr">' in text
    assert 'class="message" lang="ar" dir="rtl"' in text


def test_l2_page_in_the_readers_language_is_labelled_by_nothing(lesson, officer_client):
    translate(lesson, "ar", body=[("text", "<p>اقرأ هذا.</p>")])
    text = words(officer_client, lesson.url.replace("/en/", "/ar/"))
    assert "اقرأ هذا." in text
    assert '<div class="rich">' in text
    assert "Not available in" not in text


def test_l2_outline_labels_each_title_with_its_own_language(centre, officer_client):
    course = make_course(lessons=2)
    first, second = lessons_of(course)
    translate(course, "ar")
    translate(first, "ar")
    text = words(officer_client, course.url.replace("/en/", "/ar/"))
    assert f'<span lang="en" dir="ltr">{second.title}' in text
    assert f"<span>{first.title} [ar]" in text


def test_l2_module_title_that_falls_back_is_labelled(centre, officer_client):
    course = make_course(lessons=1)
    copy = course.copy_for_translation(Page.objects.get(depth=2, locale__language_code="ar").locale, copy_parents=True)
    copy.save_revision().publish()
    text = words(officer_client, course.url.replace("/en/", "/ar/"))
    assert '<h3 class="outline__part" lang="en" dir="ltr">Module</h3>' in text


@pytest.mark.parametrize(
    "path",
    [
        "no-such-page/",
        "no/such/page/",
        "courses/00000000-0000-4000-8000-000000000000/",
        "lessons/x/done/",
        "_util/nothing/",
        "%00/",
    ],
)
def test_unknown_addresses_answer_404_with_advice(path, centre, officer_client):
    response = officer_client.get(f"/en/{path}")
    assert response.status_code == 404
    assert "There is no page at this address" in response.content.decode()


def test_address_without_its_slash_is_led_to_the_page(lesson, officer_client):
    response = officer_client.get(lesson.url.rstrip("/"))
    assert (response.status_code, response.url) == (301, lesson.url)


def test_module_leads_to_its_course(lesson, officer_client):
    response = officer_client.get(lesson.get_parent().url)
    assert (response.status_code, response.url) == (302, lesson.get_parent().get_parent().url)

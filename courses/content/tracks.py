"""What completes a track, kept in step with the courses that are live in it."""

from uuid import UUID

from lms.conf import lms_setting

from .entries import fewer
from .models import PublishedCourse, TrackPage, TrackRule
from .signals import track_rule_changed


def refresh_tracks(course_key: UUID) -> None:
    """Bring the rules of the tracks a course stands in, or has left, up to date. Safe to repeat."""
    here = PublishedCourse.objects.filter(course_key=course_key).values_list("track_key", flat=True)
    before = [rule.track_key for rule in TrackRule.objects.all() if str(course_key) in rule.courses]
    for track_key in dict.fromkeys([*here, *before]):
        _refresh(track_key)


def _refresh(track_key: UUID) -> None:
    live = PublishedCourse.objects.filter(track_key=track_key, live=True).values_list("course_key", flat=True)
    courses = sorted({str(key) for key in live})
    needed = fewer(_needed(track_key), len(courses))
    rule = TrackRule.objects.filter(track_key=track_key).first()
    if rule is None or (rule.courses, rule.needed) != (courses, needed):
        values = {"courses": courses, "needed": needed}
        TrackRule.objects.update_or_create(track_key=track_key, defaults=values)
        track_rule_changed.send(TrackRule, track_key=track_key)


def _needed(track_key: UUID) -> int | None:
    """Return how many courses the track's page asks for: the source language's page, else the oldest."""
    pages = list(TrackPage.objects.filter(translation_key=track_key, alias_of=None).select_related("locale"))
    pages.sort(key=lambda page: (page.locale.language_code != lms_setting("SOURCE_LANGUAGE"), page.pk))
    return pages[0].courses_needed if pages else None

"""What people are told about their courses, in words; and whether it is still so when an e-mail goes out.

Of a discreet course nothing is named, neither in an e-mail nor on the page of messages: somebody may be looking on.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from lms.core.zones import named_zone
from lms.members.models import Absence, Profile, held_on
from lms.notices.kinds import Context, Kind, register

from ..content.models import PublishedCourse
from ..content.queries import best_language, live_courses, titles_in
from ..progress.models import CourseSummary
from .models import Assignment, Obligation

#: Something is left to do, and the officer still takes the course.
OPEN = Q(suspended=False) & (Q(completed_at=None) | Q(renewing=True))
NO_TITLE: Context = {"title": "", "language": "", "url": ""}


def course_words(contexts: Sequence[Context], language: str) -> list[Context]:
    """Add title, its language, and address of ``context["course"]``: all empty for a discreet course. One query.

    A due date that is named ("due", "zone") becomes a day, and ``late`` says whether it is over.
    """
    courses = _courses({one["course"] for one in contexts}, language)
    return [one | _naming(courses.get(one["course"])) | _dated(one) for one in contexts]


def _courses(keys: Iterable[str], language: str) -> dict[str, PublishedCourse]:
    rows = list(PublishedCourse.objects.filter(course_key__in=set(keys)).defer("outline", "search_text"))
    discreet = {row.course_key for row in rows if row.discreet}
    best = best_language([row for row in rows if row.course_key not in discreet], language)
    return {str(course.course_key): course for course in best}


def _naming(course: PublishedCourse | None) -> Context:
    if course is None:
        return NO_TITLE
    return {"title": course.title, "language": course.language, "url": course.url if course.live else ""}


def _dated(context: Context) -> Context:
    if not context.get("due"):
        return {"day": None, "late": False}
    day, zone = date.fromisoformat(context["due"]), named_zone(context["zone"])
    return {"day": day, "late": day < timezone.now().astimezone(zone).date()}


def still_open(profile: Profile, contexts: Sequence[Context]) -> list[Context | None]:
    """Leave out courses that are completed, left or withdrawn; all of them while the person is away. Three queries."""
    return _if_open(profile, contexts, lambda one, summary: True)


def still_due(profile: Profile, contexts: Sequence[Context]) -> list[Context | None]:
    """Leave out, besides, what is due on another day by now, or on none."""
    return _if_open(profile, contexts, lambda one, summary: one["due"] == due_day(summary))


def due_day(summary: CourseSummary) -> str:
    """Return the last day in its zone, as ISO text; empty without a due date."""
    return summary.due_at.astimezone(named_zone(summary.due_zone)).date().isoformat() if summary.due_at else ""


def _if_open(
    profile: Profile, contexts: Sequence[Context], holds: Callable[[Context, CourseSummary], bool]
) -> list[Context | None]:
    if is_away(profile):
        return [None for _one in contexts]
    keys = {one["course"] for one in contexts}
    live = {str(key) for key in live_courses().filter(course_key__in=keys).values_list("course_key", flat=True)}
    rows = CourseSummary.objects.filter(OPEN, subject=profile.subject, course_key__in=keys)
    found = {str(row.course_key): row for row in rows}
    kept = {key: row for key, row in found.items() if key in live}
    return [one if one["course"] in kept and holds(one, kept[one["course"]]) else None for one in contexts]


def is_away(profile: Profile) -> bool:
    """Whether the person is absent today: what is due stands still, and nobody is to think of it."""
    return held_on(Absence.objects.filter(profile=profile), timezone.now().astimezone(UTC).date()).exists()


def asked_words(contexts: Sequence[Context], language: str) -> list[Context]:
    """Add what is asked, by which title, why and until when; of a discreet course neither title nor reason."""
    courses = _courses({key for one in contexts for key in one["courses"]}, language)
    tracks = titles_in(language, courses.values())
    rows = Assignment.objects.filter(pk__in={one["assignment"] for one in contexts})
    assignments = {str(row.pk): row for row in rows}
    return [one | _dated(one) | _asked(one, assignments, courses, tracks) for one in contexts]


def _asked(
    context: Context,
    assignments: dict[str, Assignment],
    courses: dict[str, PublishedCourse],
    tracks: dict[UUID, str],
) -> Context:
    assignment = assignments.get(context["assignment"])
    taken = [courses[key] for key in context["courses"] if key in courses]
    if assignment is None or len(taken) < len(context["courses"]):
        return NO_TITLE | {"reason": "", "track": False}
    said: Context = {"reason": assignment.reason, "track": assignment.target == Assignment.Target.TRACK}
    if context.get("renewal") or not said["track"]:
        return said | _naming(taken[0])
    key = assignment.target_key
    known = tracks.get(key)
    return said | {"title": known or taken[0].track_title, "language": language_of(known, taken[0]), "url": ""}


def language_of(translated: str | None, course: PublishedCourse) -> str:
    """Return the language of a track's title: the course's own, unless the track itself is translated."""
    return "" if translated else course.language


def still_asked(profile: Profile, contexts: Sequence[Context]) -> list[Context | None]:
    """Leave out what is no longer asked, or of which nothing is left to do; all of it while the person is away."""
    if is_away(profile):
        return [None for _one in contexts]
    ids = {one["assignment"] for one in contexts}
    asked = Obligation.objects.filter(subject=profile.subject, assignment__in=ids, ended_at=None)
    pairs = [(str(pk), key) for pk, key in asked.values_list("assignment_id", "course_key")]
    live = live_courses().filter(course_key__in={key for _pk, key in pairs}).values("course_key")
    rows = CourseSummary.objects.filter(OPEN, subject=profile.subject, course_key__in=live)
    open_keys = set(rows.values_list("course_key", flat=True))
    still = {pk for pk, key in pairs if key in open_keys}
    return [one if one["assignment"] in still else None for one in contexts]


def course_kind(template: str, still: Any = still_open) -> Kind:
    """Return the kind of a message about one course (``context["course"]``)."""
    return Kind(template=template, words=course_words, still=still)


register(course_kind("due", still_due))
register(Kind(template="asked", words=asked_words, still=still_asked))

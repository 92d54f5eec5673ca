"""Reads around a quiz: what it asks, where it stands in a course, where to read again."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from assessments.attempts.models import Accommodation, Attempt
from assessments.attempts.standing import Standing, standing
from assessments.questions.draws import draw, pool
from assessments.questions.queries import Wanted
from courses.content.models import ActivityUse, CourseItem, PublishedCourse
from courses.content.queries import best_language
from courses.enrolment.models import Enrolment
from courses.progress.models import CourseSummary
from lms.conf import lms_setting

from .models import Quiz, QuizQuestion, SectionTitle

_chance = random.SystemRandom()
HANDED_IN = (Attempt.State.MARKING, Attempt.State.SUBMITTED)


def quiz_of(activity_key: UUID) -> Quiz | None:
    """Return the quiz with its activity and the number of its questions, or None. One query."""
    return Quiz.objects.counted().select_related("activity").filter(activity__key=activity_key).first()


def wanted_questions(quiz: Quiz, seen: list[UUID]) -> list[Wanted]:
    """Return what a new attempt asks: fixed questions and draws, section by section, each question once.

    ``seen`` is what earlier attempts asked: a draw takes others while there are any. Drafts are never asked (rule A2).
    """
    items = list(quiz.items.select_related("question", "category", "section").order_by("sort_order"))
    drawn = _drawn(items, seen)
    sections: list[list[Wanted]] = [[]]
    for item in items:
        if item.section:
            sections.append([])
        sections[-1] += _fixed(item) if item.question else drawn[item.pk]
        if item.section:
            sections[-1] = [replace(one, section=str(item.section.translation_key)) for one in sections[-1]]
    if quiz.shuffle_questions:
        for section in sections:
            _chance.shuffle(section)
    return [one for section in sections for one in _headed(section)]


def _drawn(items: list[QuizQuestion], seen: list[UUID]) -> dict[int, list[Wanted]]:
    """Return what each draw takes, by its row; the smallest pool first, so that a wide one leaves it its own."""
    taken = {item.question.translation_key for item in items if item.question}
    pools = [(pool(category=item.category, tag=item.tag), item) for item in items if item.question is None]
    drawn = {}
    for keys, item in sorted(pools, key=lambda pair: len(pair[0])):
        chosen = draw(keys, item.count, taken=taken, seen=seen)
        taken.update(chosen)
        drawn[item.pk] = [Wanted(key=key, points=item.points) for key in chosen]
    return drawn


def _fixed(item: QuizQuestion) -> list[Wanted]:
    assert item.question is not None  # noqa: S101  (the caller has looked)
    if not item.question.live:
        return []
    return [Wanted(key=item.question.translation_key, number=item.stay_with, points=item.points)]


def _headed(section: list[Wanted]) -> list[Wanted]:
    """Let the first question carry the section's heading, whichever that is after shuffling."""
    heading = next((one.section for one in section if one.section), "")
    return [replace(one, section=heading if place == 0 else "") for place, one in enumerate(section)]


def section_titles(attempt: Attempt, language: str) -> dict[str, SectionTitle]:
    """Return the headings of an attempt by key, in ``language`` or any other. One query, none without sections."""
    keys = [pin["section"] for pin in attempt.questions if pin.get("section")]
    if not keys:
        return {}
    rows = SectionTitle.objects.filter(translation_key__in=keys).select_related("locale")
    ranked = sorted(
        rows,
        key=lambda row: (
            row.locale.language_code == language,
            row.locale.language_code == lms_setting("SOURCE_LANGUAGE"),
        ),
    )
    return {str(row.translation_key): row for row in ranked}


@dataclass(frozen=True)
class Granted:
    """What an officer is granted at a quiz."""

    percent: int = 0
    tries: int = 0


def granted_to(subject: UUID, activity_key: UUID) -> Granted:
    """Return the more generous of what is granted at every quiz and at this one. One query."""
    rows = Accommodation.objects.filter(Q(quiz_key=activity_key) | Q(quiz_key=None), subject=subject)
    found = list(rows.values_list("extra_percent", "extra_tries"))
    if not found:
        return Granted()
    return Granted(*(max(column) for column in zip(*found, strict=True)))


@dataclass(frozen=True)
class Tries:
    """What an officer has tried, and whether the next try may begin."""

    attempts: list[Attempt]
    #: Attempts of the current certification period; earlier ones stay and do not count (rule A13).
    counted: list[Attempt]
    granted: Granted
    #: How many there are in all, what was granted included; None without a limit.
    limit: int | None
    #: When the pause is over, if it is not.
    next_at: datetime | None
    #: When the quiz closes by now; an editor may have moved it since an attempt pinned it.
    closes_at: datetime | None = None

    @property
    def running(self) -> Attempt | None:
        """The attempt nobody has closed; its time may be over."""
        return next((one for one in self.attempts if one.is_open), None)

    @property
    def left(self) -> int | None:
        """How many tries are left; None without a limit."""
        return None if self.limit is None else max(0, self.limit - len(self.counted))

    @property
    def standing(self) -> Standing | None:
        """What the attempts of this period are worth together."""
        return standing([one for one in self.counted if one.state in HANDED_IN])

    @property
    def done(self) -> bool:
        """Whether the officer has passed, or has no try left; never while a try is open."""
        if self.running:
            return False
        found = self.standing
        return bool(found and found.passed) or self.left == 0


def tries_of(subject: UUID, quiz: Quiz, now: datetime) -> Tries:
    """Return an officer's attempts at a quiz, and what the quiz says of the next one. Three queries."""
    attempts = list(Attempt.objects.of(subject, quiz.activity.key))
    since = period_begun(subject, quiz.activity.key)
    counted = [one for one in attempts if _counts(one, since)]
    granted = granted_to(subject, quiz.activity.key)
    limit = quiz.tries + granted.tries if quiz.tries else None
    ended = [one.submitted_at for one in counted if one.submitted_at]
    next_at = max(ended) + timedelta(minutes=quiz.pause) if ended and quiz.pause else None
    waits_until = next_at if next_at and next_at > now else None
    return Tries(attempts, counted, granted, limit, waits_until, quiz.closes_at)


def _counts(attempt: Attempt, since: datetime | None) -> bool:
    """Return whether an attempt belongs to the period that began then: what is open now ends in it."""
    return since is None or attempt.submitted_at is None or attempt.submitted_at >= since


def period_begun(subject: UUID, activity_key: UUID) -> datetime | None:
    """Return when the certification period began in which an attempt counts now; None in the first. One query.

    Of several courses with the quiz the one that was renewed last decides.
    """
    courses = courses_asking(activity_key)
    rows = CourseSummary.objects.filter(subject=subject, course_key__in=courses, period__gt=1, suspended=False)
    found: datetime | None = rows.aggregate(last=Max("opened_at"))["last"]
    return found


def courses_asking(activity_key: Any) -> Any:
    """Return the keys of the live courses in which a quiz stands."""
    lessons = ActivityUse.objects.filter(activity_key=activity_key).values("lesson_key")
    return CourseItem.objects.filter(lesson_key__in=lessons, live=True).values("course_key")


def seen_questions(attempts: list[Attempt]) -> list[UUID]:
    """Return what attempts asked, the latest last."""
    return [UUID(pin["key"]) for attempt in attempts for pin in attempt.questions]


def expired_attempts(now: datetime) -> QuerySet[Attempt]:
    """Return attempts whose time is over, of officers who still take a course with the quiz.

    Who has left the course comes back to an attempt that ends as of its deadline then (rule E1).
    """
    # From the lessons out: through the course items and the enrolments to the attempt.
    lessons = ActivityUse.objects.filter(activity_key=OuterRef(OuterRef(OuterRef("quiz_key")))).values("lesson_key")
    courses = CourseItem.objects.filter(lesson_key__in=lessons, live=True).values("course_key")
    taken = Enrolment.objects.filter(subject=OuterRef("subject"), course_key__in=courses, ended_at=None)
    return Attempt.objects.overdue(now).filter(Exists(taken))


@dataclass(frozen=True)
class Place:
    """Where a quiz stands: the lesson an officer came from, and its course."""

    course: PublishedCourse
    lesson: dict[str, Any]
    #: The lesson's heading for the quiz.
    title: str
    enrolled: bool


def place_of(activity_key: UUID, subject: UUID, language: str) -> Place | None:
    """Return the place in a live course, one the officer takes if there is one. One query."""
    lessons = ActivityUse.objects.filter(activity_key=activity_key).values("lesson_key")
    taken = Enrolment.objects.filter(subject=subject, course_key=OuterRef("course_key"), ended_at=None)
    rows = _courses_with(lessons, language).annotate(enrolled=Exists(taken))
    courses = sorted(best_language(rows, language), key=lambda row: not row.enrolled)  # type: ignore[attr-defined]
    for course in courses:
        for lesson in course.lessons():
            for activity in lesson["activities"]:
                if activity["key"] == str(activity_key):
                    return Place(course, lesson, activity["title"], course.enrolled)  # type: ignore[attr-defined]
    return None


def lessons_by_key(keys: Iterable[str], language: str) -> dict[str, dict[str, Any]]:
    """Return the outline entries of live lessons in the best language, by key. One query, none for no keys."""
    wanted = set(filter(None, keys))
    if not wanted:
        return {}
    courses = best_language(_courses_with(wanted, language), language)
    return {lesson["key"]: lesson for course in courses for lesson in course.lessons() if lesson["key"] in wanted}


def _courses_with(lesson_keys: Any, language: str) -> QuerySet[PublishedCourse]:
    items = CourseItem.objects.filter(lesson_key__in=lesson_keys, live=True).values("course_key")
    rows = PublishedCourse.objects.filter(Q(language=language) | Q(is_source=True), course_key__in=items, live=True)
    return rows.defer("search_text")

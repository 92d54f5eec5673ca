"""What an editor sees before and after declaring that one course takes the place of another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from lms.core.search import normalise

from ..content.models import CourseItem, PublishedCourse
from ..content.queries import best_language
from ..progress.models import CompletionFact, CourseSummary
from .carrying import waiting
from .models import Equivalence

Kind = CompletionFact.Kind


@dataclass(frozen=True)
class Lesson:
    """A lesson by its key, named by its module and title where a published outline still has it."""

    key: UUID
    title: str
    required: bool


@dataclass(frozen=True)
class Line:
    """A lesson of the new course, the old one that counts for it, and how many people have that one only."""

    new: Lesson
    old: Lesson | None
    people: int


@dataclass(frozen=True)
class Preview:
    """What a declaration would do."""

    lines: list[Line]
    #: People with credit in the old course that would count, in lessons or as a whole.
    people: int
    #: Of these, who take the new course already.
    enrolled: int
    #: Who has completed the old course and would hold the new one.
    holders: int
    #: Old lessons that count for nothing in the new course.
    lost: list[Lesson]

    @property
    def open(self) -> list[Lesson]:
        """Lessons of the new course that everybody still does."""
        return [line.new for line in self.lines if line.old is None]


def courses(language: str) -> list[PublishedCourse]:
    """Return every course that is or was published, in the best language."""
    return best_language(PublishedCourse.objects.defer("search_text"), language)


def lessons_of(course: PublishedCourse, *, live: bool) -> list[Lesson]:
    """Return a course's lessons in reading order; withdrawn ones, last, only where ``live`` does not leave them out."""
    titles = {UUID(one["key"]): one["title"] for one in course.lessons()}
    items = CourseItem.objects.filter(course_key=course.course_key).order_by("-live", "position", "pk")
    items = items.filter(live=True) if live else items
    return [Lesson(one.lesson_key, titles.get(one.lesson_key, ""), not one.optional) for one in items]


def pair_by_title(old: Iterable[Lesson], new: Iterable[Lesson]) -> dict[UUID, UUID]:
    """Return, by the key of each new lesson, the old one of the same title; accents and capitals do not matter."""
    known = {normalise(lesson.title): lesson.key for lesson in reversed(list(old)) if lesson.title}
    return {one.key: known[normalise(one.title)] for one in new if normalise(one.title) in known}


def preview(old: PublishedCourse, new: PublishedCourse, lessons: Mapping[UUID, UUID], *, whole: bool) -> Preview:
    """Return what declaring these pairs (new key: old key) would do. Five queries, and one for each pair."""
    before = {lesson.key: lesson for lesson in lessons_of(old, live=False)}
    counts = Q(kind=Kind.LESSON, key__in=set(lessons.values()))
    if whole:
        counts |= Q(kind=Kind.COURSE, key=old.course_key)
    people = CompletionFact.objects.filter(counts).order_by().values("subject").distinct()
    taking = CourseSummary.objects.filter(course_key=new.course_key, suspended=False, subject__in=people)
    return Preview(
        [
            _line(one, before.get(lessons[one.key]) if one.key in lessons else None)
            for one in lessons_of(new, live=True)
        ],
        people.count(),
        taking.count(),
        _people(Equivalence.Level.COURSE, old.course_key, new.course_key) if whole else 0,
        [lesson for key, lesson in before.items() if key not in lessons.values()],
    )


def _line(new: Lesson, old: Lesson | None) -> Line:
    return Line(new, old, _people(Equivalence.Level.LESSON, old.key, new.key) if old else 0)


def _people(level: str, old_key: UUID, new_key: UUID) -> int:
    return waiting(Equivalence(level=level, old_key=old_key, new_key=new_key)).count()


@dataclass
class Replacement:
    """All that was declared between two courses."""

    old: PublishedCourse
    new: PublishedCourse
    declared: list[Equivalence]
    #: How many still have to be carried; counted for each pair.
    left: int = 0

    @property
    def whole(self) -> bool:
        """Whether the old course as a whole counts for the new one."""
        return any(one.level == Equivalence.Level.COURSE for one in self.declared)

    @property
    def lessons(self) -> int:
        """How many lessons have an equivalent."""
        return sum(one.level == Equivalence.Level.LESSON for one in self.declared)

    @property
    def latest(self) -> Equivalence:
        """What was declared last."""
        return max(self.declared, key=lambda one: one.at)


def replacements(known: Iterable[PublishedCourse]) -> list[Replacement]:
    """Return every replacement, the latest first. One query, and one for each pair."""
    named = {course.course_key: course for course in known}
    found: dict[tuple[UUID, UUID], Replacement] = {}
    for one in Equivalence.objects.all():
        old, new = named.get(one.old_course_key), named.get(one.new_course_key)
        if old and new:
            row = found.setdefault((old.course_key, new.course_key), Replacement(old, new, []))
            row.declared.append(one)
            row.left += waiting(one).count()
    return sorted(found.values(), key=lambda row: row.latest.at, reverse=True)

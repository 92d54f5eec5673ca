"""The courses a supervisor's pages name, in the reader's language."""

from uuid import UUID

from django.db.models import Q

from courses.content.models import PublishedCourse
from courses.content.queries import best_language

#: What these pages need of a course: a row of all of it would cost a page more than its figures.
FIELDS = (
    "course_key",
    "language",
    "live",
    "is_source",
    "code",
    "track_key",
    "track_title",
    "accent",
    "title",
    "discreet",
    "url",
    "version",
    "position",
)


def known_courses(language: str) -> dict[UUID, PublishedCourse]:
    """Return every course that is or was published, by key, in catalogue order. One query.

    A course is discreet here as soon as any row of it says so: an old row in another language never lifts the veil.
    """
    spoken = Q(language=language) | Q(is_source=True) | Q(discreet=True)
    rows = list(PublishedCourse.objects.filter(spoken).only(*FIELDS))
    courses = {row.course_key: row for row in best_language(rows, language)}
    for row in rows:
        if row.discreet:
            courses[row.course_key].discreet = True
    return courses

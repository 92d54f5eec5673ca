"""The courses a supervisor's pages name, in the reader's language."""

from uuid import UUID

from django.db.models import Q

from courses.content.models import PublishedCourse
from courses.content.queries import best_language


def known_courses(language: str) -> dict[UUID, PublishedCourse]:
    """Return every course that is or was published, by key, in catalogue order. One query.

    A course is discreet here as soon as any row of it says so: an old row in another language never lifts the veil.
    """
    spoken = Q(language=language) | Q(is_source=True) | Q(discreet=True)
    rows = list(PublishedCourse.objects.filter(spoken).defer("outline", "search_text"))
    courses = {row.course_key: row for row in best_language(rows, language)}
    for row in rows:
        if row.discreet:
            courses[row.course_key].discreet = True
    return courses

"""What stands in the team's comma-separated files."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from courses.progress.models import UnitCourseCount
from lms.members.models import Unit

from .figures import STATES, Counts, Standing, standings_of
from .people import Courses, PersonRow
from .places import Place
from .queries import COLUMNS

#: What stands in the file of units about each course.
UNIT_FIGURES = (
    *STATES,
    Standing.NOT_COMPLETED,
    Standing.REQUIRED,
    Standing.COMPLIANT,
    Standing.NOT_COMPLIANT,
    Standing.EXPIRING,
)


def people_header(zone: str) -> list[str]:
    """Return the people file's column names in the reader's language."""
    return [
        _("Name"),
        _("Unit"),
        _("Course"),
        _("State"),
        _("Overdue"),
        _("Due"),
        _("Time zone of the due date"),
        _("Completed (%(zone)s)") % {"zone": zone},
        _("Valid until"),
    ]


def people_lines(rows: Iterable[PersonRow], labels: dict[str, str]) -> Iterator[list[Any]]:
    """Yield a line a person. ``labels`` are already text: the reader's language is gone while a stream is sent."""
    for row in rows:
        course = f"{row.course.code} {row.course.title}" if row.course else ""
        late = labels[Standing.OVERDUE] if row.late else ""
        state = labels.get(row.standing, "")
        yield [
            row.name,
            row.unit,
            course,
            state,
            late,
            row.due_on,
            row.due_zone,
            row.completed_on,
            row.valid_until,
        ]


def units_header(labels: dict[str, str]) -> list[str]:
    """Return the unit file's column names."""
    return [
        _("Unit"),
        _("Code"),
        _("Course"),
        _("People in the unit itself"),
        *(labels[one] for one in UNIT_FIGURES),
    ]


def unit_lines(place: Place, courses: Courses) -> Iterator[list[Any]]:
    """Yield a line for each unit within and each course: the unit's own people, so that lines may be added up."""
    counts: dict[tuple[int, Any], dict[str, int]] = {
        (row["unit_id"], row["course_key"]): row
        for row in UnitCourseCount.objects.filter(place.within("unit__")).values("unit_id", "course_key", *COLUMNS)
    }
    for one in Unit.objects.filter(place.within()):
        for key, course in courses.items():
            known = counts.get((one.pk, key))
            if course.live or known:
                figures = Counts(people=one.people, **{name: known[name] for name in COLUMNS} if known else {})
                shown = standings_of(course)
                numbers = [getattr(figures, name) if name in shown else "" for name in UNIT_FIGURES]
                yield [one.name, course.code, course.title, figures.people, *numbers]

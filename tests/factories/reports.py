"""Reports for tests: what is asked of whom, and a report's rows as a reader gets them."""

from collections.abc import Iterator

from courses.enrolment.models import Enrolment
from courses.progress.models import CourseSummary, UnitCourseCount
from lms.members.models import Profile
from tests.factories.teams import Course, begin


def ask_for(person: Profile, course: Course) -> None:
    """Let an assignment ask a person for a course, as far as summaries and counts know."""
    begin(person, course)
    rows = {"subject": person.subject, "course_key": course.key}
    Enrolment.objects.filter(**rows).update(required=True)
    CourseSummary.objects.filter(**rows).update(required=True)
    held = CourseSummary.objects.filter(course_key=course.key, unit=person.unit, required=True, suspended=False)
    counts = {"required": held.count(), "compliant": held.filter(state="completed").count()}
    UnitCourseCount.objects.filter(unit=person.unit, course_key=course.key).update(**counts)


def rows_of(slug: str, reader: Profile, **filters: str) -> list[dict]:
    """Return a report's rows by the names of their columns, in English."""
    from lms.dashboards.reports.asked import read
    from lms.dashboards.reports.services import report_called

    report = report_called(slug)
    asked = read(report, reader, filters, "en")
    header = report.header(asked)
    return [dict(zip(header, row, strict=True)) for row in report.rows(asked)]


def column(name: str, rows: list[dict]) -> Iterator:
    """Return one column."""
    return [row[name] for row in rows]

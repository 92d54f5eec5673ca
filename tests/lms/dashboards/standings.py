"""People of whom something is asked, and the numbers a page shows, for tests of the team pages."""

import html
import re
from datetime import date, timedelta
from uuid import UUID

from courses.assignments.models import Assignment
from courses.assignments.services import evaluate_assignment
from courses.progress.services import change_validity
from lms.members.models import Profile
from tests.factories.teams import Course

#: The first number in a link to a list; of "66 % <small>2 of 3" it is the 2.
NUMBER = re.compile(r'<a href="(/en/team/people/\?[^"]*)">(\d+)(?: %.*?(\d+) of)?', re.DOTALL)


def require(course: Course, *people: Profile, reason: str = "Annual plan", due_on: date | None = None) -> None:
    """Ask a course of some people."""
    for person in people:
        assignment = Assignment.objects.create(
            target=Assignment.Target.COURSE,
            target_key=course.key,
            subject=person.subject,
            due_on=due_on,
            reason=reason,
            made_by=UUID(int=1),
        )
        evaluate_assignment(assignment.pk)


def expire_soon(person: Profile, course: Course) -> None:
    """Let a person's completion end within the days that count as soon."""
    until = date.today() + timedelta(days=10)
    change_validity(subject=person.subject, course_key=course.key, until=until, zone="UTC", reason="policy")


def numbers_of(text: str) -> dict[str, int]:
    """Return every number of a page by the address of the list it opens."""
    found = NUMBER.findall(text)
    return {html.unescape(url): int(part or number) for url, number, part in found}

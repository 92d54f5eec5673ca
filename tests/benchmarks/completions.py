"""``python -m tests.benchmarks.completions 5000``: officers with lessons to do, beside so many who have done them.

Prints, as JSON, the requests to send and how many queries a completion takes.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

LESSONS, UNITS = 20, 10
#: Their lessons are what growth is measured with: 1,000 completions.
LEARNERS = 50
#: Their lessons are compared to bare INSERTs.
COMPARED = 62
LONG_AGO = datetime(2024, 1, 8, 9, tzinfo=UTC)


def prepare(veterans: int) -> dict[str, Any]:
    """Make the database; return (cookie, address) of every completion by purpose, and the counts of queries."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.factories.people import make_agency, make_unit
    from tests.factories.teams import make_listed_course

    from .floor import Note

    connection.cursor().execute("PRAGMA synchronous=OFF")  # in this process: there is nothing to lose yet
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Note)
    agency = make_agency()
    units = [make_unit(agency=agency) for _ in range(UNITS)]
    course = make_listed_course(lessons=LESSONS)
    load_veterans(veterans, course, units)
    queries = {lessons: queries_of_a_completion(lessons) for lessons in (1, 30)} if veterans else {}
    learners = acts_of(LEARNERS, course, units)
    return {"growth": learners, "ratio": acts_of(COMPARED, course, units), "queries": queries}


def load_veterans(number: int, course: Any, units: list[Any]) -> None:
    """Bring along people who completed the course elsewhere: with 20 lessons, 5,000 people are 100,000 completions."""
    from django.contrib.auth import get_user_model

    from courses.enrolment.services import History, import_histories
    from lms.members.models import Profile

    user = get_user_model()
    names = [f"veteran{one}@example.org" for one in range(number)]
    users = user._default_manager.bulk_create(user(username=name, email=name, password="!") for name in names)
    people = Profile.objects.bulk_create(
        Profile(user=one, unit=units[place % UNITS]) for place, one in enumerate(users)
    )
    lessons = [(key, LONG_AGO + timedelta(days=day)) for day, key in enumerate(course.lessons)]
    import_histories(
        History(subject=one.subject, course_key=course.key, enrolled_at=LONG_AGO, language="en", lessons=lessons)
        for one in people
    )


def acts_of(number: int, course: Any, units: list[Any]) -> list[tuple[str, str]]:
    """Enrol new officers; return what they have to send: one after the other goes through the course."""
    browsers = [enrolled(course, units[one % UNITS]) for one in range(number)]
    cookies = [f"sessionid={client.cookies['sessionid'].value}" for client in browsers]
    return [(cookie, f"/en/lessons/{key}/done/") for cookie in cookies for key in course.lessons]


def enrolled(course: Any, unit: Any) -> Any:
    """Return the signed-in browser of a new officer who takes the course."""
    from django.test import Client

    from courses.enrolment.services import enrol
    from lms.members.models import Profile
    from lms.members.services import create_member

    name = f"officer{Profile.objects.count()}@example.org"
    profile, client = create_member(email=name, first_name="Ada", last_name="Fir", unit=unit), Client()
    enrol(subject=profile.subject, course_key=course.key)
    client.force_login(profile.user)
    return client


def queries_of_a_completion(lessons: int) -> int:
    """Return the most queries that pressing "Mark as done" takes anywhere in a course of so many lessons.

    Those of session, user and transaction count. A colleague has been here before, as nearly always.
    """
    from tests.factories.people import make_unit
    from tests.factories.teams import make_listed_course

    course, unit = make_listed_course(lessons=lessons), make_unit()
    colleague, officer = (enrolled(course, unit) for _ in range(2))
    _before, after = ([press(client, key) for key in course.lessons] for client in (colleague, officer))
    return max(after)


def press(client: Any, lesson: Any) -> int:
    """Mark a lesson as done; return the number of queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        response = client.post(f"/en/lessons/{lesson}/done/", {"language": "en"})
    assert (response.status_code, response.url) == (302, "/en/my/")
    return len(captured)


if __name__ == "__main__":
    print(json.dumps(prepare(int(sys.argv[1]))))

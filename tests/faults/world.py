"""``python -m tests.faults.world``: officers who have begun two courses; prints who they are and what there is to do.

They join the centre of the foundation's release brought forward: quicker than migrations from nothing.
"""

import json
from typing import Any

OFFICERS, LESSONS = 12, (5, 30)


def build() -> dict[str, Any]:
    """Make the database; return session cookies by subject and the keys of all lessons."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from tests.factories.people import make_member, make_unit
    from tests.factories.teams import begin, make_listed_course
    from tests.releases import load

    load("foundation", settings.VAR_DIR / "db.sqlite3")
    connection.cursor().execute("PRAGMA synchronous=OFF")  # in this process: there is nothing to lose yet
    call_command("migrate", verbosity=0)
    courses, unit, cookies = [make_listed_course(lessons=number) for number in LESSONS], make_unit(), {}
    for _ in range(OFFICERS):
        person, client = make_member(unit=unit), Client()
        for course in courses:
            begin(person, course)
        client.force_login(person.user)
        cookies[str(person.subject)] = f"sessionid={client.cookies['sessionid'].value}"
    return {"cookies": cookies, "lessons": [str(key) for course in courses for key in course.lessons]}


if __name__ == "__main__":
    print(json.dumps(build()))

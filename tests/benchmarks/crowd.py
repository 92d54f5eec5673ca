"""Officers in the middle of a quiz, in a database of their own.

``python -m tests.benchmarks.crowd prepare 1000`` prints, as JSON, what a browser of each needs to go on;
``python -m tests.benchmarks.crowd check`` reads attempts from its input and prints those that the database has lost.
"""

import json
import sys
from typing import Any

QUESTIONS, UNITS = 40, 10


def prepare(officers: int) -> dict[str, Any]:
    """Make the database, a quiz, and officers with an open attempt in which half of the questions are answered."""
    _set_up()
    from django.db import transaction

    from tests.factories.centre import make_centre
    from tests.factories.people import make_agency, make_unit

    from .quizzes import make_long_quiz, right_responses

    make_centre()
    agency = make_agency()
    units = [make_unit(agency=agency) for _ in range(UNITS)]
    quiz, course = make_long_quiz(QUESTIONS)
    right = right_responses(quiz)
    with transaction.atomic():
        crowd = [_officer(place, units, quiz, course, right) for place in range(officers)]
    choices = [key for key, response in right.items() if "chosen" in response]
    return {
        "quiz": str(quiz.activity.key),
        "questions": [[key, right[key]["chosen"]] for key in choices],
        "officers": crowd,
        "queries": _queries(quiz, crowd[0], choices[0], right),
    }


def _set_up() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from .floor import Note

    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=OFF")  # in this process: there is nothing to lose yet
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Note)


def _officer(place: int, units: list[Any], quiz: Any, course: Any, right: dict[str, Any]) -> dict[str, str]:
    from django.test import Client

    from lms.members.services import create_member

    from .quizzes import answer, begin

    profile = create_member(
        email=f"crowd{place}@example.org", first_name="Ada", last_name="Fir", unit=units[place % UNITS]
    )
    attempt = begin(profile.subject, quiz, course)
    answer(attempt, dict(list(right.items())[::2]))
    client = Client()
    client.force_login(profile.user)
    return {"cookie": f"sessionid={client.cookies['sessionid'].value}", "attempt": str(attempt.pk)}


def _queries(quiz: Any, officer: dict[str, str], question: str, right: dict[str, Any]) -> int:
    """Return how many queries a save takes, those of session, user and transaction included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from .saves import body_of

    client = Client()
    client.cookies.load(officer["cookie"])
    for _again in range(2):
        with CaptureQueriesContext(connection) as captured:
            sent = body_of(officer["attempt"], question, right[question]["chosen"])
            answer = client.post(f"/en/quiz/{quiz.activity.key}/save/", sent, content_type="application/json")
        assert answer.status_code == 200, answer.status_code
    return len(captured)


def lost(attempts: list[str]) -> list[str]:
    """Return those attempts that are not handed in, graded and recorded, whatever their officers were told."""
    import django

    django.setup()
    from assessments.attempts.models import Attempt
    from courses.progress.models import CompletionFact

    graded = {str(one.pk): one.quiz_key for one in Attempt.objects.submitted().filter(scores__isnull=False)}
    facts = CompletionFact.objects.filter(kind="finished", key__in=set(graded.values()))
    recorded = {fact.evidence["attempt"] for fact in facts}
    return [one for one in attempts if one not in graded or one not in recorded]


if __name__ == "__main__":
    act, *numbers = sys.argv[1:]
    print(json.dumps(prepare(int(numbers[0])) if act == "prepare" else lost(json.load(sys.stdin))))

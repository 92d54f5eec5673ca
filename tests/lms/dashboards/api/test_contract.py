"""Every address of the API answers as its published description says, whatever the description lets through."""

from contextlib import closing
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as bounded
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from courses.assignments.services import create_assignment
from courses.certificates.issuing import issue_missing
from lms.core.schema import METHODS
from lms.dashboards.models import ReportRun
from lms.members.models import Role
from tests.assessments.quiz_player import player_of
from tests.factories.people import make_member, make_unit
from tests.factories.questions import make_question, make_quiz
from tests.factories.teams import finish, make_listed_course
from tests.factories.tokens import Program

pytestmark = pytest.mark.usefixtures("centre")
#: What an answer is held against.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 8
#: The report and the result are not ready in this world.
UNSEEN = {"GET /api/v1/reports/runs/{key}/file/", "GET /api/v1/attempts/{attempt_id}/result/"}
#: Filters that lead nowhere when they are made up.
POINTING = {"cursor", "unit", "person"}
#: Over WSGI the tool does not unpack what it is sent.
PLAIN = {"Accept-Encoding": "identity"}


def test_the_description_is_made_without_a_warning():
    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS


def test_every_operation_says_what_it_is_for_and_how_to_come_in():
    for path, operations in SchemaGenerator().get_schema(request=None, public=True)["paths"].items():
        for method in METHODS & set(operations):
            operation = operations[method]
            assert operation["description"], path
            assert operation["security"], path
            assert {"401", "403", "429"} <= set(operation["responses"]), path


def served(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer as the server does, but leave the test's connection open where a server would close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        answer = get_wsgi_application()(environ, start_response)
        with closing(answer):
            return [b"".join(answer)]
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.fixture
def known() -> dict[str, Any]:
    """A world with something behind every address, and the ways in of the administrator who sees all of it."""
    unit, course = make_unit(), make_listed_course()
    person = make_member(unit=unit)
    finish(person, course)
    issue_missing()
    player = player_of(make_quiz(questions=[make_question()]))
    player.begin()
    administrator = player.profile
    administrator.role = Role.ADMINISTRATOR
    administrator.save()
    run = ReportRun.objects.create(profile=administrator, report="compliance", file_format="csv", language="en")
    made = create_assignment(
        by=administrator, target="course", target_key=course.key, unit=unit, reason="As long as it is so."
    )
    return {
        "people": person.subject,
        "unit_id": unit.pk,
        "quizzes": player.quiz.activity.key,
        "attempt_id": player.attempt.pk,
        "assignments": made.pk,
        "reports": run.pk,
        "bodies": {
            "/api/v1/assignments/": {"target": "course", "target_key": course.text, "unit": unit.pk, "reason": "So."},
            "/api/v1/reports/runs/": {"report": "compliance", "format": "csv", "filters": {"unit": unit.pk}},
        },
        "program": Program(administrator),
        "browser": player.client,
    }


def way_in(operation: Any, known: dict[str, Any]) -> dict[str, Any]:
    """Return a token where one is enough, else a session with its protection."""
    if any("accessToken" in way for way in operation.definition.raw["security"]):
        return {"headers": PLAIN | {"Authorization": f"Bearer {known['program'].secret}"}}
    browser: Client = known["browser"]
    browser.get("/en/me/")
    cookies = {name: browser.cookies[name].value for name in ("sessionid", "csrftoken")}
    return {"headers": PLAIN | {"X-CSRFToken": cookies["csrftoken"]}, "cookies": cookies}


def key_for(path: str, name: str, known: dict[str, Any]) -> str:
    """Return the key of something that stands behind an address."""
    return str(known.get(name) or known[path.split("/")[3]])


def operations_of(known: dict[str, Any]) -> list[Any]:
    token = {"Authorization": f"Bearer {known['program'].secret}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", served, headers=token)
    return [found.ok() for found in schema.get_all_operations()]


def test_every_answer_is_as_described(known, settings):
    settings.LMS = settings.LMS | {"API_RATE": "100000/min"}
    answered: dict[str, set[int]] = {}
    for operation in operations_of(known):
        answered[operation.label] = statuses(operation, known)
    never = {label for label, found in answered.items() if not found & {200, 201, 202}}
    assert never == UNSEEN


def statuses(operation: Any, known: dict[str, Any]) -> set[int]:
    """Send examples to one operation, hold each answer against the description, and return what came."""
    way, found = way_in(operation, known), set()

    @seed(5)
    @bounded(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.booleans())
    def hold(case: Any, real: bool) -> None:
        if real:
            case.path_parameters = {name: key_for(case.path, name, known) for name in case.path_parameters}
            case.body = known["bodies"].get(case.path, case.body)
            case.query = {name: value for name, value in case.query.items() if name not in POINTING}
        found.add(case.call_and_validate(checks=CHECKS, **way).status_code)

    hold()
    return found

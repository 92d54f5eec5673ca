"""Reports over the API: asked for, looked after, fetched while the right holds."""

import json
from uuid import uuid4

import pytest
from django.utils import timezone

from lms.dashboards.models import ReportRun
from lms.ledger.models import Entry
from lms.members.models import Supervision
from tests.factories.people import make_member, make_unit
from tests.factories.teams import finish, make_listed_course, make_supervisor
from tests.factories.tokens import Program

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.REPORT_ROOT = tmp_path


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def program(unit):
    return Program(make_supervisor(unit))


@pytest.fixture
def made(unit, program, django_capture_on_commit_callbacks):
    """A finished report about one person."""
    finish(make_member(unit=unit), make_listed_course(code="X1"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = program.post("reports/runs/", {"report": "transcripts", "format": "csv"})
    assert (answer.status_code, answer.headers["Location"]) == (202, f"/api/v1/reports/runs/{answer.json()['id']}/")
    return answer.json()["id"]


def test_the_reports_say_what_they_can_be_narrowed_by(program):
    offered = program.get("reports/").json()
    assert "compliance" in {one["slug"] for one in offered}
    assert all({"label", "about", "filters", "states"} <= set(one) for one in offered)


def test_r1_a_report_is_made_and_fetched_and_that_is_entered(program, made):
    run = program.get(f"reports/runs/{made}/").json()
    assert (run["state"], run["file"]) == ("ready", f"/api/v1/reports/runs/{made}/file/")
    answer = program.get(f"reports/runs/{made}/file/", accept="text/csv")
    assert (answer.status_code, "X1" in answer.getvalue().decode()) == (200, True)
    assert answer.headers["Content-Type"].startswith("text/csv")
    bodies = [json.loads(one.body) for one in Entry.objects.filter(subject=program.token.profile.subject, kind="audit")]
    assert [body["detail"]["report"] for body in bodies if body["action"] == "export"] == ["transcripts"]
    (row,) = program.results("reports/runs/")
    assert row["id"] == made


def test_e2_a_report_is_not_fetched_once_the_right_has_gone(unit, program, made):
    make_supervised_elsewhere(program.token.profile, unit)
    assert program.get(f"reports/runs/{made}/file/").status_code == 403
    assert program.get(f"reports/runs/{made}/").json()["state"] == "refused"


def make_supervised_elsewhere(profile, unit):
    """Take the unit away from a supervisor who keeps another one."""
    other = make_supervisor(make_unit())
    Supervision.objects.filter(profile=other).update(profile=profile)
    Supervision.objects.filter(unit=unit).update(revoked_at=timezone.now())


def test_nobody_has_the_reports_of_others(unit, made):
    other = Program(make_supervisor(unit))
    assert [other.get(f"reports/runs/{made}/{rest}").status_code for rest in ("", "file/")] == [404, 404]
    assert other.results("reports/runs/") == []


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("report", {"report": "none"}),
        ("format", {"format": "html"}),
        ("filters", {"filters": {"quiz": str(uuid4())}}),
        ("filters", {"filters": {"since": "2026-01-01"}}),
        ("filters", {"filters": {"state": "lost"}}),
        ("since", {"since": "2026-01-01"}),
    ],
)
def test_r4_what_a_report_cannot_be_narrowed_by_is_refused(field, more, program):
    answer = program.post("reports/runs/", {"report": "compliance", "format": "csv"} | more)
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert not ReportRun.objects.exists()


def test_e2_a_report_about_another_unit_is_not_made(program):
    body = {"report": "compliance", "format": "csv", "filters": {"unit": make_unit().pk}}
    assert program.post("reports/runs/", body).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_runs_cost_the_same_for_one_and_three(count, program, django_assert_num_queries):
    values = {"report": "compliance", "file_format": "csv", "language": "en"}
    for _number in range(count):
        ReportRun.objects.create(profile=program.token.profile, **values)
    program.get("reports/runs/")
    with django_assert_num_queries(2):
        assert len(program.results("reports/runs/")) == count

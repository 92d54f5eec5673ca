"""The pages of reports, by what a reader gets from them."""

import csv
import io

import pytest
from django.utils import timezone

from lms.dashboards.models import ReportRun, ReportSchedule
from lms.dashboards.reports import making, services
from lms.ledger.models import Entry
from lms.members.models import Role, Supervision
from tests.factories.people import make_member, make_unit
from tests.factories.reports import ask_for
from tests.factories.teams import make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
ROOT = "/en/team/reports/"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    """Keep files of this test apart."""
    settings.REPORT_ROOT = tmp_path / "reports"


@pytest.fixture
def unit():
    """A unit with one person who is asked for one course."""
    unit = make_unit(name="Cyber")
    ask_for(make_member(unit=unit, last_name="=Adams"), make_listed_course(code="R1"))
    return unit


def run_of(client, slug="effectiveness", **values):
    answer = client.post(f"{ROOT}{slug}/file/", {"make": "csv"} | values)
    return ReportRun.objects.get(), answer


def test_page_lists_the_reports_for_the_reader(sign_in, unit):
    page = sign_in(make_supervisor(unit)).get(ROOT).content.decode()
    assert "Compliance" in page
    assert "Question statistics" not in page


def test_page_is_not_for_officers(sign_in):
    assert sign_in(make_member()).get(ROOT).status_code == 403


def test_short_report_comes_at_once_as_csv_and_harmless(sign_in, unit):
    answer = sign_in(make_supervisor(unit)).post(f"{ROOT}compliance/file/", {"make": "csv"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[1][0] == "Ada =Adams"
    assert answer["Content-Disposition"].startswith('attachment; filename="compliance-')
    assert not ReportRun.objects.exists()


def test_short_report_comes_at_once_as_a_workbook(sign_in, unit):
    answer = sign_in(make_supervisor(unit)).post(f"{ROOT}compliance/file/", {"make": "xlsx"})
    assert answer.content.startswith(b"PK")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


def test_short_report_comes_at_once_as_a_page_to_print(sign_in, unit):
    page = sign_in(make_supervisor(unit)).post(f"{ROOT}compliance/file/", {"make": "html"}).content.decode()
    assert "Ada =Adams" in page


def test_r1_what_comes_at_once_is_entered(sign_in, unit):
    reader = make_supervisor(unit)
    sign_in(reader).post(f"{ROOT}compliance/file/", {"make": "csv", "unit": unit.pk})
    body = Entry.objects.filter(subject=reader.subject).order_by("sequence").last().body
    assert f'"unit":"{unit.pk}"' in body
    assert '"action":"export"' in body


def test_p1_long_report_is_left_to_the_worker(sign_in, unit, monkeypatch):
    monkeypatch.setattr(services, "SMALL", 0)
    run, answer = run_of(sign_in(make_supervisor(unit)), "compliance")
    assert answer.url == f"{ROOT}made/{run.pk}/"


def test_p1_heavy_report_is_left_to_the_worker_however_short(sign_in, unit):
    run, _answer = run_of(sign_in(make_supervisor(unit)))
    assert run.state == ReportRun.State.WAITING


def test_page_says_how_far_a_report_is_and_looks_again(sign_in, unit):
    client = sign_in(make_supervisor(unit))
    run, answer = run_of(client)
    assert 'http-equiv="refresh"' in client.get(answer.url).content.decode()
    making.make(run.pk)
    page = client.get(answer.url).content.decode()
    assert 'http-equiv="refresh"' not in page
    assert "Download as CSV" in page


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "html"])
def test_finished_report_is_fetched(file_format, sign_in, unit):
    client = sign_in(make_supervisor(unit))
    run, _answer = run_of(client, make=file_format)
    making.make(run.pk)
    answer = client.post(f"{ROOT}made/{run.pk}/file/")
    assert b"R1" in answer.getvalue() or answer["Content-Type"].endswith("sheet")


def test_e2_page_says_that_the_right_has_gone(sign_in, unit):
    reader = make_supervisor(unit)
    client = sign_in(reader)
    run, answer = run_of(client)
    making.make(run.pk)
    Supervision.objects.update(revoked_at=timezone.now())
    client.post(f"{ROOT}made/{run.pk}/file/")
    assert "You no longer answer for" in client.get(answer.url).content.decode()


def test_e2_what_is_outside_is_answered_as_what_does_not_exist(sign_in, unit):
    client, other = sign_in(make_supervisor(unit)), make_member(unit=make_unit())
    asked = [{"unit": other.unit_id}, {"unit": 999999}, {"person": other.subject}, {"course": other.subject}]
    assert {client.get(f"{ROOT}transcripts/", one).status_code for one in asked} == {404}
    assert client.get(f"{ROOT}nothing/").status_code == 404


def test_reports_of_others_do_not_exist(sign_in, unit):
    run, answer = run_of(sign_in(make_supervisor(unit)))
    stranger = sign_in(make_supervisor(unit))
    assert stranger.get(answer.url).status_code == 404
    assert stranger.post(f"{answer.url}delete/").status_code == 302
    assert ReportRun.objects.filter(pk=run.pk).exists()


def test_report_is_scheduled_and_ended(sign_in, unit):
    client = sign_in(make_supervisor(unit))
    client.post(f"{ROOT}compliance/file/", {"plan": "1", "every": "month", "format": "xlsx", "unit": unit.pk})
    schedule = ReportSchedule.objects.get()
    assert "Every month" in client.get(ROOT).content.decode()
    client.post(f"{ROOT}again/{schedule.pk}/end/")
    assert not ReportSchedule.objects.exists()


@pytest.mark.parametrize("data", [{"plan": "1", "every": "day"}, {"make": "exe"}, {}])
def test_nonsense_is_refused(data, sign_in, unit):
    assert sign_in(make_supervisor(unit)).post(f"{ROOT}compliance/file/", data).status_code == 400


@pytest.mark.parametrize("number", [1, 3])
def test_p1_pages_cost_the_same_with_one_and_three(number, sign_in, django_assert_num_queries):
    unit = make_unit()
    reader = make_supervisor(unit)
    for _ in range(number):
        ask_for(make_member(unit=make_unit(parent=unit)), make_listed_course())
        ReportRun.objects.create(profile=reader, report="compliance", file_format="csv", language="en")
    client = sign_in(reader)
    with django_assert_num_queries(5):
        client.get(ROOT)
    with django_assert_num_queries(5):
        client.get(f"{ROOT}compliance/")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_report_has_a_page_for_the_administrator(language, sign_in, unit, centre):
    client = sign_in(make_member(Role.ADMINISTRATOR))
    slugs = ["compliance", "transcripts", "expiring", "activity", "effectiveness", "questions", "languages"]
    assert {client.get(f"/{language}/team/reports/{slug}/").status_code for slug in slugs} == {200}

"""Reports are made by the worker, fetched by whom they were made for, and only while the right holds."""

import csv
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from courses.progress.models import UnitCourseCount
from lms.dashboards.models import ReportRun
from lms.dashboards.reports import files, making, services, upkeep
from lms.ledger.models import Entry
from lms.members.models import Role, Supervision, Unit
from lms.members.services import grant_supervision, move_member
from lms.members.units.services import put_unit
from tests.factories.people import make_member, make_unit
from tests.factories.reports import ask_for
from tests.factories.teams import make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
State = ReportRun.State


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    """Keep files of this test apart."""
    settings.REPORT_ROOT = tmp_path / "reports"


def start(reader, report="compliance", file_format="csv", **filters):
    return services.start(by=reader, report=report, filters=filters, file_format=file_format, language="en")


def made(reader, **values):
    run = start(reader, **values)
    making.make(run.pk)
    run.refresh_from_db()
    return run


def asked_for_one():
    unit = make_unit()
    ask_for(make_member(unit=unit), make_listed_course())
    return unit


def exports():
    return [one for one in Entry.objects.order_by("recorded_at") if '"action":"export"' in one.body]


def state_of(run):
    return ReportRun.objects.get(pk=run.pk).state


def lines(run):
    return list(csv.reader(files.path_of(run.file).read_text(encoding="utf-8-sig").splitlines()))


@pytest.mark.parametrize("file_format", files.FORMATS)
def test_worker_makes_a_file_for_its_reader_alone(file_format):
    run = made(make_supervisor(asked_for_one()), file_format=file_format)
    assert (run.state, run.rows_done) == (State.READY, 1)
    assert files.path_of(run.file).stat().st_mode & 0o077 == 0
    assert files.folder().stat().st_mode & 0o077 == 0
    assert [path.name for path in files.folder().iterdir()] == [run.file]


def test_file_speaks_the_language_it_was_asked_for_in():
    reader = make_supervisor(asked_for_one())
    run = services.start(by=reader, report="compliance", filters={}, file_format="csv", language="fr")
    making.make(run.pk)
    run.refresh_from_db()
    assert lines(run)[0][0] == "Nom"


def test_asked_twice_is_made_once():
    reader = make_supervisor(asked_for_one())
    assert start(reader) == start(reader)
    assert start(reader, report="activity") != start(reader)


def test_made_twice_is_made_once():
    run = made(make_supervisor(asked_for_one()))
    making.make(run.pk)
    assert ReportRun.objects.get().finished_at == run.finished_at


def test_failure_is_kept_without_names_and_leaves_no_file(monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("Ada Adams")

    monkeypatch.setattr(files, "csv_lines", broken)
    run = made(make_supervisor(asked_for_one()))
    assert run.state == State.FAILED
    assert "Ada" not in caplog.text
    assert list(files.folder().iterdir()) == []


def test_report_thrown_away_while_it_is_made_leaves_nothing(monkeypatch):
    reader = make_supervisor(asked_for_one())
    run = start(reader)
    monkeypatch.setattr(making, "still_asked", lambda run, profile: services.throw_away(by=profile, pk=run.pk))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making.transaction, "on_commit", lambda act: act())
        making.make(run.pk)
    assert not ReportRun.objects.exists()
    assert list(files.folder().iterdir()) == []


def test_e2_report_about_a_unit_outside_is_refused_like_an_unknown_one():
    reader, other = make_supervisor(asked_for_one()), make_unit()
    for unit in (other.pk, 999999, "x"):
        with pytest.raises(Http404):
            start(reader, unit=str(unit))


def test_e2_report_is_for_nobody_else():
    with pytest.raises(PermissionDenied):
        start(make_member(unit=asked_for_one()))


def test_e2_right_is_asked_again_when_the_report_is_made():
    reader = make_supervisor(asked_for_one())
    run = start(reader)
    Supervision.objects.update(revoked_at=timezone.now())
    making.make(run.pk)
    run.refresh_from_db()
    assert (run.state, run.file, list(files.folder().iterdir())) == (State.REFUSED, "", [])


def test_e2_right_is_asked_again_when_the_report_is_fetched():
    reader = make_supervisor(asked_for_one())
    run = made(reader)
    Supervision.objects.update(revoked_at=timezone.now())
    with pytest.raises(PermissionDenied):
        services.fetch(by=reader, pk=run.pk)
    run.refresh_from_db()
    assert (run.state, list(files.folder().iterdir()), exports()) == (State.REFUSED, [], [])


def test_e2_narrower_scope_does_not_fetch_the_wider_file():
    wide, narrow = asked_for_one(), make_unit()
    reader = make_supervisor(wide)
    run = made(reader)
    Supervision.objects.update(unit=narrow)
    with pytest.raises(PermissionDenied):
        services.fetch(by=reader, pk=run.pk)


def test_e2_whole_centre_is_fetched_by_who_still_answers_for_it():
    administrator = make_member(Role.ADMINISTRATOR)
    asked_for_one()
    run = made(administrator)
    assert services.fetch(by=administrator, pk=run.pk).pk == run.pk
    administrator.role = Role.OFFICER
    administrator.save()
    with pytest.raises(PermissionDenied):
        services.fetch(by=administrator, pk=run.pk)


def test_e2_report_about_a_person_who_has_moved_away_is_not_fetched():
    unit = asked_for_one()
    person, reader = make_member(unit=unit), make_supervisor(unit)
    run = made(reader, report="transcripts", person=str(person.subject))
    move_member(profile=person, unit=make_unit())
    with pytest.raises(PermissionDenied):
        services.fetch(by=reader, pk=run.pk)


@pytest.fixture
def branch():
    """A unit (A), one below it that has people (B), and one beside A."""
    top = asked_for_one()
    return top, make_unit(parent=top), make_unit(agency=top.agency)


def test_e2_file_is_refused_when_a_unit_has_moved_out_of_the_scope(branch, django_capture_on_commit_callbacks):
    top, below, beside = branch
    reader = make_supervisor(top)
    run, narrow = made(reader), made(reader, report="activity", unit=str(below.pk))
    with django_capture_on_commit_callbacks(execute=True):
        put_unit(unit=below, parent=beside)
    assert (state_of(run), run.pk in {one.stem for one in files.folder().iterdir()}) == (State.REFUSED, False)
    with pytest.raises(PermissionDenied):
        services.fetch(by=reader, pk=narrow.pk)
    assert list(files.folder().iterdir()) == []


def test_e2_file_stays_when_a_unit_moves_within_the_scope_or_into_it(branch):
    top, below, beside = branch
    run = made(make_supervisor(top))
    put_unit(unit=make_unit(parent=below), parent=top)
    put_unit(unit=beside, parent=top)
    assert state_of(run) == State.READY


def test_e2_file_of_who_answers_for_both_places_stays_as_long_as_for_both(branch):
    top, below, beside = branch
    reader = make_supervisor(top)
    grant = grant_supervision(profile=reader, unit=beside, starts_on=timezone.localdate())
    run = made(reader, unit=str(top.pk))
    put_unit(unit=below, parent=beside)
    assert services.fetch(by=reader, pk=run.pk).state == State.READY
    Supervision.objects.filter(pk=grant.pk).update(revoked_at=timezone.now())
    with pytest.raises(PermissionDenied):
        services.fetch(by=reader, pk=run.pk)


@pytest.mark.parametrize("state", [State.WAITING, State.RUNNING])
@pytest.mark.parametrize("narrowed", [True, False])
def test_e2_report_under_way_is_refused_when_a_unit_has_moved_out_of_the_scope(state, narrowed, branch):
    top, below, beside = branch
    run = start(make_supervisor(top), **({"unit": str(top.pk)} if narrowed else {}))
    whole = start(make_member(Role.ADMINISTRATOR))
    ReportRun.objects.update(state=state)
    put_unit(unit=below, parent=beside)
    assert (state_of(run), state_of(whole)) == (State.REFUSED, state)


def test_e2_unit_that_moves_unannounced_while_a_report_is_made_is_seen_at_the_end(branch, monkeypatch):
    top, below, beside = branch
    reader = make_supervisor(top)
    schedule = services.schedule(by=reader, report="activity", filters={}, file_format="csv", every="week")
    run = start(reader, report="activity")
    ReportRun.objects.update(schedule=schedule)
    write = files.write

    def moved_meanwhile(*args, **values):
        name = write(*args, **values)
        Unit.objects.filter(pk=below.pk).update(path=f"{beside.path}{below.pk}/")
        return name

    monkeypatch.setattr(files, "write", moved_meanwhile)
    making.make(run.pk)
    schedule.refresh_from_db()
    assert (state_of(run), list(files.folder().iterdir()), schedule.stopped) == (State.REFUSED, [], "")


def test_finished_report_tells_how_many_rows_there_are_and_nothing_else():
    reader = make_supervisor(asked_for_one())
    UnitCourseCount.objects.update(required=40)
    run = made(reader)
    assert (run.rows_done, run.rows_all) == (1, 1)


def test_nobody_fetches_the_report_of_another():
    unit = asked_for_one()
    run = made(make_supervisor(unit))
    for pk in (run.pk, uuid4()):
        with pytest.raises(Http404):
            services.fetch(by=make_supervisor(unit), pk=pk)


def test_r1_every_fetch_is_entered_with_what_was_taken():
    reader = make_supervisor(asked_for_one())
    run = made(reader)
    services.fetch(by=reader, pk=run.pk)
    (entry,) = exports()
    assert entry.subject == reader.subject
    assert '"report":"compliance"' in entry.body
    assert '"rows":1' in entry.body


def test_r1_person_sees_who_took_a_report_about_them():
    from courses.records.looks import looks_at

    unit = asked_for_one()
    person, reader = make_member(unit=unit), make_supervisor(unit)
    run = made(reader, report="transcripts", person=str(person.subject))
    services.fetch(by=reader, pk=run.pk)
    (look,), number = looks_at(person.subject)
    assert (look.name, str(look.role), number) == (reader.display_name, "Your supervisor", 1)


def test_worker_that_was_stopped_is_set_on_again():
    reader = make_supervisor(asked_for_one())
    run = start(reader)
    ReportRun.objects.update(state=State.RUNNING, asked_at=timezone.now() - timedelta(hours=2))
    assert upkeep.resume_unfinished() == 1
    run.refresh_from_db()
    assert run.state == State.READY


def test_worker_that_is_at_it_is_left_alone():
    run = start(make_supervisor(asked_for_one()))
    ReportRun.objects.update(state=State.RUNNING, asked_at=timezone.now() - timedelta(hours=2))
    files.part_of(run.pk).touch()
    assert upkeep.resume_unfinished() == 0


def test_what_could_not_be_made_in_a_day_has_failed():
    run = start(make_supervisor(asked_for_one()))
    ReportRun.objects.update(asked_at=timezone.now() - timedelta(days=2))
    upkeep.resume_unfinished()
    run.refresh_from_db()
    assert run.state == State.FAILED


def test_old_reports_and_stray_files_are_deleted(settings):
    settings.LMS = {"REPORT_DAYS": 7}
    reader = make_supervisor(asked_for_one())
    old, new = made(reader), made(reader, report="activity")
    ReportRun.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=8))
    stray = files.part_of(uuid4())
    stray.touch()
    import os

    os.utime(stray, (0, 0))
    assert upkeep.forget_files() == 1
    assert [path.name for path in files.folder().iterdir()] == [new.file]

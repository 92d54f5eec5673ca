"""A worker that is killed, or two at once: nothing half-done, nothing twice, nothing left behind."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from lms.members.imports import judging, making, reading, records, services, working
from lms.members.imports.applying import apply_some
from lms.members.imports.lines import repeated
from lms.members.imports.models import ImportLine, PeopleImport
from lms.members.models import Post, Profile, Unit
from tests.factories.people import make_member
from tests.lms.members.imports.files import HEAD, again, codes, outcomes

State = PeopleImport.State
TEN = "".join(f"{n},p{n}@example.org,P,Q,L1,,,,,\n" for n in range(10))


class Killed(BaseException):
    """The worker's process is gone."""


def given(keeper, agency, text=TEN):
    """Return an import the worker has not touched yet."""
    return services.start(by=keeper, kind="people", agency=agency, content=(HEAD + text).encode(), file_name="p.csv")


def killed_after(monkeypatch, module, name, times):
    """Let the worker die at the call after ``times`` of a function."""
    whole, calls = getattr(module, name), []

    def act(*args, **values):
        calls.append(1)
        if len(calls) > times:
            raise Killed
        return whole(*args, **values)

    monkeypatch.setattr(module, name, act)


def test_reading_goes_on_after_a_killed_worker(keeper, agency, lab, monkeypatch, at_once):
    batch = given(keeper, agency)
    monkeypatch.setattr(working.in_parts, "__defaults__", (4,))
    with monkeypatch.context() as killing:
        killed_after(killing, reading, "_keep", 1)
        with pytest.raises(Killed):
            reading.read_file(batch.pk)
    assert (again(batch).state, again(batch).lines_done) == (State.READING, 4)
    assert at_once(services.resume_unfinished) == 1
    assert (again(batch).state, outcomes(batch)) == (State.READY, ["new"] * 10)
    assert services.resume_unfinished() == 0


def test_applying_goes_on_after_a_killed_worker_and_makes_nobody_twice(bring, keeper, lab, monkeypatch, at_once):
    batch = bring(TEN)
    services.confirm(by=keeper, pk=batch.pk)
    monkeypatch.setattr(making, "PART", 4)
    with monkeypatch.context() as killing:
        killed_after(killing, making, "append_many", 1)  # in the middle of the second part
        with pytest.raises(Killed):
            apply_some(batch.pk)
    assert (again(batch).lines_done, Profile.objects.filter(unit=lab).count()) == (4, 4)
    at_once(services.resume_unfinished)
    assert (again(batch).state, again(batch).lines_done) == (State.DONE, 10)
    assert (Post.objects.count(), Unit.objects.get(pk=lab.pk).people) == (10, 10)


def test_two_workers_at_one_import_apply_each_line_once(bring, keeper, lab):
    batch = bring(TEN)
    services.confirm(by=keeper, pk=batch.pk)
    one, other = making.Making(again(batch)), making.Making(again(batch))
    one._size = other._size = 4
    rows = other._next()
    assert one.step()
    assert other._bring(rows) == []
    assert (Post.objects.count(), again(batch).lines_done) == (4, 4)


def test_somebody_who_came_meanwhile_is_not_made_twice(bring, apply, keeper, lab):
    batch = bring(TEN)
    make_member(unit=lab, email="p3@example.org")
    done = apply(batch, keeper)
    assert (done.state, Profile.objects.filter(unit=lab).count()) == (State.DONE, 10)


def test_what_went_wrong_meanwhile_is_told(bring, apply, keeper, lab):
    batch = bring(TEN)
    make_member(email="p3@example.org")
    done = apply(batch, keeper)
    assert (done.counts["wrong"], codes(done)) == (1, {5: ["not_yours"]})


def test_one_person_the_database_refuses_does_not_stop_the_others(bring, apply, keeper, lab, monkeypatch):
    whole = making._account

    def refused(plan):
        if plan.lines[0].number == 5:
            raise IntegrityError
        return whole(plan)

    batch = bring(TEN)
    monkeypatch.setattr(making, "_account", refused)
    done = apply(batch, keeper)
    assert (done.state, codes(done)) == (State.DONE, {5: ["moved_on"]})
    assert Profile.objects.filter(unit=lab).count() == 9


def test_stopping_leaves_what_is_done_and_going_on_does_the_rest(bring, keeper, lab, monkeypatch, at_once):
    batch = bring(TEN)
    services.confirm(by=keeper, pk=batch.pk)
    monkeypatch.setattr(working, "TURN", 0.0)
    monkeypatch.setattr(making, "PART", 4)
    assert apply_some(batch.pk)
    services.stop(by=keeper, pk=batch.pk)
    assert not apply_some(batch.pk)
    assert (again(batch).state, again(batch).lines_done) == (State.READY, 4)
    assert at_once(services.confirm, by=keeper, pk=batch.pk) == 6
    assert (again(batch).state, Profile.objects.filter(unit=lab).count()) == (State.DONE, 10)


def test_import_that_was_stopped_is_closed_not_forgotten(bring, keeper, lab, monkeypatch):
    batch = bring(TEN)
    services.confirm(by=keeper, pk=batch.pk)
    services.stop(by=keeper, pk=batch.pk)
    services.discard(by=keeper, pk=batch.pk)
    assert again(batch).state == State.DONE


def test_import_nobody_wants_leaves_nothing(bring, keeper, lab):
    services.discard(by=keeper, pk=bring(TEN).pk)
    assert (PeopleImport.objects.count(), ImportLine.objects.count(), Profile.objects.count()) == (0, 0, 1)


def test_r2_lines_that_name_a_person_are_told_and_erased(bring, keeper, lab):
    person = make_member(unit=lab, email="p3@example.org")
    Profile.objects.filter(pk=person.pk).update(external_key="coast:9")
    batch = bring(TEN)
    assert [row["line"] for row in records.export_lines(person.subject)] == [5, 11]
    assert records.erase_lines(person.subject) == 2
    assert batch.lines.count() == 8


def test_lines_are_deleted_some_days_after_the_end(bring, apply, keeper, lab):
    done, waiting = apply(bring(TEN), keeper), bring("77,x@example.org,X,Y,L1,,,,,\n")
    assert services.forget_lines() == 0
    long_ago = timezone.now() - timedelta(days=services.KEPT_DAYS + 1)
    PeopleImport.objects.update(made_at=long_ago, finished_at=long_ago)
    assert services.forget_lines() == 11
    assert list(PeopleImport.objects.all()) == [done]
    assert waiting.lines.count() == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "nobody"), ("\n,,,\n", "nobody"), ('7,"a@b.org,A,B\n', "broken:2"), ('7,a@b.org,A,B\n8,"b,\n', "broken:3")],
)
def test_file_that_breaks_off_is_refused_as_a_whole(bring, text, problem):
    batch = bring(text)
    assert (batch.state, batch.problem, batch.text) == (State.FAILED, problem, "")
    assert ImportLine.objects.count() == 0


def test_file_with_too_many_lines_is_refused(bring, monkeypatch):
    monkeypatch.setitem(reading.MOST_LINES, PeopleImport.Kind.PEOPLE, 9)
    assert bring(TEN).problem == "too_many"


@pytest.mark.parametrize("head", ["", "unit,position\n", "name,mail\n", "email,email\n"])
def test_heading_that_names_nobody_is_refused_at_once(keeper, agency, head):
    with pytest.raises(services.UnreadableFile):
        services.start(by=keeper, kind="people", agency=agency, content=head.encode(), file_name="p.csv")


def test_columns_nothing_is_read_from_are_not_kept(bring, lab):
    batch = bring("7,a@b.org,A,B,L1,cancer\n", head="staff_number,email,first_name,last_name,unit,diagnosis\n")
    assert batch.lines.get().cells == {
        "staff_number": "7",
        "email": "a@b.org",
        "first_name": "A",
        "last_name": "B",
        "unit": "L1",
    }


def test_only_keys_that_repeat_are_remembered():
    assert repeated(["a", "b", "a", "", "", "c"]) == {hash("a")}


def test_judging_a_part_asks_no_more_for_three_people_than_for_one(keeper, agency, lab, django_assert_num_queries):
    for number in (1, 3):
        lines = [reading.read_person(n, {"staff_number": str(n)}, reading.Places(agency)) for n in range(number)]
        make_member(unit=lab)
        with django_assert_num_queries(1):
            judging.Known(agency, keeper, lines, {})

"""What happens by itself: scheduled publishing, withdrawal, and courses that fall overdue."""

from datetime import timedelta
from itertools import islice

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.management.commands import tick
from courses.content.models import LessonPage, ModulePage
from courses.enrolment.services import enrol
from courses.progress.models import CourseSummary
from tests.factories.courses import lessons_of, make_course


def test_scheduled_lesson_goes_live_when_its_time_has_come(centre, officer_client):
    module = ModulePage.objects.child_of(make_course()).get()
    lesson = LessonPage(title="Later", slug="later", summary="S", live=False, body=[("text", "<p>Now.</p>")])
    lesson.locale = module.locale
    module.add_child(instance=lesson)
    lesson.go_live_at = timezone.now() + timedelta(hours=1)
    revision = lesson.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    assert revision.approved_go_live_at
    type(revision).objects.filter(pk=revision.pk).update(
        content=revision.content | {"go_live_at": (timezone.now() - timedelta(minutes=1)).isoformat()}
    )
    call_command("tick")
    lesson.refresh_from_db()
    assert lesson.live
    assert "Now." in officer_client.get(lesson.url).content.decode()


def test_expired_lesson_is_withdrawn(centre, officer_client):
    lesson = lessons_of(make_course())[0]
    LessonPage.objects.filter(pk=lesson.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("tick")
    assert officer_client.get(lesson.url).status_code == 404


def test_tick_marks_what_fell_overdue(centre, officer):
    course = make_course()
    enrol(subject=officer.subject, course_key=course.translation_key)
    CourseSummary.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    call_command("tick")
    assert CourseSummary.objects.get().overdue


def test_turns_are_hourly_once_an_hour(monkeypatch):
    clock = iter([0, 60, 3599, 3600, 3660, 7300])
    monkeypatch.setattr(tick.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(tick.time, "sleep", lambda seconds: None)
    assert list(islice(tick.turns(60), 6)) == [True, False, False, True, False, True]


def test_without_a_pace_there_is_one_turn():
    assert list(tick.turns(0)) == [True]


def test_fault_of_a_single_turn_is_not_hidden(monkeypatch):
    def fail(*, hourly):
        raise RuntimeError("no database")

    monkeypatch.setattr(tick, "tick", fail)
    with pytest.raises(RuntimeError, match="no database"):
        call_command("tick")


def broken():
    raise RuntimeError("no database")


@pytest.fixture
def broken_steps(monkeypatch):
    """A step of every turn, one of every hour and one of the night that fail, with a step after them that counts."""
    done: list[str] = []
    for place in ("ALWAYS", "PLACES", "HOURLY", "NIGHTLY"):
        steps = [(f"broken {place}", broken), (place, lambda place=place: done.append(place))]
        monkeypatch.setattr(tick, place, steps)
    monkeypatch.setattr(tick.chores, "chores", lambda when: {"broken chore": broken, when: lambda: done.append(when)})
    return done


def test_one_broken_step_does_not_stop_the_turn_and_a_single_turn_fails_at_its_end(db, broken_steps, caplog):
    with pytest.raises(tick.chores.Failures) as failures:
        call_command("tick")
    assert broken_steps[:2] + broken_steps[-2:] == ["ALWAYS", "PLACES", "HOURLY", "hourly"]
    assert len(failures.value.exceptions) >= 4
    assert "broken HOURLY: failed. The rest goes on." in caplog.text


def test_one_broken_step_does_not_stop_the_night_and_the_ledger_is_sealed(db, broken_steps, monkeypatch):
    monkeypatch.setattr(tick, "seal", lambda: broken_steps.append("seal"))
    monkeypatch.setattr(tick, "check", broken)
    with pytest.raises(tick.chores.Failures):
        tick.nightly()
    assert broken_steps == ["NIGHTLY", "nightly", "seal"]


def test_clock_goes_on_after_a_turn_that_failed(monkeypatch):
    turned: list[bool] = []

    def fail(*, hourly):
        turned.append(hourly)
        raise tick.chores.Failures("1 steps failed.", [RuntimeError("no database")])

    monkeypatch.setattr(tick, "turns", lambda every: iter([True, False]))
    monkeypatch.setattr(tick, "tick", fail)
    call_command("tick", every=60)
    assert turned == [True, False]

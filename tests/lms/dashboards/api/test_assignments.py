"""Assignments over the API: made and ended as on the pages, once, and within the scope."""

import json
from typing import Any
from uuid import uuid4

import pytest

from courses.assignments.models import Assignment
from courses.assignments.services import create_assignment
from courses.content.models import PublishedCourse, TrackRule
from lms.ledger.models import Entry
from lms.members.models import Position, Role
from tests.factories.people import make_member, make_unit
from tests.factories.teams import YESTERDAY, make_listed_course, make_supervisor
from tests.factories.tokens import Program

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def program(unit):
    return Program(make_supervisor(unit))


def wanted(unit, **more: Any) -> dict[str, Any]:
    """Return a body that is complete."""
    course = make_listed_course()
    return {"target": "course", "target_key": course.text, "unit": unit.pk, "reason": "New law."} | more


def test_an_assignment_is_made_read_and_ended(unit, program):
    body = wanted(unit, due_days=30)
    made = program.post("assignments/", body)
    told = made.json()
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/assignments/{told['id']}/")
    assert {name: told[name] for name in body} == body
    assert program.get(f"assignments/{told['id']}/").json()["title"].startswith("Listed course")
    (row,) = program.get("assignments/?ended=false").json()["results"]
    assert row["id"] == told["id"]
    for _twice in range(2):
        ended = program.post(f"assignments/{told['id']}/end/", {"reason": "The law is gone."})
        assert (ended.status_code, ended.json()["end_reason"]) == (200, "The law is gone.")
    assert program.get("assignments/?ended=false").json()["results"] == []


def test_sent_twice_it_is_made_once(unit, program):
    body, key = wanted(unit), str(uuid4())
    answers = [program.post("assignments/", body, **{"idempotency-key": key}) for _twice in range(2)]
    answers.append(program.post("assignments/", body))
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert {answer.json()["id"] for answer in answers} == {key}


WRONG: dict[str, dict[str, Any]] = {
    "target": {"target": "everything"},
    "target_key": {"target_key": str(uuid4())},
    "reason": {"reason": "  "},
    "zone": {"zone": "Mars/Base"},
    "due_on": {"due_on": "2026-02-30"},
    "due_days": {"due_days": 10**12},
    "position": {"position": "none"},
    "person": {"person": "x"},
    "sooner": {"sooner": True},
    "detail": {"due_on": "2030-01-01", "due_days": 3},
}


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_is_named_and_nothing_is_made(field, unit, program):
    answer = program.post("assignments/", wanted(unit) | WRONG[field])
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert not Assignment.objects.exists()


def test_it_concerns_somebody(unit, program):
    body = wanted(unit)
    del body["unit"]
    assert program.post("assignments/", body).status_code == 400


def test_e2_nobody_assigns_outside_the_scope():
    unit = make_unit(parent=make_unit())
    program = Program(make_supervisor(unit))
    other, person = make_unit(), make_member(unit=make_unit())
    Position.objects.create(key="examiner", label="Examiner")
    body = wanted(unit)
    foreign = [program.post("assignments/", body | {"unit": pk}) for pk in (other.pk, 987654321)]
    assert [answer.status_code for answer in foreign] == [400, 400]
    assert foreign[0].json() == foreign[1].json()
    del body["unit"]
    for whom in ({"person": str(person.subject)}, {"agency": unit.agency.key}, {"position": "examiner"}):
        assert program.post("assignments/", body | whom).status_code in (400, 403)
    assert not Assignment.objects.exists()


def test_e2_an_assignment_of_others_does_not_exist(unit, program):
    course = make_listed_course()
    theirs = create_assignment(
        by=make_supervisor(other := make_unit()), target="course", target_key=course.key, unit=other, reason="Theirs."
    )
    assert program.get("assignments/").json()["results"] == []
    assert program.get(f"assignments/{theirs.pk}/").status_code == 404
    assert program.post(f"assignments/{theirs.pk}/end/", {"reason": "x"}).status_code == 404


def test_what_comes_from_above_is_seen_and_not_ended(unit):
    lower = make_unit(parent=unit)
    above = create_assignment(
        by=make_supervisor(unit), target="course", target_key=make_listed_course().key, unit=unit, reason="Above."
    )
    program = Program(make_supervisor(lower))
    assert program.get(f"assignments/{above.pk}/").status_code == 200
    assert program.post(f"assignments/{above.pk}/end/", {"reason": "x"}).status_code == 403


def test_e3_whom_others_ask_for_a_discreet_course_is_not_told(unit, program):
    person, course = make_member(unit=unit), make_listed_course(discreet=True)
    made = create_assignment(
        by=make_member(Role.ADMINISTRATOR), target="course", target_key=course.key, subject=person.subject, reason="x"
    )
    assert program.get(f"assignments/{made.pk}/").status_code == 404


def test_e3_whom_others_ask_for_a_track_with_a_discreet_course_is_not_told(unit, program):
    person, open_course, track = make_member(unit=unit), make_listed_course(), uuid4()
    PublishedCourse.objects.filter(course_key=open_course.key).update(track_key=track)
    discreet = make_listed_course(track_key=track, discreet=True)
    TrackRule.objects.create(track_key=track, courses=sorted([open_course.text, discreet.text]))
    chief = make_member(Role.ADMINISTRATOR)
    made = create_assignment(by=chief, target="track", target_key=track, subject=person.subject, reason="x")
    assert program.get(f"assignments/{made.pk}/").status_code == 404
    assert program.post(f"assignments/{made.pk}/end/", {"reason": "x"}).status_code == 404
    assert program.get("assignments/").json()["results"] == []
    assert Program(chief).get(f"assignments/{made.pk}/").status_code == 200


def test_e2_who_only_serves_here_beside_is_not_asked(unit, program):
    guest = make_member(unit=make_unit())
    guest.posts.create(unit=unit, main=False, starts_on=YESTERDAY)
    body = wanted(unit) | {"unit": None, "person": str(guest.subject)}
    assert program.post("assignments/", body).status_code == 403
    assert not Assignment.objects.exists()


def test_r1_the_list_is_entered_on_the_viewers_chain(unit, program):
    for _twice in range(2):
        program.get(f"assignments/?person={make_member(unit=unit).subject}&ended=false")
        program.get("assignments/?ended=false")
    viewer = program.token.profile
    bodies = [json.loads(one.body) for one in Entry.objects.filter(subject=viewer.subject, kind="audit").order_by("pk")]
    looks = [body["detail"]["filters"] for body in bodies if body["action"] == "view"]
    named = {"ended": "false", "person": None}
    assert looks == [named, {"ended": "false"}, named]


def test_reading_is_not_writing(unit):
    reader = Program(make_supervisor(unit), "assignments:read")
    assert reader.get("assignments/").status_code == 200
    refused = reader.post("assignments/", wanted(unit))
    assert (refused.status_code, "assignments:write" in refused.json()["detail"]) == (403, True)
    assert Program(viewer := reader.token.profile, "assignments:write").get("assignments/").status_code == 403
    assert viewer.subject


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(count, unit, program, django_assert_num_queries):
    for _number in range(count):
        program.post("assignments/", wanted(unit))
    program.get("assignments/")
    with django_assert_num_queries(5):
        assert len(program.get("assignments/").json()["results"]) == count

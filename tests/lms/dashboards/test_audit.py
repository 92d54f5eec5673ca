"""Who looks at one person or takes a list away leaves an entry in the ledger (rule R1); nothing else writes."""

import json
from uuid import UUID

import pytest

from courses.records.looks import looks_at
from lms.ledger.models import Entry
from lms.members.services import move_member
from tests.factories.people import make_member, make_unit
from tests.factories.teams import finish, make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    """A supervisor, the unit, a course and a person who has completed it."""
    unit, course = make_unit(), make_listed_course()
    person = make_member(unit=unit)
    finish(person, course)
    return make_supervisor(unit), unit, course, person


def entered(subject: UUID) -> list[dict]:
    """Return what the audit entries on a subject's chain say."""
    return [json.loads(one.body) for one in Entry.objects.filter(subject=subject, kind="audit").order_by("sequence")]


def test_r1_looking_at_one_person_is_entered_on_that_persons_chain_once_a_day(team, sign_in):
    supervisor, _unit, _course, person = team
    client = sign_in(supervisor)
    for _reload in range(3):
        client.get(f"/en/team/people/{person.subject}/")
    wanted = {"actor": str(supervisor.subject), "action": "view", "detail": {"what": "person"}}
    assert entered(person.subject) == [wanted]


def test_r1_every_supervisor_who_looks_is_entered(team, sign_in):
    _supervisor, unit, _course, person = team
    viewers = [make_supervisor(unit) for _ in range(2)]
    for viewer in viewers:
        sign_in(viewer).get(f"/en/team/people/{person.subject}/")
    assert [one["actor"] for one in entered(person.subject)] == [str(viewer.subject) for viewer in viewers]


def test_looking_at_oneself_is_not_entered(team, sign_in):
    supervisor, unit, _course, _person = team
    move_member(profile=supervisor, unit=unit)
    assert sign_in(supervisor).get(f"/en/team/people/{supervisor.subject}/").status_code == 200
    assert entered(supervisor.subject) == []


@pytest.mark.parametrize("page", ["", "states/", "units/", "weeks/", "languages/"])
def test_c5_looking_at_numbers_writes_nothing(page, team, sign_in):
    before = Entry.objects.count()
    assert sign_in(team[0]).get(f"/en/team/{page}").status_code == 200
    assert Entry.objects.count() == before


def test_r1_opening_a_list_is_entered_on_the_own_chain_once_a_day_for_each(team, sign_in):
    supervisor, unit, course, _person = team
    client = sign_in(supervisor)
    for query in ("", "?state=overdue", f"?course={course.text}", "?state=overdue&sort=-name&page=2"):
        client.get(f"/en/team/people/{query}")
    seen = [(one["action"], one["detail"]["standing"], one["detail"]["course"]) for one in entered(supervisor.subject)]
    assert seen == [("view", "", None), ("view", "overdue", None), ("view", "", course.text)]
    assert {one["detail"]["unit"] for one in entered(supervisor.subject)} == {str(unit.pk)}


def test_r1_list_of_who_also_serves_here_is_entered_once_a_day(team, sign_in):
    supervisor, unit, _course, _person = team
    client = sign_in(supervisor)
    for query in ("", "?page=2", f"?unit={unit.pk}"):
        client.get(f"/en/team/also/{query}")
    wanted = {"actor": str(supervisor.subject), "action": "view", "detail": {"what": "also", "unit": str(unit.pk)}}
    assert entered(supervisor.subject) == [wanted]


def test_r1_entry_says_when_an_administrator_looked_by_office(team, sign_in):
    person = team[3]
    sign_in(make_member("administrator")).get(f"/en/team/people/{person.subject}/")
    assert [one["detail"] for one in entered(person.subject)] == [{"what": "person", "as": "administrator"}]


def test_r1_officer_is_told_who_looked_and_as_what(team, sign_in):
    person = team[3]
    for viewer in (team[0], make_member("administrator")):
        sign_in(viewer).get(f"/en/team/people/{person.subject}/")
    looks, number = looks_at(person.subject)
    assert ([str(one.role) for one in looks], number) == (["An administrator", "Your supervisor"], 2)


def test_r1_list_taken_away_is_entered_with_what_was_in_it_on_the_own_chain(team, sign_in):
    supervisor, unit, course, _person = team
    sign_in(supervisor).get(f"/en/team/people.csv?unit={unit.pk}&course={course.text}&state=completed").getvalue()
    detail = {"what": "people", "unit": str(unit.pk), "course": course.text, "standing": "completed", "rows": 1}
    assert entered(supervisor.subject) == [{"actor": str(supervisor.subject), "action": "export", "detail": detail}]


def test_r1_file_about_one_person_is_entered_on_that_persons_chain(team, sign_in):
    supervisor, unit, _course, person = team
    sign_in(supervisor).get(f"/en/team/people.csv?unit={unit.pk}&person={person.subject}").getvalue()
    assert [(one["action"], one["detail"]["what"]) for one in entered(person.subject)] == [("export", "person")]


def test_r1_figures_taken_away_are_entered(team, sign_in):
    supervisor, unit, _course, _person = team
    sign_in(supervisor).get(f"/en/team/units.csv?unit={unit.pk}").getvalue()
    assert [one["detail"] for one in entered(supervisor.subject)] == [{"what": "units", "unit": str(unit.pk)}]


def test_r1_what_was_refused_is_not_entered(team, sign_in):
    supervisor, _unit, _course, person = team
    stranger = sign_in(make_supervisor())
    assert stranger.get(f"/en/team/people/{person.subject}/").status_code == 404
    assert sign_in(make_member()).get("/en/team/people.csv").status_code == 403
    assert entered(person.subject) == entered(supervisor.subject) == []

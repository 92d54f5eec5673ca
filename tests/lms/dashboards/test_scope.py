"""Nobody sees a unit that is not theirs: at view, list, export and write (rules E2, E3)."""

from datetime import date, timedelta

import pytest
from django.test import Client

from courses.enrolment.models import Enrolment
from lms.members.services import grant_supervision, move_member
from tests.courses.acts import add_activity_lesson, answer
from tests.factories.people import make_agency, make_member, make_unit
from tests.factories.teams import TOMORROW, YESTERDAY, begin, finish, give_due_date, make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
FILES = ["/en/team/people.csv", "/en/team/units.csv"]
PAGES = [f"/en/team/{name}" for name in ("", "states/", "units/", "weeks/", "also/", "people/")] + FILES
#: Of everything the reader answers for, and of no part of it.
WHOLE = "/en/team/languages/"
DUE = "/en/team/people/due/"


def due(unit, course, *people, day=TOMORROW, **values):
    picks = [f"{one.subject}:{course.text}" for one in people]
    return {"unit": unit.pk, "course": course.text, "pick": picks, "due_on": day, "action": "set", **values}


@pytest.mark.parametrize("page", PAGES)
def test_e2_sibling_parent_and_other_agency_are_not_found(page, sign_in):
    top = make_unit()
    mine, sibling = make_unit(parent=top), make_unit(parent=top)
    foreign = make_unit(agency=make_agency())
    client = sign_in(make_supervisor(mine))
    answers = [client.get(f"{page}?unit={one.pk}").status_code for one in (mine, sibling, top, foreign)]
    assert answers == [200, 404, 404, 404]


@pytest.mark.parametrize("page", PAGES)
def test_e2_unit_with_a_number_that_begins_alike_is_not_below(page, sign_in):
    mine = make_unit()
    others = [make_unit() for _ in range(12)]
    client = sign_in(make_supervisor(mine))
    assert {client.get(f"{page}?unit={one.pk}").status_code for one in others} == {404}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("unit", ["x", "-1", "1.5", "²", "9" * 40, "1 OR 1=1", "999999"])
def test_unit_that_does_not_exist_is_not_found(page, unit, sign_in):
    assert sign_in(make_supervisor()).get(page, {"unit": unit}).status_code == 404


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(YESTERDAY - timedelta(days=9), YESTERDAY), (TOMORROW, None)],
    ids=["expired", "not yet begun"],
)
def test_e2_supervision_outside_its_dates_shows_nothing(starts, ends, sign_in):
    unit, course = make_unit(name="Cyber crime"), make_listed_course()
    person = make_member(unit=unit)
    client = sign_in(make_supervisor(unit, starts_on=starts, ends_on=ends))
    page = client.get("/en/team/")
    assert (page.status_code, b"Cyber crime" in page.content) == (200, False)
    assert {client.get(f"{one}?unit={unit.pk}").status_code for one in [*PAGES[1:], WHOLE]} == {404}
    assert client.get(f"/en/team/people/{person.subject}/").status_code == 404
    assert client.post(DUE, due(unit, course, person, confirm=1)).status_code == 404


@pytest.mark.parametrize(("days", "found"), [(0, 200), (1, 404)], ids=["last day", "the day after"])
def test_e2_acting_delegate_sees_exports_and_writes_until_the_last_day(days, found, sign_in, monkeypatch):
    unit, course = make_unit(), make_listed_course()
    person = make_member(unit=unit)
    delegate = make_supervisor(
        unit, starts_on=YESTERDAY - timedelta(days=9), ends_on=date.today() - timedelta(days=days)
    )
    client, one = sign_in(delegate), f"/en/team/people/{person.subject}/"
    pages = [f"{page}?unit={unit.pk}" for page in PAGES[1:]]
    pages += [one, f"{one}recognise/", f"/en/team/people.csv?person={person.subject}", WHOLE]
    assert {client.get(page).status_code for page in pages} == {found}
    client.post(DUE, due(unit, course, person, confirm=1))
    assert Enrolment.objects.count() == (1 if found == 200 else 0)


def test_e2_grant_that_ends_while_a_list_is_open_sends_nothing(sign_in):
    unit, course = make_unit(), make_listed_course()
    person, supervisor = make_member(unit=unit), make_supervisor(unit)
    client = sign_in(supervisor)
    assert client.get(f"/en/team/people/?unit={unit.pk}").status_code == 200
    supervisor.supervisions.update(ends_on=YESTERDAY)
    assert client.post(DUE, due(unit, course, person, confirm=1)).status_code == 404
    assert client.get(f"/en/team/people.csv?unit={unit.pk}").status_code == 404
    assert not Enrolment.objects.exists()


def test_e2_last_day_of_supervision_counts(sign_in):
    unit = make_unit()
    client = sign_in(make_supervisor(unit, ends_on=date.today()))
    assert client.get(f"/en/team/?unit={unit.pk}").status_code == 200


@pytest.mark.parametrize("page", [*PAGES, WHOLE, DUE])
@pytest.mark.parametrize("role", ["officer", "editor"])
def test_members_without_supervision_are_refused(page, role, sign_in):
    assert sign_in(make_member(role)).get(page).status_code == 403


@pytest.mark.parametrize("page", [*PAGES, DUE])
def test_strangers_are_asked_to_sign_in(page, client):
    answer = Client().get(page)
    assert (answer.status_code, "/account/login/" in answer["Location"]) == (302, True)


def test_supervisor_without_any_unit_is_told_so(sign_in):
    page = sign_in(make_member("supervisor")).get("/en/team/")
    assert (page.status_code, "You answer for no unit today" in page.content.decode()) == (200, True)


def test_e2_several_units_are_offered_and_nested_ones_named_once(sign_in):
    first, second = make_unit(), make_unit()
    supervisor = make_supervisor(first)
    for unit in (second, make_unit(parent=first)):
        grant_supervision(profile=supervisor, unit=unit, starts_on=YESTERDAY)
    page = sign_in(supervisor).get("/en/team/")
    assert [unit.pk for unit in page.context["scope"].roots] == [first.pk, second.pk]


def test_way_up_ends_at_the_top_of_the_own_scope(sign_in):
    top = make_unit()
    mine = make_unit(parent=top)
    middle = make_unit(parent=mine)
    page = sign_in(make_supervisor(mine)).get(f"/en/team/?unit={make_unit(parent=middle).pk}")
    assert [unit.pk for unit in page.context["place"].above] == [mine.pk, middle.pk]


def test_e2_person_of_another_unit_is_not_found(sign_in):
    unit, stranger = make_unit(), make_member(unit=make_unit())
    client = sign_in(make_supervisor(unit))
    pages = [
        f"people/{stranger.subject}/",
        f"people/?person={stranger.subject}",
        f"people.csv?person={stranger.subject}",
    ]
    assert {client.get(f"/en/team/{page}").status_code for page in pages} == {404}


def test_e2_due_date_for_a_stranger_changes_nothing(sign_in):
    unit, course = make_unit(), make_listed_course()
    mine, stranger = make_member(unit=unit), make_member(unit=make_unit())
    client = sign_in(make_supervisor(unit))
    page = client.post(DUE, due(unit, course, mine, stranger, confirm=1), follow=True)
    assert "1 person is not in your units" in page.content.decode()
    assert [one.subject for one in Enrolment.objects.all()] == [mine.subject]


def test_e2_due_date_named_for_a_foreign_unit_is_not_found(sign_in):
    course, stranger = make_listed_course(), make_member(unit=make_unit())
    client = sign_in(make_supervisor())
    answer = client.post(DUE, due(stranger.unit, course, stranger, who="all", confirm=1))
    assert (answer.status_code, Enrolment.objects.count()) == (404, 0)


def test_e3_after_a_transfer_the_new_supervisor_sees_the_state_and_the_old_one_nothing(sign_in):
    old, new, course = make_unit(), make_unit(), make_listed_course()
    person = make_member(unit=old)
    finish(person, course)
    give_due_date(make_member(unit=old), course, TOMORROW)
    before, after = sign_in(make_supervisor(old)), sign_in(make_supervisor(new))
    move_member(profile=person, unit=new)
    rows = after.get(f"/en/team/people/?unit={new.pk}&course={course.text}").context["rows"]
    gone = before.get(f"/en/team/people/?unit={old.pk}&course={course.text}&state=completed").context["rows"]
    assert ([(row.name, row.standing) for row in rows], gone) == ([(person.display_name, "completed")], [])


def test_e3_after_a_transfer_the_new_supervisor_sees_neither_answers_nor_wellbeing(sign_in):
    """On every page and in every file: no lesson, no score, and of a discreet course nothing begun."""
    old, new, course = make_unit(), make_unit(), make_listed_course(code="R1")
    discreet = make_listed_course(discreet=True, code="W1", title="Working safely")
    person = make_member(unit=old)
    begin(person, discreet, lessons=1)
    lesson, (activity,) = add_activity_lesson(course)
    begin(person, course, lessons=1)
    answer(person.subject, activity, passed=True)
    move_member(profile=person, unit=new)
    client = sign_in(make_supervisor(new))
    page = client.get(f"/en/team/people/{person.subject}/")
    texts = [page.content, client.get(f"/en/team/people.csv?person={person.subject}").getvalue()]
    shown = b" ".join(texts).decode()
    assert [word for word in (str(lesson), str(activity), "Lesson 1", "0.5") if word in shown] == []
    own = [one.row for one in page.context["rows"]]
    assert [(row.course.code, row.standing) for row in own] == [("R1", "in_progress")]
    (row,) = client.get(f"/en/team/people/?unit={new.pk}&course={discreet.text}").context["rows"]
    assert row.standing == "not_completed"

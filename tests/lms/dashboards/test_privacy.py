"""Of a discreet course others see only that it was completed; of any course never lessons, language or answers."""

import csv
import io

import pytest

from lms.dashboards.charts import segments
from lms.dashboards.figures import DISCREET_COURSE, DUTIES, OPEN_COURSE, STATES
from lms.members.models import Profile
from tests.factories.people import make_member, make_unit
from tests.factories.teams import YESTERDAY, begin, expire, finish, give_due_date, make_listed_course, make_supervisor
from tests.lms.dashboards.standings import require

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(db):
    """A unit where one person has completed a discreet course, one is in it, one enrolled, one late, one away."""
    unit, course = make_unit(), make_listed_course(discreet=True, code="W1")
    people = [make_member(unit=unit, last_name=name) for name in ("Adams", "Brandt", "Cole", "Diaz", "Evans")]
    finish(people[0], course)
    begin(people[1], course, lessons=1)
    begin(people[2], course)
    give_due_date(people[3], course, YESTERDAY)
    return unit, course


def people(client, unit, **values):
    return client.get("/en/team/people/", {"unit": unit.pk, **values})


def test_e3_chart_of_a_discreet_course_knows_two_states(ward, sign_in):
    unit, _course = ward
    client = sign_in(make_supervisor(unit))
    for page, standings in (("", DUTIES), ("states/", STATES)):
        (row,) = client.get(f"/en/team/{page}").context["rows"]
        assert row.figures.shown(standings) == [("completed", 1), ("not_completed", 4)]
        assert [part.standing for part in segments(row.figures)] == ["completed"]
        assert "Overdue" not in row.bar + row.numbers


@pytest.mark.parametrize("state", sorted({*OPEN_COURSE} - {*DISCREET_COURSE}))
@pytest.mark.parametrize("page", ["people/", "people.csv"])
def test_e3_other_lists_of_a_discreet_course_do_not_exist(ward, state, page, sign_in):
    unit, course = ward
    answer = sign_in(make_supervisor(unit)).get(f"/en/team/{page}?unit={unit.pk}&course={course.text}&state={state}")
    assert answer.status_code == 404


def test_e3_everybody_who_has_not_completed_a_discreet_course_looks_alike(ward, sign_in):
    unit, course = ward
    rows = people(sign_in(make_supervisor(unit)), unit, course=course.text).context["rows"]
    assert [(row.standing, row.late) for row in rows] == [("completed", False)] + [("not_completed", False)] * 4


def test_e3_page_of_a_discreet_course_differs_in_nothing_but_completion(ward, sign_in):
    """In progress, enrolled and not enrolled: the three rows are the same but for name and key."""
    unit, course = ward
    text = people(sign_in(make_supervisor(unit)), unit, course=course.text).content.decode()
    rows = [part.split("</tr>")[0] for part in text.split("<tr>")[3:]]
    mine = [row for row in rows if any(name in row for name in ("Brandt", "Cole", "Evans"))]
    assert {row.partition('data-label="State"')[2] for row in mine} == {mine[0].partition('data-label="State"')[2]}
    assert len(mine) == 3


def test_e3_discreet_course_is_in_no_total_and_no_list_over_courses(ward, sign_in):
    unit, _course = ward
    client = sign_in(make_supervisor(unit))
    total = client.get("/en/team/").context["team"].total
    lists = [people(client, unit, state=one) for one in ("completed", "in_progress", "enrolled", "overdue")]
    assert (total.taken, total.overdue) == (0, 0)
    assert [len(one.context["rows"]) for one in lists] == [0, 0, 0, 0]


def test_e3_discreet_course_that_is_required_is_in_no_figure_and_on_no_persons_page(ward, sign_in):
    unit, course = ward
    late = Profile.objects.get(user__last_name="Diaz")
    require(course, late, reason="After the shift")
    client = sign_in(make_supervisor(unit))
    total, text = client.get("/en/team/").context["team"].total, client.get(f"/en/team/people/{late.subject}/").content
    assert (total.required, total.overdue) == (0, 0)
    assert [word for word in (b"W1", b"After the shift") if word in text] == []


def test_e3_file_of_a_discreet_course_says_no_more_than_the_page(ward, sign_in):
    unit, course = ward
    answer = sign_in(make_supervisor(unit)).get(f"/en/team/people.csv?unit={unit.pk}&course={course.text}")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[3] for row in rows[1:]] == ["Completed"] + ["Not completed"] * 4
    assert {row[4] for row in rows[1:]} == {""}


def test_e3_unit_file_holds_two_figures_of_a_discreet_course(ward, sign_in):
    unit, _course = ward
    answer = sign_in(make_supervisor(unit)).get(f"/en/team/units.csv?unit={unit.pk}")
    _header, row = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert row[3:] == ["5", "1", "", "", "", "", "", "4", "", "", "", ""]


def test_e3_expired_completion_of_a_discreet_course_looks_like_none(ward, sign_in):
    unit, course = ward
    person = Profile.objects.get(user__last_name="Brandt")
    finish(person, course)
    expire(person, course)
    client = sign_in(make_supervisor(unit))
    rows = {row.name: row for row in people(client, unit, course=course.text).context["rows"]}
    seen = [(row.standing, row.completed_on, row.valid_until) for row in (rows["Ada Brandt"], rows["Ada Evans"])]
    listed = people(client, unit, course=course.text, state="not_completed").context["rows"]
    assert (seen, len(listed)) == ([("not_completed", None, None)] * 2, 4)


def test_e3_course_once_called_discreet_in_any_language_stays_so(ward, sign_in):
    unit, course = ward
    make_listed_course(course_key=course.key, language="fr", is_source=False, discreet=False)
    make_listed_course(course_key=course.key, language="ar", is_source=True, discreet=False, live=False)
    client = sign_in(make_supervisor(unit))
    for language in ("en", "fr", "ar"):
        page = client.get(f"/{language}/team/people/?unit={unit.pk}&course={course.text}&state=in_progress")
        assert page.status_code == 404


def test_e3_supervisor_sees_no_lesson_language_or_start_of_any_course(sign_in):
    unit, course = make_unit(), make_listed_course()
    begin(make_member(unit=unit), course, lessons=1)
    rows = people(sign_in(make_supervisor(unit)), unit, course=course.text).context["rows"]
    assert set(vars(rows[0])) == {
        "subject",
        "name",
        "unit",
        "course",
        "standing",
        "late",
        "required",
        "expiring",
        "due_on",
        "due_zone",
        "completed_on",
        "valid_until",
    }


@pytest.mark.parametrize("state", ["finished", "' OR 1=1", "not_completed"])
def test_state_that_no_list_has_is_not_found(state, sign_in):
    unit, course = make_unit(), make_listed_course()
    client = sign_in(make_supervisor(unit))
    assert people(client, unit, course=course.text, state=state).status_code == 404


@pytest.mark.parametrize("course", ["x", "00000000-0000-0000-0000-000000000000"])
def test_course_nobody_knows_is_not_found(course, sign_in):
    unit = make_unit()
    assert people(sign_in(make_supervisor(unit)), unit, course=course).status_code == 404

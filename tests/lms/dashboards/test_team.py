"""The team page: figures of a unit and those below it, from the rollup."""

from datetime import date

import pytest

from courses.content.models import PublishedCourse
from courses.enrolment.services import end_enrolment
from courses.progress.models import CourseSummary, UnitCourseCount
from lms.dashboards.charts import segments
from tests.factories.people import make_member, make_unit
from tests.factories.teams import YESTERDAY, begin, expire, finish, give_due_date, make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
TEAM = "/en/team/"


def read(client, url: str = TEAM) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_team_counts_people_of_the_unit_and_those_below(sign_in):
    unit = make_unit(name="Cyber crime")
    make_member(unit=unit)
    make_member(unit=make_unit(parent=make_unit(parent=unit)))
    make_member(unit=make_unit())
    response = sign_in(make_supervisor(unit)).get(TEAM)
    assert response.context["team"].total.people == 2
    assert [row.people.number for row in response.context["units"]] == [1]
    assert "Cyber crime" in response.content.decode()


def test_team_shows_every_state_of_a_course_with_its_list(sign_in):
    unit, course = make_unit(), make_listed_course()
    people = [make_member(unit=unit) for _ in range(6)]
    finish(people[0], course)
    begin(people[1], course, lessons=1)
    begin(people[2], course)
    give_due_date(people[3], course, date(2026, 1, 31))
    finish(people[4], course)
    expire(people[4], course)
    (row,) = sign_in(make_supervisor(unit)).get(TEAM).context["rows"]
    assert [(cell.standing, cell.number) for cell in row.cells] == [
        ("completed", 1),
        ("expired", 1),
        ("in_progress", 1),
        ("enrolled", 2),
        ("overdue", 1),
        ("not_enrolled", 1),
    ]
    assert row.figures.counts.percent == 20


def test_every_number_is_as_long_as_the_list_behind_it(sign_in):
    unit, course = make_unit(), make_listed_course()
    people = [make_member(unit=make_unit(parent=unit)) for _ in range(5)]
    finish(people[0], course)
    begin(people[1], course, lessons=1)
    give_due_date(people[2], course, date(2026, 1, 31))
    finish(people[3], course)
    expire(people[3], course)
    client = sign_in(make_supervisor(unit))
    context = client.get(TEAM).context
    cells = [*context["rows"][0].cells]
    for row in context["units"]:
        cells += [row.people, row.completed, row.overdue]
    lengths = [client.get(cell.url).context["page"].paginator.count for cell in cells]
    assert lengths == [cell.number for cell in cells]


def test_totals_lead_to_lists_of_the_same_length(sign_in):
    unit, course, other = make_unit(), make_listed_course(), make_listed_course()
    people = [make_member(unit=unit) for _ in range(3)]
    finish(people[0], course)
    finish(people[0], other)
    give_due_date(people[1], course, date(2026, 1, 31))
    client = sign_in(make_supervisor(unit))
    total = client.get(TEAM).context["team"].total
    lists = {state: client.get(f"/en/team/people/?unit={unit.pk}&state={state}") for state in ("completed", "overdue")}
    assert (total.people, total.percent, total.overdue) == (3, 66, 1)
    assert {state: page.context["page"].paginator.count for state, page in lists.items()} == {
        "completed": 2,
        "overdue": 1,
    }


@pytest.mark.parametrize("number", [1, 3])
def test_p1_team_costs_the_same_with_one_and_three(number, sign_in, django_assert_num_queries):
    unit = make_unit()
    below = [make_unit(parent=unit) for _ in range(number)]
    courses = [make_listed_course() for _ in range(number)]
    for one in below:
        for course in courses:
            finish(make_member(unit=one), course)
    client = sign_in(make_supervisor(unit))
    client.get(TEAM)
    with django_assert_num_queries(8):
        client.get(TEAM)


@pytest.mark.parametrize("number", [1, 3])
def test_p1_people_list_costs_the_same_with_one_and_three(number, sign_in, django_assert_num_queries):
    unit, course = make_unit(), make_listed_course()
    for _ in range(number):
        give_due_date(make_member(unit=unit), course, date(2026, 1, 31))
    client = sign_in(make_supervisor(unit))
    with django_assert_num_queries(8):
        client.get(f"/en/team/people/?unit={unit.pk}&course={course.text}")


def test_p1_team_reads_the_rollup_and_no_facts(sign_in, django_assert_num_queries):
    unit = make_unit()
    finish(make_member(unit=unit), make_listed_course())
    client = sign_in(make_supervisor(unit))
    with django_assert_num_queries(7) as queries:
        client.get(TEAM)
    tables = " ".join(query["sql"] for query in queries)
    assert "lms_courses_unitcoursecount" in tables
    assert "completionfact" not in tables
    assert "coursesummary" not in tables


def test_bar_says_in_words_what_it_draws(sign_in):
    unit, course = make_unit(), make_listed_course(code="R1")
    finish(make_member(unit=unit), course)
    text = read(sign_in(make_supervisor(unit)))
    words = "R1. Of 1 people: Completed 1, Expired 0, In progress 0, Not started 0, Overdue 0, Not enrolled 0."
    assert f'role="img" focusable="false" aria-label="{words}"' in text


def test_bar_escapes_what_an_editor_wrote(sign_in):
    unit = make_unit()
    make_member(unit=unit)
    make_listed_course(code='"><b>')
    assert 'aria-label="&quot;&gt;&lt;b&gt;. Of 1 people' in read(sign_in(make_supervisor(unit)))


def test_course_no_longer_published_stays_while_it_is_counted(sign_in):
    unit = make_unit()
    taken, _untaken = make_listed_course(), make_listed_course(live=False)
    finish(make_member(unit=unit), taken)
    PublishedCourse.objects.filter(course_key=taken.key).update(live=False)
    rows = sign_in(make_supervisor(unit)).get(TEAM).context["rows"]
    assert [row.figures.course.course_key for row in rows] == [taken.key]


def test_unit_without_people_says_so(sign_in):
    assert "Nobody serves in this unit yet" in read(sign_in(make_supervisor()))


def test_unit_names_are_shown_as_text(sign_in):
    unit = make_unit(name="<script>alert(1)</script>")
    make_member(unit=unit)
    text = read(sign_in(make_supervisor(unit)))
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;" in text


def test_team_speaks_arabic_from_right_to_left(sign_in):
    unit, course = make_unit(), make_listed_course()
    finish(make_member(unit=unit), course)
    text = read(sign_in(make_supervisor(unit)), "/ar/team/")
    assert 'dir="rtl"' in text
    assert f'href="/ar/team/people/?unit={unit.pk}' in text


def test_expired_completion_is_listed_with_its_last_day_and_is_not_completed(sign_in):
    unit, course = make_unit(), make_listed_course()
    person = make_member(unit=unit)
    finish(person, course)
    expire(person, course)
    client = sign_in(make_supervisor(unit))
    (row,) = client.get(f"/en/team/people/?unit={unit.pk}&state=expired").context["rows"]
    completed = client.get(f"/en/team/people/?unit={unit.pk}&state=completed").context["rows"]
    assert (row.standing, row.valid_until, completed) == ("expired", YESTERDAY, [])


def test_bar_ends_at_its_end_when_those_who_hold_it_are_late_to_renew(sign_in):
    unit, course = make_unit(), make_listed_course()
    for person in [make_member(unit=unit) for _ in range(2)]:
        finish(person, course)
    CourseSummary.objects.update(renewing=True, overdue=True)
    UnitCourseCount.objects.update(overdue=2)
    (row,) = sign_in(make_supervisor(unit)).get(TEAM).context["rows"]
    assert [(part.standing, part.x, part.width) for part in segments(row.figures)] == [
        ("completed", 0, 100),
        ("overdue", 0, 100),
    ]


def test_e1_ended_enrolment_is_in_no_list_and_no_count(sign_in):
    unit, course = make_unit(), make_listed_course()
    person = make_member(unit=unit)
    begin(person, course, lessons=1)
    end_enrolment(subject=person.subject, course_key=course.key)
    client = sign_in(make_supervisor(unit))
    (row,) = client.get(f"/en/team/people/?unit={unit.pk}&course={course.text}").context["rows"]
    open_ones = client.get(f"/en/team/people/?unit={unit.pk}&state=in_progress").context["rows"]
    cells = {cell.standing: cell.number for cell in client.get(TEAM).context["rows"][0].cells}
    assert (row.standing, open_ones, cells["in_progress"], cells["not_enrolled"]) == ("not_enrolled", [], 0, 1)

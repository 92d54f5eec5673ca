"""The team page: figures of a unit and those below it, from the rollup."""

from datetime import date

import pytest

from courses.content.models import PublishedCourse
from courses.enrolment.services import end_enrolment
from courses.progress.models import CourseSummary, UnitCourseCount
from lms.dashboards.charts import segments
from lms.dashboards.figures import STATES
from tests.factories.people import make_member, make_unit
from tests.factories.teams import YESTERDAY, begin, expire, finish, give_due_date, make_listed_course, make_supervisor
from tests.lms.dashboards.standings import expire_soon, numbers_of, require

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
    client = sign_in(make_supervisor(unit))
    response = client.get(TEAM)
    assert response.context["team"].total.people == 2
    assert [row.figures.counts.people for row in client.get(f"{TEAM}units/").context["rows"]] == [1]
    assert "Cyber crime" in response.content.decode()


def test_page_by_state_shows_every_state_of_a_course(sign_in):
    unit, course = make_unit(), make_listed_course()
    people = [make_member(unit=unit) for _ in range(6)]
    finish(people[0], course)
    begin(people[1], course, lessons=1)
    begin(people[2], course)
    give_due_date(people[3], course, date(2026, 1, 31))
    finish(people[4], course)
    expire(people[4], course)
    (row,) = sign_in(make_supervisor(unit)).get(f"{TEAM}states/").context["rows"]
    assert row.figures.shown(STATES) == [
        ("completed", 1),
        ("expired", 1),
        ("in_progress", 1),
        ("enrolled", 2),
        ("overdue", 1),
        ("not_enrolled", 1),
    ]


@pytest.mark.parametrize("page", ["", "states/", "units/"])
def test_every_number_is_as_long_as_the_list_behind_it(page, sign_in):
    unit, course = make_unit(), make_listed_course()
    people = [make_member(unit=make_unit(parent=unit)) for _ in range(6)]
    finish(people[0], course)
    begin(people[1], course, lessons=1)
    give_due_date(people[2], course, date(2026, 1, 31))
    finish(people[3], course)
    expire(people[3], course)
    require(course, *people[:2], people[3])
    finish(people[4], course)
    expire_soon(people[4], course)
    client = sign_in(make_supervisor(unit))
    numbers = numbers_of(read(client, f"{TEAM}{page}"))
    lengths = {url: client.get(url).context["page"].paginator.count for url in numbers}
    assert (len(numbers) > 4, lengths) == (True, numbers)


def test_totals_say_who_is_compliant_late_and_about_to_be_late(sign_in):
    unit, course, other = make_unit(), make_listed_course(), make_listed_course()
    people = [make_member(unit=unit) for _ in range(3)]
    for person in people[:2]:
        finish(person, course)
    give_due_date(people[2], other, date(2026, 1, 31))
    require(course, *people)
    expire_soon(people[0], course)
    total = sign_in(make_supervisor(unit)).get(TEAM).context["team"].total
    assert (total.people, total.compliance, total.not_compliant, total.overdue, total.expiring) == (3, 66, 1, 1, 1)


def test_k8_completion_that_has_expired_is_not_compliant(sign_in):
    unit, course = make_unit(), make_listed_course()
    person = make_member(unit=unit)
    finish(person, course)
    require(course, person)
    expire(person, course)
    client = sign_in(make_supervisor(unit))
    (row,) = client.get(f"{TEAM}people/?state=not_compliant").context["rows"]
    assert (client.get(TEAM).context["team"].total.compliance, row.standing) == (0, "expired")


def test_nothing_required_is_said_and_no_percent_is_made_up(sign_in):
    unit, course = make_unit(), make_listed_course()
    finish(make_member(unit=unit), course)
    client = sign_in(make_supervisor(unit))
    assert client.get(TEAM).context["team"].total.compliance is None
    assert "Nothing is required yet" in read(client)


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
    with django_assert_num_queries(7):
        client.get(TEAM)
    with django_assert_num_queries(7):
        client.get(f"{TEAM}units/")


@pytest.mark.parametrize("number", [1, 3])
def test_p1_people_list_costs_the_same_with_one_and_three(number, sign_in, django_assert_num_queries):
    unit, course = make_unit(), make_listed_course()
    for _ in range(number):
        give_due_date(make_member(unit=unit), course, date(2026, 1, 31))
    client = sign_in(make_supervisor(unit))
    client.get(f"/en/team/people/?unit={unit.pk}&course={course.text}")
    with django_assert_num_queries(9):
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
    text = read(sign_in(make_supervisor(unit)), f"{TEAM}states/")
    words = "R1. Of 1 people: Completed 1, Expired 0, In progress 0, Not started 0, Overdue 0, Not enrolled 0."
    assert f'role="img" focusable="false" aria-label="{words}"' in text


def test_bar_escapes_what_an_editor_wrote(sign_in):
    unit = make_unit()
    make_member(unit=unit)
    make_listed_course(code='"><b>')
    assert 'aria-label="&quot;&gt;&lt;b&gt;. Required of 0' in read(sign_in(make_supervisor(unit)))


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
    assert 'href="/ar/team/people/?' in text


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
    counts = client.get(TEAM).context["rows"][0].figures.counts
    assert (row.standing, open_ones, counts.in_progress, counts.not_enrolled) == ("not_enrolled", [], 0, 1)

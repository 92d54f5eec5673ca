"""Several units at once, an agency, the whole centre: figures of everything somebody answers for."""

from datetime import date, timedelta

import pytest

from courses.progress.models import UnitLanguageCount, UnitWeek
from lms.members.models import Role
from lms.members.services import grant_supervision
from tests.factories.people import make_agency, make_member, make_unit
from tests.factories.teams import YESTERDAY, finish, give_due_date, make_listed_course, make_supervisor
from tests.lms.dashboards.standings import numbers_of, require

pytestmark = pytest.mark.django_db
MONDAY = date.today() - timedelta(days=date.today().weekday())


@pytest.fixture
def force():
    """Two agencies of two units each, with two people in every unit below; one of them has what is required."""
    course = make_listed_course()
    tops = [make_unit(agency=make_agency(name=name), name=name) for name in ("North", "South")]
    below = [make_unit(parent=top) for top in tops for _ in range(2)]
    for unit in below:
        done, late = make_member(unit=unit), make_member(unit=unit)
        require(course, done, late)
        finish(done, course)
        give_due_date(late, make_listed_course(), YESTERDAY)
    return tops, below


def agency_administrator(agency):
    person = make_member(Role.OFFICER)
    person.role, person.administers = Role.AGENCY_ADMINISTRATOR, agency
    person.save()
    return person


def leader_of(who, tops, below):
    """Return somebody who answers for it, and how many people that is."""
    if who == "administrator":
        return make_member(Role.ADMINISTRATOR), 8
    if who == "agency administrator":
        return agency_administrator(tops[0].agency), 4
    supervisor = make_supervisor(below[0])
    grant_supervision(profile=supervisor, unit=tops[1], starts_on=YESTERDAY)
    return supervisor, 6


@pytest.mark.parametrize("who", ["administrator", "agency administrator", "supervisor of two"])
def test_e2_team_is_everything_the_reader_answers_for(who, force, sign_in):
    leader, people = leader_of(who, *force)
    total = sign_in(leader).get("/en/team/").context["team"].total
    assert (total.people, total.required, total.compliance, total.overdue) == (people, people, 50, people // 2)


@pytest.mark.parametrize("who", ["administrator", "agency administrator", "supervisor of two"])
@pytest.mark.parametrize("page", ["", "states/", "units/"])
def test_numbers_of_everything_are_as_long_as_their_lists(page, who, force, sign_in):
    client = sign_in(leader_of(who, *force)[0])
    numbers = numbers_of(client.get(f"/en/team/{page}").content.decode())
    lengths = {url: len(client.get(url).context["page"].paginator.object_list) for url in numbers}
    assert (len(numbers) > 4, lengths) == (True, numbers)
    read = {url: client.get(url).context["page"].paginator.count for url in list(numbers)[:4]}
    assert read == {url: numbers[url] for url in read}


@pytest.mark.parametrize("who", ["administrator", "supervisor of two"])
def test_units_at_the_top_stand_side_by_side_and_add_up(who, force, sign_in):
    leader, people = leader_of(who, *force)
    rows = sign_in(leader).get("/en/team/units/").context["rows"]
    assert (len(rows), sum(row.figures.counts.people for row in rows)) == (2, people)


def test_people_without_a_unit_are_in_no_list_of_the_whole_centre(force, sign_in):
    make_member()
    assert sign_in(make_member(Role.ADMINISTRATOR)).get("/en/team/people/").context["page"].paginator.count == 8


def test_e2_agency_administrator_of_nothing_yet_is_told_so(sign_in):
    page = sign_in(agency_administrator(make_agency())).get("/en/team/")
    assert (page.status_code, "You answer for no unit today" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("page", ["units/", "weeks/", "languages/", "states/", "also/"])
@pytest.mark.parametrize("number", [1, 3])
def test_p1_pages_of_the_whole_centre_cost_the_same_with_one_and_three(
    page, number, sign_in, django_assert_num_queries
):
    for _ in range(number):
        finish(make_member(unit=make_unit()), make_listed_course())
    client = sign_in(make_member(Role.ADMINISTRATOR))
    client.get(f"/en/team/{page}")  # the first look of the day is entered
    cost = {"units/": 6, "weeks/": 4, "languages/": 4, "states/": 6, "also/": 5}[page]
    with django_assert_num_queries(cost):
        client.get(f"/en/team/{page}")


def week(unit, back, **values):
    UnitWeek.objects.create(unit=unit, week=MONDAY - timedelta(weeks=back), **values)


def test_weeks_are_summed_over_the_units_and_a_missing_one_leaves_a_gap(force, sign_in):
    tops, below = force
    for unit in below:
        week(unit, 2, people=10, required=10, compliant=5, overdue=3)
        week(unit, 0, people=10, required=10, compliant=8, overdue=1)
    page = sign_in(agency_administrator(tops[0].agency)).get("/en/team/weeks/")
    shown = page.context["trend"]
    assert [(row.week, row.counts.compliance, row.counts.overdue) for row in shown.rows] == [
        (MONDAY, 80, 2),
        (MONDAY - timedelta(weeks=2), 50, 6),
    ]
    assert (shown.compliance.count("seg--done"), 'viewBox="0 0 30 100"' in shown.compliance) == (2, True)
    assert 'width="8" y="20.00" height="80.00"' in shown.compliance


def test_r4_weeks_go_back_as_far_for_everybody_whatever_the_address_says(sign_in):
    unit = make_unit()
    week(unit, 1, people=10)
    week(unit, 60, people=10)
    page = sign_in(make_supervisor(unit)).get("/en/team/weeks/?since=2020-01-01&until=2020-02-01")
    assert len(page.context["trend"].rows) == 1


def spoken(unit, **people: int) -> None:
    for language, number in people.items():
        UnitLanguageCount.objects.create(
            unit=unit, language=language, people=number, required=number, compliant=number // 2
        )


def test_r4_small_language_is_hidden_with_another_and_cannot_be_worked_out(sign_in):
    unit = make_unit()
    spoken(unit, en=40, fr=20, ar=3)
    page = sign_in(make_supervisor(unit)).get("/en/team/languages/")
    rows = [(row.code, row.counts.people) for row in page.context["shown"].rows]
    assert (rows, page.context["shown"].total.people) == ([("en", 40), ("", 23)], 63)
    assert "العربية</bdi></th>" not in page.content.decode()


def test_r4_language_of_too_few_people_shows_nothing(sign_in):
    unit = make_unit()
    spoken(unit, en=5, fr=4)
    page = sign_in(make_supervisor(unit)).get("/en/team/languages/")
    assert (page.context["shown"].total, page.context["shown"].rows) == (None, [])


def test_r4_languages_are_of_everything_and_never_of_a_part(sign_in):
    """A unit and the units below it would give the difference away."""
    top = make_unit()
    below = make_unit(parent=top)
    spoken(top, en=20)
    spoken(below, en=30)
    client = sign_in(make_supervisor(top))
    totals = {
        client.get(f"/en/team/languages/{query}").context["shown"].total.people for query in ("", f"?unit={below.pk}")
    }
    assert totals == {50}
    assert "/team/languages/" not in client.get(f"/en/team/?unit={below.pk}").content.decode().partition("<main")[2]


def test_r4_floor_is_the_centres_own(sign_in, settings):
    settings.LMS = {"GROUP_FLOOR": 3}
    unit = make_unit()
    spoken(unit, en=5, fr=4)
    page = sign_in(make_supervisor(unit)).get("/en/team/languages/")
    assert [row.counts.people for row in page.context["shown"].rows] == [5, 4]

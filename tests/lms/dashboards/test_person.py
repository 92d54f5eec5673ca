"""One person's page: states, dates and reasons; never answers, and nothing for whoever does not answer for them."""

from datetime import date, timedelta

import pytest

from courses.enrolment.models import Enrolment
from lms.members.models import Position, Post, Role
from lms.members.services import move_member
from tests.factories.people import make_member, make_unit
from tests.factories.teams import (
    TOMORROW,
    YESTERDAY,
    begin,
    expire,
    finish,
    give_due_date,
    make_listed_course,
    make_supervisor,
)
from tests.lms.dashboards.standings import require

pytestmark = pytest.mark.django_db


def page_of(client, person):
    return client.get(f"/en/team/people/{person.subject}/")


def second_post(person, unit, **values) -> Post:
    """Let a person hold a further post in a unit."""
    return Post.objects.create(**{"profile": person, "unit": unit, "main": False, "starts_on": YESTERDAY} | values)


def test_page_says_what_is_asked_why_and_by_when(sign_in):
    unit, course = make_unit(), make_listed_course(code="R1")
    person = make_member(unit=unit)
    require(course, person, reason="Every examiner, <yearly>", due_on=date(2027, 3, 1))
    text = page_of(sign_in(make_supervisor(unit)), person).content.decode()
    assert "Every examiner, &lt;yearly&gt;" in text
    assert "by 1 March 2027, UTC" in text


def test_date_stands_still_while_nobody_knows_when_the_person_is_back(sign_in):
    unit, course = make_unit(), make_listed_course()
    person = make_member(unit=unit)
    person.absences.create(kind="deployment", starts_on=YESTERDAY, set_by=person.subject)
    require(course, person, due_on=date.today() + timedelta(days=30))
    drawn = page_of(sign_in(make_supervisor(unit)), person).context["rows_drawn"]
    assert "The date stands still during an absence." in drawn


def test_late_comes_first_then_required_then_the_rest(sign_in):
    unit, courses = make_unit(), [make_listed_course(code=f"K{number}") for number in range(3)]
    person = make_member(unit=unit)
    begin(person, courses[0])
    require(courses[1], person)
    require(courses[2], person)
    give_due_date(person, courses[2], YESTERDAY)
    rows = page_of(sign_in(make_supervisor(unit)), person).context["rows"]
    assert [one.row.course.code for one in rows] == ["K2", "K1", "K0"]


def test_expired_completion_is_shown_with_its_last_day(sign_in):
    unit, course = make_unit(), make_listed_course()
    person = make_member(unit=unit)
    finish(person, course)
    expire(person, course)
    (one,) = page_of(sign_in(make_supervisor(unit)), person).context["rows"]
    assert (one.row.standing, one.row.valid_until) == ("expired", YESTERDAY)


@pytest.mark.parametrize("number", [1, 3])
def test_p1_person_page_costs_the_same_with_one_and_three(number, sign_in, django_assert_num_queries):
    unit = make_unit()
    person = make_member(unit=unit)
    for _ in range(number):
        course = make_listed_course()
        require(course, person)
        finish(person, course)
    client = sign_in(make_supervisor(unit))
    page_of(client, person)
    with django_assert_num_queries(8):
        page_of(client, person)


def test_e2_further_post_opens_the_page_and_no_more(sign_in):
    """Seen where they also serve; counted, and given dates, where the main post is."""
    home, also, course = make_unit(), make_unit(), make_listed_course()
    person = make_member(unit=home)
    post = second_post(person, also)
    client = sign_in(make_supervisor(also))
    page = page_of(client, person)
    assert (page.status_code, page.context["picks"]) == (200, False)
    assert [row.profile for row in client.get("/en/team/also/").context["page"].object_list] == [person]
    assert client.get("/en/team/people/").context["rows"] == []
    due = {"person": person.subject, "pick": f"{person.subject}:{course.text}", "due_on": TOMORROW, "confirm": 1}
    assert client.post("/en/team/people/due/", due).status_code == 404
    assert not Enrolment.objects.exists()
    Post.objects.filter(pk=post.pk).update(ends_on=YESTERDAY)
    assert page_of(client, person).status_code == 404


def test_e2_of_posts_elsewhere_nothing_is_shown_but_that_there_are(sign_in):
    here, home, third = (make_unit(name=name) for name in ("Harbour", "Vice squad", "Anti-graft"))
    person = make_member(unit=home)
    informant = Position.objects.create(key="handler", label="Handler")
    second_post(person, here)
    second_post(person, third, position=informant, ends_on=date.today() + timedelta(days=9))
    client = sign_in(make_supervisor(here))
    for page in (page_of(client, person), client.get("/en/team/also/")):
        text = page.content.decode()
        assert [name in text for name in ("Harbour", "Vice squad", "Anti-graft", "Handler")] == [True] + [False] * 3
    shown = page_of(client, person).content.decode()
    assert (shown.count("beside the main post"), "Main post" in shown, "until" in shown) == (2, True, False)
    chief = page_of(sign_in(make_member(Role.ADMINISTRATOR)), person).content.decode()
    assert [name in chief for name in ("Harbour", "Vice squad", "Anti-graft", "Handler")] == [True] * 4


def test_e2_further_post_that_has_not_begun_opens_nothing(sign_in):
    also = make_unit()
    person = make_member(unit=make_unit())
    second_post(person, also, starts_on=date.today() + timedelta(days=9))
    client = sign_in(make_supervisor(also))
    assert page_of(client, person).status_code == 404
    assert list(client.get("/en/team/also/").context["page"].object_list) == []


def test_e3_after_a_transfer_the_old_supervisor_finds_nobody(sign_in):
    old, new = make_unit(), make_unit()
    person = make_member(unit=old)
    before, after = sign_in(make_supervisor(old)), sign_in(make_supervisor(new))
    move_member(profile=person, unit=new)
    assert [page_of(client, person).status_code for client in (before, after)] == [404, 200]


def test_e2_agency_administrator_sees_the_own_agency_only(sign_in):
    mine, foreign = make_unit(), make_unit()
    head = make_member(Role.OFFICER)
    head.role, head.administers = Role.AGENCY_ADMINISTRATOR, mine.agency
    head.save()
    client = sign_in(head)
    found = [page_of(client, make_member(unit=unit)).status_code for unit in (mine, foreign)]
    assert found == [200, 404]


def test_own_page_offers_no_dates_to_oneself(sign_in):
    unit = make_unit()
    supervisor = make_supervisor(unit)
    move_member(profile=supervisor, unit=unit)
    begin(supervisor, make_listed_course())
    page = page_of(sign_in(supervisor), supervisor)
    assert (page.status_code, page.context["picks"]) == (200, False)


def test_ticked_courses_get_a_date_and_lead_back_to_the_person(sign_in):
    unit, course = make_unit(), make_listed_course()
    person = make_member(unit=unit)
    begin(person, course)
    client = sign_in(make_supervisor(unit))
    sent = {"person": person.subject, "pick": f"{person.subject}:{course.text}", "due_on": TOMORROW, "action": "set"}
    answer = client.post("/en/team/people/due/", sent | {"confirm": 1})
    assert answer["Location"] == f"/en/team/people/{person.subject}/"
    assert Enrolment.objects.get().due_at is not None


def test_old_address_of_a_person_leads_to_the_page(sign_in):
    unit = make_unit()
    person = make_member(unit=unit)
    answer = sign_in(make_supervisor(unit)).get(f"/en/team/people/?person={person.subject}")
    assert answer["Location"] == f"/en/team/people/{person.subject}/"


def test_person_who_takes_nothing_has_an_empty_page(sign_in):
    unit = make_unit()
    text = page_of(sign_in(make_supervisor(unit)), make_member(unit=unit)).content.decode()
    assert "No course yet" in text

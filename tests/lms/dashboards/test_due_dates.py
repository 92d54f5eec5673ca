"""A supervisor asks people to finish by a day: shown first, then done, and twice is once."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from courses.content.models import PublishedCourse
from courses.enrolment.models import Enrolment
from courses.progress.models import CourseSummary
from tests.factories.people import make_member, make_unit
from tests.factories.teams import TOMORROW, finish, give_due_date, make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
DUE = "/en/team/people/due/"


@pytest.fixture
def desk(sign_in):
    """A supervisor in Tokyo, the unit, a course, two people and a client."""
    unit = make_unit()
    supervisor = make_supervisor(unit)
    supervisor.time_zone = "Asia/Tokyo"
    supervisor.save()
    return sign_in(supervisor), unit, make_listed_course(), [make_member(unit=unit) for _ in range(2)]


def form(unit, course, *people, **values):
    picks = [f"{one.subject}:{course.text}" for one in people]
    return {
        "unit": unit.pk,
        "course": course.text,
        "pick": picks,
        "due_on": TOMORROW + timedelta(days=7),
        "action": "set",
    } | values


def test_due_date_is_shown_before_it_is_set(desk):
    client, unit, course, people = desk
    page = client.post(DUE, form(unit, course, *people))
    assert "Set a due date for 2 people?" in page.content.decode()
    assert Enrolment.objects.count() == 0


def test_t1_due_date_is_the_end_of_the_day_in_the_supervisors_zone(desk):
    client, unit, course, people = desk
    day = date.today() + timedelta(days=30)
    page = client.post(DUE, form(unit, course, people[0], due_on=day, confirm=1), follow=True)
    stored = CourseSummary.objects.get()
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo("Asia/Tokyo"))
    assert (stored.due_at, stored.due_zone) == ((end - timedelta(microseconds=1)).astimezone(UTC), "Asia/Tokyo")
    assert "Asia/Tokyo" in page.content.decode()
    assert [row.due_on for row in page.context["rows"] if row.due_on] == [day]


def test_people_not_enrolled_become_assigned(desk):
    client, unit, course, people = desk
    client.post(DUE, form(unit, course, *people, confirm=1))
    assert list(Enrolment.objects.values_list("source", flat=True)) == ["assigned", "assigned"]


def test_due_date_sent_twice_is_set_once(desk):
    client, unit, course, people = desk
    for _ in range(2):
        client.post(DUE, form(unit, course, *people, confirm=1))
    rows = client.get(f"/en/team/?unit={unit.pk}").context["rows"]
    assert (Enrolment.objects.count(), rows[0].figures.counts.enrolled) == (2, 2)


def test_everyone_in_a_list_gets_the_date(desk):
    client, unit, course, people = desk
    finish(people[0], course)
    client.post(DUE, form(unit, course, who="all", state="not_enrolled", confirm=1))
    assert Enrolment.objects.get(due_at__isnull=False).subject == people[1].subject


def test_list_without_a_course_asks_for_one(desk):
    client, unit, course, people = desk
    picked = {"course": "", "pick": [str(one.subject) for one in people], "confirm": 1}
    page = client.post(DUE, form(unit, course) | picked, follow=True)
    assert "Choose the course the date is for." in page.content.decode()
    client.post(DUE, form(unit, course) | picked | {"for_course": course.text})
    client.post(DUE, form(unit, course) | picked | {"for_course": course.text})
    assert Enrolment.objects.filter(course_key=course.key).count() == 2


def test_who_has_completed_is_left_alone(desk):
    client, unit, course, people = desk
    finish(people[0], course)
    page = client.post(DUE, form(unit, course, *people))
    client.post(DUE, form(unit, course, *people, confirm=1))
    assert "1 has completed it already." in page.content.decode()
    assert [one.subject for one in CourseSummary.objects.exclude(due_at=None)] == [people[1].subject]


def test_due_date_is_taken_away_without_enrolling_anybody(desk):
    client, unit, course, people = desk
    give_due_date(people[0], course, TOMORROW)
    client.post(DUE, form(unit, course, *people, action="clear", due_on="", confirm=1))
    assert [(one.subject, one.due_at) for one in CourseSummary.objects.all()] == [(people[0].subject, None)]


@pytest.mark.parametrize("live", [True, False])
def test_e3_taking_dates_of_a_discreet_course_away_does_not_tell_who_has_one(live, desk):
    client, unit, _course, people = desk
    course = make_listed_course(discreet=True)
    give_due_date(people[0], course, TOMORROW)
    PublishedCourse.objects.update(live=live)
    asked, done = [], []
    for person in (*people, *people):  # the second time nobody has one
        sent = form(unit, course, person, action="clear", due_on="")
        asked.append(tuple(words(client.post(DUE, sent), people)))
        done.append(tuple(words(client.post(DUE, sent | {"confirm": 1}, follow=True), people)))
    assert (len(set(asked)), len(set(done)), "is taken away" in str(done)) == (1, 1, live)
    dates = [(one.subject, one.due_at is None) for one in Enrolment.objects.all()]
    assert dates == [(people[0].subject, live)]


def words(page, people):
    """Return what a page says, whoever it is about: its heading, facts and messages."""
    text = page.content.decode()
    for one in people:
        text = text.replace(one.display_name, "").replace(str(one.subject), "")
    return [part.partition(end)[0] for start, end in PARTS for part in text.split(start)[1:]]


PARTS = (("<h1", "</h1>"), ('<dl class="facts">', "</dl>"), ('role="status"', "</p>"))


def test_e3_renewal_of_a_discreet_course_is_not_told_by_whose_date_changes(desk):
    client, unit, _course, people = desk
    course = make_listed_course(discreet=True)
    for person in people:
        finish(person, course)
    CourseSummary.objects.filter(subject=people[0].subject).update(renewing=True)
    pages = [client.post(DUE, form(unit, course, one)).content.decode() for one in people]
    assert ["1 has completed it already." in page for page in pages] == [True, True]


def test_overdue_ends_with_a_later_date(desk):
    client, unit, course, people = desk
    give_due_date(people[0], course, date(2026, 1, 31))
    picked = {"course": "", "state": "overdue"}
    client.post(DUE, form(unit, course, people[0], confirm=1) | picked)
    assert not CourseSummary.objects.get().overdue


@pytest.mark.parametrize("day", ["", "31/12/2027", "2026-13-01", "2001-01-01", "9999-12-31", "<script>"])
def test_date_that_cannot_be_is_asked_for_again_with_the_choice_kept(day, desk):
    client, unit, course, people = desk
    page = client.post(DUE, form(unit, course, people[0], due_on=day, confirm=1))
    assert (page.status_code, Enrolment.objects.count()) == (422, 0)
    assert f'value="{people[0].subject}:{course.text}"' in page.content.decode()
    assert "<script>" not in page.content.decode()


def test_nobody_ticked_leads_back_with_a_word(desk):
    client, unit, course, _people = desk
    page = client.post(DUE, form(unit, course, confirm=1), follow=True)
    assert "Tick at least one person first." in page.content.decode()


@pytest.mark.parametrize("pick", ["x", "x:y", f"{UUID(int=0)}:{UUID(int=0)}"])
def test_pick_that_no_list_offers_is_a_bad_request(pick, desk):
    client, unit, course, _people = desk
    assert client.post(DUE, form(unit, course, pick=pick, confirm=1)).status_code == 400


def test_course_withdrawn_meanwhile_gives_a_clear_word(desk):
    client, unit, course, people = desk
    PublishedCourse.objects.update(live=False)
    page = client.post(DUE, form(unit, course, *people, confirm=1), follow=True)
    assert "This course is not published at the moment" in page.content.decode()
    assert Enrolment.objects.count() == 0


def test_reading_never_writes(desk):
    client, unit, course, people = desk
    answer = client.get(DUE, form(unit, course, *people, confirm=1))
    assert (answer.status_code, Enrolment.objects.count()) == (302, 0)

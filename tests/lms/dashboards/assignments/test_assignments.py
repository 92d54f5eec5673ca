"""Asking people to learn: shown before it is done, asked once, seen by who answers for them, ended with a reason."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from courses.assignments.models import Assignment, Obligation
from courses.assignments.services import create_assignment, evaluate_assignment
from courses.content.models import PublishedCourse, TrackRule
from courses.enrolment.models import Enrolment
from lms.ledger.models import Entry
from lms.members.models import Position, Role
from lms.notices.models import Notice
from tests.factories.people import make_agency, make_member, make_unit
from tests.factories.teams import (
    TOMORROW,
    YESTERDAY,
    Course,
    begin,
    finish,
    give_due_date,
    make_listed_course,
    make_supervisor,
)

pytestmark = pytest.mark.django_db
LIST, NEW, REMIND = "/en/team/assignments/", "/en/team/assignments/new/", "/en/team/people/remind/"


@pytest.fixture
def desk(sign_in):
    """A supervisor who is signed in, the unit, a course and two people."""
    unit, course = make_unit(name="Cyber crime"), make_listed_course(title="Sound evidence")
    people = [make_member(unit=unit) for _ in range(2)]
    supervisor = make_supervisor(unit)
    return sign_in(supervisor), supervisor, unit, course, people


def form(course, unit=None, **values):
    where = {"where": f"unit:{unit.pk}"} if unit else {}
    return {"target": f"course:{course.text}", "due_days": 30, "reason": "New guidance"} | where | values


def words(page):
    return page.content.decode()


def assigned(supervisor, unit, course, **values) -> Assignment:
    """Return an assignment whose people have been asked."""
    wanted = {"target": "course", "target_key": course.key, "unit": unit, "reason": "New guidance"} | values
    made = create_assignment(by=supervisor, **wanted)
    evaluate_assignment(made.pk)
    return made


def address(assignment, end=""):
    return f"{LIST}{assignment.pk}/{end}"


def test_form_offers_open_courses_units_and_posts(desk):
    client, _supervisor, unit, course, _people = desk
    Position.objects.create(key="examiner", label="Forensic examiner")
    closed = make_listed_course(live=False)
    page = words(client.get(NEW))
    found = [text in page for text in (course.text, f"unit:{unit.pk}", "Forensic examiner", closed.text)]
    assert found == [True, True, True, False]


def test_certification_is_offered_where_a_completion_expires(desk):
    client = desk[0]
    course = make_listed_course(validity={"months": 12})
    assert [f"certification:{one.text}" in words(client.get(NEW)) for one in (course, desk[3])] == [True, False]


def test_who_is_asked_is_counted_before_anybody_is(desk):
    client, _supervisor, unit, course, people = desk
    finish(people[0], course)
    page = words(client.post(NEW, form(course, unit)))
    assert ("Ask 2 people?" in page, "1 person holds it already" in page) == (True, True)
    assert not Assignment.objects.exists()


def test_change_leads_back_to_the_form_with_everything_kept(desk):
    client, _supervisor, unit, course, _people = desk
    page = client.post(NEW, form(course, unit, change=1))
    assert (page.status_code, "New guidance" in words(page), "Problem:" in words(page)) == (200, True, False)


def test_confirmed_it_asks_everybody_there(desk, django_capture_on_commit_callbacks):
    client, supervisor, unit, course, people = desk
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(NEW, form(course, unit, confirm=1))
    made = Assignment.objects.get()
    assert answer["Location"] == address(made)
    assert (made.unit, made.due_days, made.reason, made.made_by) == (unit, 30, "New guidance", supervisor.subject)
    assert set(Obligation.objects.values_list("subject", flat=True)) == {one.subject for one in people}


def test_sent_twice_is_one_assignment(desk):
    client, _supervisor, unit, course, _people = desk
    answers = [client.post(NEW, form(course, unit, confirm=1))["Location"] for _ in range(2)]
    assert (Assignment.objects.count(), answers[0] == answers[1]) == (1, True)


def test_t1_fixed_day_ends_in_the_supervisors_zone(desk):
    client, supervisor, unit, course, _people = desk
    supervisor.time_zone = "Asia/Tokyo"
    supervisor.save()
    sent = form(course, unit, due_days="", due_on=str(TOMORROW))
    assert "Asia/Tokyo" in words(client.post(NEW, sent))
    client.post(NEW, sent | {"confirm": 1})
    made = Assignment.objects.get()
    assert (made.due_on, made.zone) == (TOMORROW, "Asia/Tokyo")


def test_one_person_is_asked_from_the_persons_page(desk):
    client, _supervisor, _unit, course, people = desk
    page = words(client.get(NEW, {"person": people[0].subject}))
    assert (people[0].display_name in page, 'name="where"' in page) == (True, False)
    client.post(NEW, form(course, person=people[0].subject, confirm=1))
    assert [one.subject for one in Assignment.objects.all()] == [people[0].subject]


def test_a_kind_of_post_in_a_country_is_asked_by_the_centre(sign_in):
    examiner, course = Position.objects.create(key="examiner", label="Forensic examiner"), make_listed_course()
    make_unit()
    client = sign_in(make_member(Role.ADMINISTRATOR))
    sent = form(course, where="country:Country A", position=examiner.pk)
    assert "Forensic examiner: Country A" in words(client.post(NEW, sent))
    client.post(NEW, sent | {"confirm": 1})
    assert [(one.country, one.position) for one in Assignment.objects.all()] == [("Country A", examiner)]


def test_agency_administrator_asks_the_own_agency_and_no_other(sign_in):
    unit, other, course = make_unit(), make_agency(), make_listed_course()
    client = sign_in(make_member(Role.AGENCY_ADMINISTRATOR, administers=unit.agency))
    assert client.post(NEW, form(course, where=f"agency:{other.pk}", confirm=1)).status_code == 422
    assert client.post(NEW, form(course, where=f"agency:{unit.agency_id}", confirm=1)).status_code == 302
    assert [one.agency for one in Assignment.objects.all()] == [unit.agency]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reason": ""}, "This field is required."),
        ({"due_on": TOMORROW}, "Give a fixed day or a number of days, not both."),
        ({"due_days": "", "due_on": YESTERDAY}, "Choose a date from today"),
        ({"due_days": "0"}, "greater than or equal to 1"),
        ({"target": "course:x"}, "Select a valid choice"),
        ({"where": "country:Country A"}, "Choose a unit from the list."),
        ({"position": "x"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_asked_for_again_with_the_rest_kept(values, said, desk):
    client, _supervisor, unit, course, _people = desk
    page = client.post(NEW, form(course, unit, confirm=1) | values)
    assert (page.status_code, said in words(page), Assignment.objects.count()) == (422, True, 0)


def test_e2_unit_and_person_of_others_are_not_found(desk):
    client, _supervisor, _unit, course, _people = desk
    stranger = make_member(unit=make_unit())
    for where in (f"unit:{stranger.unit_id}", "unit:9999999", "unit:٣"):
        assert client.post(NEW, form(course, where=where, confirm=1)).status_code == 404
    assert client.post(NEW, form(course, person=stranger.subject, confirm=1)).status_code == 404
    assert client.get(NEW, {"person": stranger.subject}).status_code == 404
    assert not Assignment.objects.exists()


def test_e2_who_only_serves_here_beside_is_seen_and_not_asked(desk):
    client, _supervisor, unit, course, _people = desk
    guest = make_member(unit=make_unit())
    guest.posts.create(unit=unit, main=False, starts_on=YESTERDAY)
    theirs = assigned(make_supervisor(guest.unit), None, course, subject=guest.subject)
    assert client.get(NEW, {"person": guest.subject}).status_code == 404
    assert client.post(NEW, form(course, person=guest.subject, confirm=1)).status_code == 404
    assert client.post(address(theirs, "end/"), {"reason": "x"}).status_code == 404
    assert Assignment.objects.get().ended_at is None


def test_e2_expired_delegate_neither_asks_nor_sees_nor_ends(desk):
    client, supervisor, unit, course, _people = desk
    made = assigned(supervisor, unit, course)
    supervisor.supervisions.update(ends_on=YESTERDAY)
    pages = [client.get(NEW), client.get(address(made)), client.post(address(made, "end/"), {"reason": "x"})]
    assert [page.status_code for page in pages] == [404, 404, 404]
    assert "Sound evidence" not in words(client.get(LIST))


def test_e2_assignment_of_another_unit_is_not_found(desk, sign_in):
    _client, supervisor, unit, course, _people = desk
    made = assigned(supervisor, unit, course)
    client = sign_in(make_supervisor())
    assert [client.get(address(made, end)).status_code for end in ("", "end/")] == [404, 404]
    assert "Sound evidence" not in words(client.get(LIST))


def test_e2_assignment_from_above_shows_the_own_people_and_is_not_ended_below(desk, sign_in):
    client, _supervisor, unit, course, people = desk
    elsewhere = make_member(unit=make_unit(agency=unit.agency))
    chief = make_member(Role.AGENCY_ADMINISTRATOR, administers=unit.agency)
    made = assigned(chief, None, course, agency=unit.agency)
    page = client.get(address(made))
    assert {one.person.subject for one in page.context["people"]} == {one.subject for one in people}
    assert (elsewhere.display_name in words(page), "End this assignment" in words(page)) == (False, False)
    assert client.post(address(made, "end/"), {"reason": "x"}).status_code == 404
    assert Assignment.objects.get().ended_at is None


def test_page_shows_who_stands_where(desk):
    client, supervisor, unit, course, people = desk
    finish(people[0], course)
    made = assigned(supervisor, unit, course, due_on=date.today() + timedelta(days=30))
    page = client.get(address(made))
    rows = {one.person.subject: (one.person.standing, one.due_on) for one in page.context["people"]}
    assert rows[people[0].subject][0] == "completed"
    assert rows[people[1].subject] == ("enrolled", date.today() + timedelta(days=30))
    assert (page.context["figures"].people, page.context["figures"].completed) == (2, 1)


def test_page_looks_again_while_the_worker_is_at_work(desk):
    client, supervisor, unit, course, _people = desk
    made = assigned(supervisor, unit, course)
    assert 'http-equiv="refresh"' not in words(client.get(address(made)))
    Assignment.objects.update(evaluated_at=None)
    page = words(client.get(address(made)))
    assert ('http-equiv="refresh"' in page, "2 people asked so far" in page) == (True, True)


def test_e3_of_a_discreet_course_only_completed_or_not_is_shown(desk):
    client, supervisor, unit, _course, people = desk
    discreet = make_listed_course(discreet=True)
    begin(people[0], discreet, lessons=1)
    made = assigned(supervisor, unit, discreet, due_on=TOMORROW)
    page = client.get(address(made))
    assert {one.person.standing for one in page.context["people"]} == {"not_completed"}
    assert ({one.due_on for one in page.context["people"]}, "overdue" in words(page)) == ({None}, False)


def test_every_number_opens_the_list_behind_it(desk):
    client, supervisor, unit, course, people = desk
    finish(people[0], course)
    give_due_date(people[1], course, date(2026, 1, 31))
    made = assigned(supervisor, unit, course)
    lists = {one: client.get(address(made), {"progress": one}).context["people"] for one in ("completed", "overdue")}
    found = {one: [row.person.subject for row in rows] for one, rows in lists.items()}
    assert found == {"completed": [people[0].subject], "overdue": [people[1].subject]}
    assert [row.late for row in lists["overdue"]] == [True]
    sent = {"assignment": made.pk, "progress": "overdue", "remind": "all"}
    assert "Remind 1 person?" in words(client.post(REMIND, sent))


def test_e3_who_is_overdue_in_a_discreet_course_is_no_list(desk):
    client, supervisor, unit, _course, _people = desk
    made = assigned(supervisor, unit, make_listed_course(discreet=True))
    assert client.get(address(made), {"progress": "overdue"}).status_code == 404
    sent = {"assignment": made.pk, "progress": "overdue", "remind": "all"}
    assert client.post(REMIND, sent).status_code == 404


def test_e3_that_one_person_was_asked_for_a_discreet_course_only_who_asked_sees(desk, sign_in):
    client, supervisor, unit, _course, people = desk
    discreet = make_listed_course(discreet=True, title="Working safely")
    made = assigned(supervisor, None, discreet, subject=people[0].subject)
    others = [sign_in(make_supervisor(unit)), client]
    assert ["Working safely" in words(one.get(LIST)) for one in others] == [False, True]
    assert [one.get(address(made)).status_code for one in others] == [404, 200]
    assert others[0].post(REMIND, {"assignment": made.pk, "remind": "all"}).status_code == 404


def test_e3_of_a_track_with_a_discreet_course_nobody_is_shown_as_overdue(desk):
    client, supervisor, unit, course, people = desk
    track = PublishedCourse.objects.get(course_key=course.key).track_key
    discreet = make_listed_course(track_key=track, discreet=True)
    TrackRule.objects.create(track_key=track, courses=sorted([course.text, discreet.text]))
    made = assigned(supervisor, unit, Course(track, ()), target="track")
    give_due_date(people[0], discreet, date(2026, 1, 31))
    page = client.get(address(made))
    assert ({(one.late, one.due_on) for one in page.context["people"]}, "verdue" in words(page)) == (
        {(False, None)},
        False,
    )


def test_track_shows_how_many_of_its_courses_are_completed(desk):
    client, supervisor, unit, course, people = desk
    track = PublishedCourse.objects.get(course_key=course.key).track_key
    other = make_listed_course(track_key=track)
    TrackRule.objects.create(track_key=track, courses=sorted([course.text, other.text]))
    finish(people[0], course)
    made = assigned(supervisor, unit, Course(track, ()), target="track")
    rows = {one.person.subject: (one.completed, one.courses) for one in client.get(address(made)).context["people"]}
    assert rows == {people[0].subject: (1, 2), people[1].subject: (0, 2)}
    client.post(REMIND, {"assignment": made.pk, "remind": "all", "confirm": 1})
    told = Notice.objects.filter(template="nudge", profile=people[0])
    assert [one.context["course"] for one in told] == [other.text]


def test_ended_with_a_reason_it_stands_among_the_ended(desk):
    client, supervisor, unit, course, _people = desk
    made = assigned(supervisor, unit, course)
    assert client.post(address(made, "end/"), {"reason": " "}).status_code == 422
    for _ in range(2):
        client.post(address(made, "end/"), {"reason": "Replaced"})
    assert "Sound evidence" not in words(client.get(LIST))
    assert "Sound evidence" in words(client.get(f"{LIST}?state=ended"))
    assert "Replaced" in words(client.get(address(made)))


def test_people_of_an_assignment_are_reminded_from_its_page(desk):
    client, supervisor, unit, course, people = desk
    finish(people[0], course)
    made = assigned(supervisor, unit, course)
    Notice.objects.all().delete()
    sent = {"assignment": made.pk, "remind": "all"}
    page = words(client.post(REMIND, sent))
    assert ("Remind 1 person?" in page, "1 has completed it already." in page) == (True, True)
    assert client.post(REMIND, sent | {"confirm": 1})["Location"] == address(made)
    ticked = {"assignment": made.pk, "remind": "ticked", "pick": [str(one.subject) for one in people]}
    assert "1 person was reminded of it today already." in words(client.post(REMIND, ticked))
    assert [one.profile_id for one in Notice.objects.filter(template="nudge")] == [people[1].pk]


def test_date_set_for_one_person_holds_until_it_is_taken_away(desk):
    client, supervisor, unit, course, people = desk
    asked, own = date.today() + timedelta(days=30), date.today() + timedelta(days=60)
    assigned(supervisor, unit, course, due_on=asked)
    due = {"unit": unit.pk, "course": course.text, "pick": f"{people[0].subject}:{course.text}", "confirm": 1}
    client.post("/en/team/people/due/", due | {"action": "set", "due_on": own})
    dates = []
    for _ in range(2):
        dates.append(Enrolment.objects.get(subject=people[0].subject).due_at.date())
        client.post("/en/team/people/due/", due | {"action": "clear"})
    assert dates == [own, asked]


@pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000000"])
def test_e2_reminder_for_an_assignment_of_others_is_not_found(key, desk, sign_in):
    _client, supervisor, unit, course, _people = desk
    made = assigned(supervisor, unit, course)
    client = sign_in(make_supervisor())
    assert {client.post(REMIND, {"assignment": one, "remind": "all"}).status_code for one in (key, made.pk)} == {404}


def test_r1_listing_the_people_behind_it_is_entered_once_a_day(desk):
    client, supervisor, unit, course, _people = desk
    made = assigned(supervisor, unit, course)
    for _reload in range(2):
        client.get(address(made))
    looks = [json.loads(one.body) for one in Entry.objects.filter(subject=supervisor.subject, kind="audit")]
    details = [one["detail"] for one in looks if one["action"] == "view"]
    assert details == [{"what": "assignment", "assignment": str(made.pk)}]


def looks_of(supervisor):
    """Return what the supervisor's own chain says was looked at."""
    said = [json.loads(one.body) for one in Entry.objects.filter(subject=supervisor.subject, kind="audit")]
    return [one["detail"] for one in said if one["action"] == "view"]


def test_r1_list_that_names_people_is_entered_once_a_day_for_each(desk):
    client, supervisor, unit, course, people = desk
    assigned(supervisor, unit, course)
    client.get(LIST)
    assert looks_of(supervisor) == []
    assigned(supervisor, None, course, subject=people[0].subject)
    for query in ("", "", "?state=ended", "?page=1"):
        client.get(f"{LIST}{query}")
    assert looks_of(supervisor) == [{"what": "assignments", "state": "open"}]
    Assignment.objects.update(ended_at=timezone.now(), ended_by=supervisor.subject, end_reason="Done")
    client.get(f"{LIST}?state=ended")
    assert [one["state"] for one in looks_of(supervisor)] == ["open", "ended"]


@pytest.mark.parametrize("role", ["officer", "editor"])
def test_who_answers_for_nobody_is_refused(role, sign_in):
    client = sign_in(make_member(role))
    assert {client.get(page).status_code for page in (LIST, NEW)} == {403}


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_number_of_queries(number, desk, django_assert_num_queries):
    client, supervisor, unit, _course, _people = desk
    for _ in range(number):
        assigned(supervisor, unit, make_listed_course())
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_same_number_of_queries(number, desk, django_assert_num_queries):
    client, supervisor, unit, course, _people = desk
    for _ in range(number):
        make_member(unit=unit)
    made = assigned(supervisor, unit, course)
    client.get(address(made))
    with django_assert_num_queries(12):
        client.get(address(made))

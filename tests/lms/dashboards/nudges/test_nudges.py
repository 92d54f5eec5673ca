"""A supervisor reminds people: shown first, then sent, once a day for a person and course, neutral where it must be."""

import json
from datetime import date

import pytest
from django.core import mail

from courses.content.models import PublishedCourse
from lms.ledger.models import Entry
from lms.members.models import Absence
from lms.notices.models import Notice
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

pytestmark = pytest.mark.django_db
REMIND = "/en/team/people/remind/"


@pytest.fixture
def desk(sign_in):
    """A supervisor who is signed in, the unit, a course and two people who have begun it."""
    unit, course = make_unit(), make_listed_course(title="Sound evidence")
    people = [make_member(unit=unit) for _ in range(2)]
    for person in people:
        begin(person, course)
    supervisor = make_supervisor(unit)
    return sign_in(supervisor), supervisor, unit, course, people


def form(unit, course, *people, **values):
    picks = [f"{one.subject}:{course.text}" for one in people]
    return {"unit": unit.pk, "course": course.text, "pick": picks, "remind": "ticked"} | values


def words(page):
    return page.content.decode()


def test_who_gets_a_reminder_is_shown_before_it_is_sent(desk):
    client, _supervisor, unit, course, people = desk
    page = client.post(REMIND, form(unit, course, *people))
    assert ("Remind 2 people?" in words(page), people[0].display_name in words(page)) == (True, True)
    assert (Notice.objects.count(), mail.outbox) == (0, [])


def test_ticked_people_are_reminded_in_the_second_click(desk):
    client, _supervisor, unit, course, people = desk
    page = client.post(REMIND, form(unit, course, *people, confirm=1), follow=True)
    assert "2 people are reminded." in words(page)
    assert {one.profile_id for one in Notice.objects.all()} == {one.pk for one in people}


def test_reminder_says_which_course_by_when_and_who_reminds(desk, django_capture_on_commit_callbacks, settings):
    client, supervisor, unit, course, people = desk
    settings.LMS = {"QUIET_HOURS": (0, 0)}
    give_due_date(people[0], course, date(2031, 3, 31))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(REMIND, form(unit, course, people[0], confirm=1))
    (letter,) = mail.outbox
    found = [text in letter.body for text in ("Sound evidence", "2031", supervisor.display_name)]
    assert (found, "Sound evidence" in letter.subject) == ([True, True, True], False)


def test_sent_twice_on_a_day_reminds_once_and_says_so(desk):
    client, _supervisor, unit, course, people = desk
    client.post(REMIND, form(unit, course, people[0], confirm=1))
    page = client.post(REMIND, form(unit, course, *people, confirm=1), follow=True)
    assert "1 person was reminded of it today already." in words(page)
    assert Notice.objects.count() == 2


def test_a_second_supervisor_does_not_remind_again_today(desk, sign_in):
    client, _supervisor, unit, course, people = desk
    client.post(REMIND, form(unit, course, *people, confirm=1))
    page = sign_in(make_supervisor(unit)).post(REMIND, form(unit, course, *people))
    assert ("Nobody to remind" in words(page), "reminded of it today already" in words(page)) == (True, True)


def test_who_has_completed_is_away_not_enrolled_or_switched_off_is_left_out_with_the_reason(desk):
    client, supervisor, unit, course, people = desk
    done, away, off, idle = (make_member(unit=unit) for _ in range(4))
    finish(done, course)
    for person in (away, off):
        begin(person, course)
    Absence.objects.create(profile=away, kind="leave", starts_on=YESTERDAY, set_by=supervisor.subject)
    off.user.is_active = False
    off.user.save()
    page = client.post(REMIND, form(unit, course, people[0], done, away, off, idle, confirm=1), follow=True)
    for said in ("1 has completed it already.", "1 person is away", "account of 1 person", "1 person is not enrolled"):
        assert said in words(page)
    assert Notice.objects.count() == 1


def test_everybody_in_a_list_is_reminded(desk):
    client, _supervisor, unit, course, people = desk
    give_due_date(people[1], course, date(2026, 1, 31))
    sent = {"unit": unit.pk, "state": "overdue", "remind": "all"}
    assert "Remind 1 person?" in words(client.post(REMIND, sent))
    client.post(REMIND, sent | {"confirm": 1})
    assert [one.profile_id for one in Notice.objects.all()] == [people[1].pk]


def test_a_long_list_is_reminded_by_the_worker(desk, monkeypatch, django_capture_on_commit_callbacks):
    client, _supervisor, unit, course, _people = desk
    monkeypatch.setattr("lms.dashboards.nudges.views.PART", 1)
    sent = {"unit": unit.pk, "course": course.text, "state": "enrolled", "remind": "all", "confirm": 1}
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(REMIND, sent, follow=True)
    assert "The reminders for 2 people are on their way." in words(page)
    assert Notice.objects.count() == 2


def test_of_a_very_long_list_who_is_left_out_is_seen_when_it_is_sent(desk, monkeypatch):
    client, _supervisor, unit, course, people = desk
    finish(people[0], course)
    monkeypatch.setattr("lms.dashboards.nudges.views.LOOKED_AT", 1)
    page = words(client.post(REMIND, {"unit": unit.pk, "course": course.text, "remind": "all"}))
    assert ("Remind 2 people?" in page, "is left out when it is sent" in page) == (True, True)


def test_people_picked_without_a_course_are_reminded_of_what_is_due(desk):
    client, _supervisor, unit, course, people = desk
    other, discreet = make_listed_course(), make_listed_course(discreet=True)
    for one in (course, other, discreet):
        give_due_date(people[0], one, TOMORROW)
    sent = {"unit": unit.pk, "pick": [str(one.subject) for one in people], "remind": "ticked"}
    page = client.post(REMIND, sent)
    assert ("Remind 1 person?" in words(page), "Nothing is due for 1 person." in words(page)) == (True, True)
    client.post(REMIND, sent | {"confirm": 1})
    assert {one.context["course"] for one in Notice.objects.all()} == {course.text, other.text}


def test_k8_who_has_to_renew_is_reminded_of_that(desk):
    client, _supervisor, unit, course, people = desk
    finish(people[0], course)
    expire(people[0], course)
    client.post(REMIND, form(unit, course, people[0], confirm=1))
    assert [one.context["renew"] for one in Notice.objects.all()] == [True]


def test_e2_strangers_are_not_reminded_and_not_told_apart(desk):
    client, _supervisor, unit, course, people = desk
    strangers = [make_member(unit=make_unit()) for _ in range(2)]
    begin(strangers[0], course)
    page = client.post(REMIND, form(unit, course, people[0], *strangers, confirm=1), follow=True)
    assert "2 people are not in your units." in words(page)
    assert [one.profile_id for one in Notice.objects.all()] == [people[0].pk]


def test_e2_expired_delegate_reminds_nobody(desk):
    client, supervisor, unit, course, people = desk
    supervisor.supervisions.update(ends_on=YESTERDAY)
    assert client.post(REMIND, form(unit, course, *people, confirm=1)).status_code == 404
    assert Notice.objects.count() == 0


def test_e2_who_moved_away_before_the_e_mail_goes_gets_none(desk, settings):
    from lms.dashboards.nudges.messages import still_reminded
    from lms.members.services import move_member

    client, _supervisor, unit, course, people = desk
    client.post(REMIND, form(unit, course, people[0], confirm=1))
    said = [one.context for one in Notice.objects.all()]
    assert still_reminded(people[0], said) == said
    move_member(profile=people[0], unit=make_unit())
    people[0].refresh_from_db()
    assert still_reminded(people[0], said) == [None]


@pytest.mark.parametrize("confirm", [{}, {"confirm": 1}], ids=["asked", "sent"])
def test_e3_of_a_discreet_course_nobody_learns_who_takes_it(confirm, desk):
    client, _supervisor, unit, _course, people = desk
    discreet, answers = make_listed_course(discreet=True, title="Working safely"), []
    begin(people[0], discreet)
    for person in people:
        page = words(client.post(REMIND, form(unit, discreet, person) | confirm, follow=True))
        for own in (person.display_name, str(person.subject), page.partition('csrfmiddlewaretoken" value="')[2][:64]):
            page = page.replace(own, "") if own else page
        answers.append([line for line in page.splitlines() if "emind" in line and "csrf" not in line])
    assert answers[0] == answers[1] != []


def test_e3_nudge_about_a_discreet_course_names_it_nowhere(desk, django_capture_on_commit_callbacks, settings):
    client, _supervisor, unit, _course, people = desk
    settings.LMS = {"QUIET_HOURS": (0, 0)}
    discreet = make_listed_course(discreet=True, title="Working safely", code="W1")
    give_due_date(people[0], discreet, date(2031, 3, 31))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(REMIND, form(unit, discreet, *people, confirm=1))
    (letter,) = mail.outbox
    text = letter.subject + letter.body
    assert [word for word in ("Working safely", "W1", "2031", "wellbeing") if word in text] == []
    assert "A course of yours" in text


def test_r1_reminding_is_entered_without_a_name(desk):
    client, supervisor, unit, course, people = desk
    client.post(REMIND, form(unit, course, *people, confirm=1))
    (entry,) = Entry.objects.filter(subject=supervisor.subject, kind="audit")
    said = json.loads(entry.body)
    assert (said["action"], said["detail"]) == ("reminded", {"people": 2, "courses": [course.text]})


def test_course_that_is_not_published_reminds_nobody(desk):
    client, _supervisor, unit, course, people = desk
    PublishedCourse.objects.update(live=False)
    page = client.post(REMIND, form(unit, course, people[0], confirm=1), follow=True)
    assert ("Nobody was reminded." in words(page), Notice.objects.count()) == (True, 0)


def test_nobody_ticked_leads_back_with_a_word(desk):
    client, _supervisor, unit, course, _people = desk
    page = client.post(REMIND, form(unit, course, confirm=1), follow=True)
    assert "Tick at least one person first." in words(page)


@pytest.mark.parametrize("pick", ["x", "x:y", "00000000-0000-0000-0000-000000000000:x"])
def test_pick_that_no_list_offers_is_a_bad_request(pick, desk):
    client, _supervisor, unit, course, _people = desk
    assert client.post(REMIND, form(unit, course, pick=pick)).status_code == 400
    assert client.post(REMIND, {"unit": unit.pk, "pick": "x", "remind": "ticked"}).status_code == 400


def test_reading_never_writes(desk):
    client, _supervisor, unit, course, people = desk
    answer = client.get(REMIND, form(unit, course, *people, confirm=1))
    assert (answer.status_code, Notice.objects.count()) == (302, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_people(number, desk, django_assert_num_queries):
    from lms.dashboards.courses import known_courses
    from lms.dashboards.nudges.services import send_reminders

    _client, supervisor, unit, course, _people = desk
    people = [make_member(unit=unit) for _ in range(number)]
    for person in people:
        begin(person, course)
    courses, pairs = known_courses("en"), [(one.subject, course.key) for one in people]
    with django_assert_num_queries(16):
        send_reminders(supervisor=supervisor, pairs=pairs, courses=courses)

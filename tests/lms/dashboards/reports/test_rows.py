"""What stands in each report, and what never does."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from courses.certificates.models import Certificate
from courses.progress.models import CompletionFact, CourseSummary, UnitCourseCount, UnitLanguageCount
from lms.dashboards.reports.asked import read
from lms.dashboards.reports.registry import find
from lms.members.models import Profile, Role, Unit
from lms.members.services import grant_supervision
from tests.factories.people import make_member, make_post, make_unit
from tests.factories.reports import ask_for, column, rows_of
from tests.factories.teams import TOMORROW, expire, finish, give_due_date, make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
TODAY = date.today()


def size_of(slug, reader, **filters):
    report = find(slug)
    return report.size(read(report, reader, filters, "en"))


def test_compliance_says_who_is_asked_and_who_holds_it():
    unit = make_unit(name="Cyber")
    course = make_listed_course(code="R1", title="Essentials")
    done, open_ = make_member(unit=unit, last_name="Adams"), make_member(unit=unit, last_name="Baker")
    finish(done, course)
    for person in (done, open_):
        ask_for(person, course)
    give_due_date(open_, course, date(2026, 1, 31))
    finish(make_member(unit=unit), make_listed_course())
    rows = rows_of("compliance", make_supervisor(unit))
    shown = [[row["Name"], row["Course"], row["Compliant"], row["State"], row["Overdue"], row["Due"]] for row in rows]
    assert shown == [
        ["Ada Adams", "R1", "Yes", "Completed", "", None],
        ["Ada Baker", "R1", "No", "Not started", "Overdue", date(2026, 1, 31)],
    ]


@pytest.mark.parametrize(
    ("state", "names"),
    [("compliant", ["Ada Adams"]), ("not_compliant", ["Ada Baker"]), ("overdue", ["Ada Baker"]), ("expiring", [])],
)
def test_compliance_is_narrowed_to_a_state(state, names):
    unit, course = make_unit(), make_listed_course()
    done, open_ = make_member(unit=unit, last_name="Adams"), make_member(unit=unit, last_name="Baker")
    finish(done, course)
    for person in (done, open_):
        ask_for(person, course)
    give_due_date(open_, course, date(2026, 1, 31))
    assert column("Name", rows_of("compliance", make_supervisor(unit), state=state)) == names


def test_e3_compliance_names_nobody_who_is_asked_for_a_discreet_course():
    unit, course = make_unit(), make_listed_course(discreet=True)
    done, late = make_member(unit=unit), make_member(unit=unit)
    finish(done, course)
    for person in (done, late):
        ask_for(person, course)
    give_due_date(late, course, date(2026, 1, 31))
    reader = make_supervisor(unit)
    for filters in ({}, {"course": course.text}, {"state": "overdue"}, {"person": str(done.subject)}):
        assert rows_of("compliance", reader, **filters) == []


@pytest.mark.parametrize("state", ["", "compliant", "not_compliant", "overdue", "expiring"])
def test_e3_size_of_compliance_counts_nobody_in_a_discreet_course(state):
    unit, course = make_unit(), make_listed_course(discreet=True)
    counts = {"required": 9, "compliant": 3, "overdue": 5, "expiring": 2}
    UnitCourseCount.objects.create(unit=unit, course_key=course.key, **counts)
    reader = make_supervisor(unit)
    assert (size_of("compliance", reader, state=state), size_of("compliance", reader, course=course.text)) == (0, 0)


def test_e3_size_of_transcripts_counts_of_a_discreet_course_who_holds_it():
    unit, plain, discreet = make_unit(), make_listed_course(), make_listed_course(discreet=True)
    for course in (plain, discreet):
        UnitCourseCount.objects.create(unit=unit, course_key=course.key, completed=3, expired=4)
    reader = make_supervisor(unit)
    assert size_of("transcripts", reader) == 10
    assert size_of("transcripts", reader, course=discreet.text) == 3


def test_e1_reports_leave_out_who_has_left_the_course():
    unit, course = make_unit(), make_listed_course()
    person = make_member(unit=unit)
    ask_for(person, course)
    CourseSummary.objects.update(suspended=True)
    assert rows_of("compliance", make_supervisor(unit)) == []


def test_transcripts_hold_every_completion_and_no_score():
    unit, course = make_unit(), make_listed_course(code="R1", validity={"months": 12, "mode": "rolling"})
    person = make_member(unit=unit)
    finish(person, course)
    finish(person, make_listed_course(code="R2"))
    rows = rows_of("transcripts", make_supervisor(unit))
    assert [(row["Course"], row["Completed"], row["State"]) for row in rows] == [
        ("R1", TODAY, "Valid"),
        ("R2", TODAY, "Valid"),
    ]
    assert rows[0]["Valid until"].year == TODAY.year + 1
    assert not {"Score", "Answers", "Result"} & rows[0].keys()


def test_e3_transcripts_of_who_came_from_elsewhere_stand_in_the_new_unit():
    from lms.members.services import move_member

    old, new, course = make_unit(), make_unit(), make_listed_course(code="R1")
    person = make_member(unit=old)
    finish(person, course)
    move_member(profile=person, unit=new)
    assert column("Course", rows_of("transcripts", make_supervisor(new))) == ["R1"]
    assert rows_of("transcripts", make_supervisor(old)) == []


TOLD = ["Completed", "Period", "Version", "Valid until", "State", "Learnt elsewhere", "Certificate"]


def test_e3_transcripts_say_of_a_discreet_course_that_it_was_completed_and_no_more():
    unit, course = make_unit(), make_listed_course(discreet=True, validity={"months": 12, "mode": "rolling"})
    person = make_member(unit=unit)
    finish(person, course)
    assert Certificate.objects.filter(subject=person.subject).exists()
    (row,) = rows_of("transcripts", make_supervisor(unit))
    assert [row[name] for name in TOLD] == [TODAY, None, None, None, "", "", ""]


def test_e3_transcripts_tell_of_a_discreet_course_one_completion_and_none_before():
    unit, course = make_unit(), make_listed_course(discreet=True, validity={"months": 12, "mode": "rolling"})
    person = make_member(unit=unit)
    finish(person, course)
    earlier = timezone.now() - timedelta(days=400)
    CompletionFact.objects.create(
        kind=CompletionFact.Kind.COURSE,
        key=course.key,
        course_key=course.key,
        subject=person.subject,
        period=2,
        rule_version=1,
        occurred_at=earlier,
    )
    assert column("Completed", rows_of("transcripts", make_supervisor(unit))) == [TODAY]


@pytest.mark.parametrize("ended", ["expired", "left"])
def test_e3_transcripts_are_silent_about_a_discreet_course_that_is_not_held_any_more(ended):
    unit, course = make_unit(), make_listed_course(discreet=True)
    person = make_member(unit=unit)
    finish(person, course)
    if ended == "expired":
        expire(person, course)
    else:
        CourseSummary.objects.update(suspended=True)
    assert rows_of("transcripts", make_supervisor(unit)) == []


def test_e3_report_on_holder_of_another_post_keeps_silent_about_the_main_one():
    own, elsewhere = make_unit(name="Cyber"), make_unit(name="Secret")
    person = make_member(unit=elsewhere)
    Unit.objects.filter(pk=elsewhere.pk).update(code="S1")
    Profile.objects.filter(pk=person.pk).update(external_key="agency:77")
    make_post(person, own, main=False)
    finish(person, make_listed_course(code="R1"))
    (row,) = rows_of("transcripts", make_supervisor(own), person=str(person.subject))
    assert [row[name] for name in ("Course", "Unit", "Unit code", "Staff number")] == ["R1", None, None, ""]


def test_e3_staff_numbers_are_for_those_who_manage_the_unit():
    unit = make_unit()
    person = make_member(unit=unit)
    Profile.objects.filter(pk=person.pk).update(external_key="agency:77")
    keeper = make_member(Role.AGENCY_ADMINISTRATOR, administers=unit.agency)
    stranger = make_member(Role.AGENCY_ADMINISTRATOR)
    grant_supervision(profile=stranger, unit=unit, starts_on=TODAY)
    told = [
        column("Staff number", rows_of("activity", reader))
        for reader in (make_supervisor(unit), stranger, keeper, make_member(Role.ADMINISTRATOR))
    ]
    assert told == [[""], [""], ["77"], ["77"]]


def test_expiring_lists_what_soon_ends_and_what_has_ended():
    unit = make_unit()
    soon, over = make_listed_course(code="R1"), make_listed_course(code="R2")
    person, reader = make_member(unit=unit), make_supervisor(unit)
    for course in (soon, over, make_listed_course(code="R3")):
        finish(person, course)
    expire(person, over)
    CourseSummary.objects.filter(course_key=soon.key).update(expiring=True, valid_until=TOMORROW)
    assert [(row["Course"], row["State"]) for row in rows_of("expiring", reader)] == [
        ("R1", "Expiring soon"),
        ("R2", "Expired"),
    ]
    assert column("Course", rows_of("expiring", reader, state="expired")) == ["R2"]


def test_activity_counts_each_persons_courses_without_discreet_ones():
    unit = make_unit()
    idle, busy = make_member(unit=unit, last_name="Adams"), make_member(unit=unit, last_name="Baker")
    finish(busy, make_listed_course())
    ask_for(busy, make_listed_course())
    finish(busy, make_listed_course(discreet=True))
    rows = rows_of("activity", make_supervisor(unit))
    names = ("Name", "Courses taken", "Completed", "Not started", "Required", "Compliant")
    assert [[row[name] for name in names] for row in rows] == [
        [idle.display_name, 0, 0, 0, 0, 0],
        [busy.display_name, 2, 1, 1, 1, 0],
    ]


def test_r4_effectiveness_tells_days_only_from_the_floor_on(settings):
    settings.LMS = {"GROUP_FLOOR": 3}
    unit = make_unit()
    few, many = make_listed_course(code="R1"), make_listed_course(code="R2")
    for number in range(3):
        person = make_member(unit=unit)
        finish(person, many)
        if number:
            finish(person, few)
    rows = rows_of("effectiveness", make_supervisor(unit))
    assert [(row["Course"], row["Completed"], row["Median days to complete"]) for row in rows] == [
        ("R1", 2, None),
        ("R2", 3, 0.0),
    ]


def test_r4_effectiveness_and_languages_take_no_filter():
    assert [find(slug).filters for slug in ("effectiveness", "languages")] == [(), ()]


def test_r4_languages_hide_a_small_group_and_what_would_give_it_away():
    unit = make_unit()
    for language, people in (("en", 40), ("fr", 12), ("ar", 3)):
        UnitLanguageCount.objects.create(unit=unit, language=language, people=people, required=people, compliant=10)
    rows = rows_of("languages", make_supervisor(unit))
    assert [(row["Language"], row["People"]) for row in rows] == [
        ("English", 40),
        ("Small groups together", 15),
        ("All languages", 55),
    ]


@pytest.mark.parametrize("slug", ["compliance", "transcripts", "expiring", "activity", "effectiveness", "languages"])
@pytest.mark.parametrize("number", [1, 3])
def test_p1_reports_cost_the_same_with_one_and_three(number, slug, django_assert_max_num_queries):
    unit = make_unit()
    for _ in range(number):
        person = make_member(unit=make_unit(parent=unit))
        for course in (make_listed_course(), make_listed_course()):
            finish(person, course)
            ask_for(person, course)
    reader = Profile.objects.select_related("user").get(pk=make_supervisor(unit).pk)
    with django_assert_max_num_queries(8):
        rows_of(slug, reader)

"""Enrolling and recording: twice is once, and together is as one by one."""

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, connections

from courses.content.models import CourseItem
from courses.enrolment import services
from courses.enrolment.models import Enrolment
from courses.enrolment.services import CourseNotOpen, History, enrol, forget_subjects, import_histories
from courses.progress.models import CompletionFact, CourseSummary, UnitCourseCount
from lms.core.zones import end_of_day
from tests.courses.acts import LONG_AGO, add_activity_lesson, answer, kinds, read, summary_of
from tests.factories.courses import lessons_of, make_course
from tests.factories.people import make_member, make_unit
from tests.factories.teams import begin, make_listed_course

COUNTS = ("enrolled", "in_progress", "completed", "overdue")


@pytest.mark.django_db
def test_enrolling_twice_is_enrolling_once(subject):
    course = make_listed_course()
    first = enrol(subject=subject, course_key=course.key)
    assert enrol(subject=subject, course_key=course.key).pk == first.pk
    assert CourseSummary.objects.get().state == "enrolled"
    assert UnitCourseCount.objects.get().enrolled == 1


@pytest.mark.django_db
def test_completing_twice_is_completing_once(subject):
    course = make_listed_course(lessons=2)
    enrol(subject=subject, course_key=course.key)
    read(subject, course.lessons[0])
    before = CourseSummary.objects.values().get()
    assert read(subject, course.lessons[0]).language == "en"
    assert CourseSummary.objects.values().get() == before
    assert kinds(subject) == ["lesson"]


@pytest.mark.django_db
def test_outcome_recorded_twice_is_recorded_once(subject):
    course = make_listed_course(lessons=0)
    _lesson, (activity,) = add_activity_lesson(course)
    enrol(subject=subject, course_key=course.key)
    for _ in range(2):
        answer(subject, activity, passed=True)
    assert kinds(subject) == ["course", "finished", "lesson", "passed", "score"]
    assert UnitCourseCount.objects.values_list(*COUNTS).get() == (0, 0, 1, 0)


@pytest.mark.django_db
def test_buttons_pressed_twice_change_nothing_and_say_so_kindly(centre, officer, officer_client):
    course = make_course(lessons=1)
    (lesson,) = lessons_of(course)
    for address in (f"courses/{course.translation_key}/enrol/", f"lessons/{lesson.translation_key}/done/"):
        for _ in range(2):
            assert officer_client.post(f"/en/{address}", {"next": lesson.url}).status_code == 302
    assert Enrolment.objects.count() == 1
    assert kinds(officer.subject) == ["course", "lesson", "module", "track"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["courses/{key}/enrol/", "lessons/{key}/done/"])
def test_unknown_keys_are_not_found(address, centre, officer_client):
    response = officer_client.post("/en/" + address.format(key=uuid4()))
    assert response.status_code == 404
    assert "There is no page at this address" in response.content.decode()


@pytest.mark.django_db
def test_done_button_without_enrolment_explains_and_records_nothing(centre, officer, officer_client):
    (lesson,) = lessons_of(make_course(lessons=1))
    response = officer_client.post(f"/en/lessons/{lesson.translation_key}/done/", {"next": lesson.url}, follow=True)
    assert "Enrol in the course first" in response.content.decode()
    assert kinds(officer.subject) == []


@pytest.mark.django_db
def test_buttons_lead_to_no_other_host(centre, officer_client):
    course = make_course(lessons=1)
    response = officer_client.post(f"/en/courses/{course.translation_key}/enrol/", {"next": "https://example.org/x"})
    assert response.url == "/en/my/"


@pytest.mark.django_db
def test_language_and_revision_of_a_form_are_not_taken_on_trust(centre, officer, officer_client):
    course = make_course(lessons=1)
    enrol(subject=officer.subject, course_key=course.translation_key)
    (lesson,) = lessons_of(course)
    data = {"language": "tlh<script>", "revision": "9" * 400}
    officer_client.post(f"/en/lessons/{lesson.translation_key}/done/", data)
    fact = CompletionFact.objects.get(kind="lesson")
    assert (fact.language, len(fact.content_revision)) == ("en", 40)


def together(*acts) -> list[Exception]:
    """Run the acts in threads at the same moment; return what they raised."""
    barrier, raised = Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        try:
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_c2_acts_at_the_same_moment_are_recorded_once():
    subject = make_member(unit=make_unit()).subject
    course = make_listed_course(lessons=1)
    _lesson, (activity,) = add_activity_lesson(course)
    assert together(*[lambda: enrol(subject=subject, course_key=course.key)] * 4) == []
    assert together(*[lambda: read(subject, course.lessons[0])] * 4) == []
    assert together(*[lambda: answer(subject, activity, passed=True)] * 4) == []
    assert kinds(subject) == ["course", "finished", "lesson", "lesson", "passed", "score"]
    assert UnitCourseCount.objects.values_list(*COUNTS).get() == (0, 0, 1, 0)
    assert connection.vendor in ("sqlite", "postgresql")


@pytest.mark.django_db(transaction=True)
def test_c2_last_two_lessons_at_the_same_moment_complete_the_course():
    subject = make_member(unit=make_unit()).subject
    course = make_listed_course(lessons=2)
    enrol(subject=subject, course_key=course.key)
    assert together(*[lambda key=key: read(subject, key) for key in course.lessons]) == []
    assert summary_of(subject, course.key).state == "completed"
    assert kinds(subject) == ["course", "lesson", "lesson"]


def story(subject, course, number: int) -> History:
    """Return a past in which the first ``number`` lessons are done, a day each."""
    return History(
        subject=subject,
        course_key=course.key,
        enrolled_at=LONG_AGO,
        language="fr",
        lessons=[(key, LONG_AGO + timedelta(days=day)) for day, key in enumerate(course.lessons[:number], start=1)],
        due_at=LONG_AGO + timedelta(days=90) if number % 2 == 0 else None,
        due_zone="UTC" if number % 2 == 0 else "",
    )


@pytest.mark.django_db
def test_import_of_histories_equals_living_them_one_by_one():
    unit, course = make_unit(), make_listed_course(lessons=3)
    imported, lived = ([make_member(unit=unit) for _ in range(4)] for _ in range(2))
    import_histories(story(person.subject, course, number) for number, person in enumerate(imported))
    by_import = UnitCourseCount.objects.values_list(*COUNTS).get()
    for number, person in enumerate(lived):
        begin(person, course, lessons=number)
        Enrolment.objects.filter(subject=person.subject).update(due_at=story(person.subject, course, number).due_at)
    for one, other in zip(imported, lived, strict=True):
        assert kinds(one.subject) == kinds(other.subject)
        mine, theirs = summary_of(one.subject, course.key), summary_of(other.subject, course.key)
        assert (mine.state, mine.required_version, mine.unit_id) == (theirs.state, theirs.required_version, unit.pk)
        assert bool(mine.started_at) == bool(theirs.started_at)
    assert by_import == (1, 2, 1, 2)
    assert UnitCourseCount.objects.values_list("enrolled", "in_progress", "completed").get() == (2, 4, 2)


@pytest.mark.django_db
def test_import_is_dated_from_the_past_and_names_its_origin(subject):
    course = make_listed_course(lessons=2)
    assert import_histories([story(subject, course, 2)], by="archive") == 1
    summary = summary_of(subject, course.key)
    assert (summary.started_at, summary.completed_at) == (LONG_AGO + timedelta(days=1), LONG_AGO + timedelta(days=2))
    facts = CompletionFact.objects.filter(subject=subject)
    assert {(fact.language, fact.evidence["by"]) for fact in facts} == {("fr", "archive")}


@pytest.mark.django_db
def test_import_leaves_those_alone_who_are_enrolled(subject):
    course = make_listed_course(lessons=2)
    enrol(subject=subject, course_key=course.key)
    assert import_histories([story(subject, course, 2)]) == 0
    assert summary_of(subject, course.key).state == "enrolled"


@pytest.mark.django_db
def test_import_twice_is_once(subject):
    course = make_listed_course(lessons=2)
    import_histories([story(subject, course, 2)])
    assert import_histories([story(subject, course, 2)]) == 0
    assert UnitCourseCount.objects.get().completed == 1


@pytest.mark.django_db
def test_import_leaves_a_lesson_alone_that_was_recorded_in_another_course(subject):
    course, other = make_listed_course(lessons=2), make_listed_course(lessons=1)
    enrol(subject=subject, course_key=other.key)
    CourseItem.objects.filter(lesson_key=course.lessons[0]).update(course_key=other.key)
    first = read(subject, course.lessons[0])
    assert import_histories([story(subject, course, 2)]) == 1
    assert CompletionFact.objects.get(key=course.lessons[0], course_key=other.key).occurred_at == first.occurred_at
    assert CompletionFact.objects.filter(key=course.lessons[0]).count() == 2


@pytest.mark.django_db
def test_withdrawn_course_takes_nobody_new_and_keeps_the_rest(centre, officer, officer_client):
    course = make_course(lessons=1)
    enrol(subject=officer.subject, course_key=course.translation_key)
    course.unpublish()
    with pytest.raises(CourseNotOpen):
        enrol(subject=make_member().subject, course_key=course.translation_key)
    assert officer_client.post(f"/en/courses/{course.translation_key}/enrol/").status_code == 404
    assert summary_of(officer.subject, course.translation_key).state == "enrolled"


@pytest.mark.django_db
def test_forgetting_demo_people_leaves_everybody_else(subject):
    course, demo = make_listed_course(lessons=1), make_member(unit=make_unit())
    begin(demo, course, lessons=1)
    enrol(subject=subject, course_key=course.key)
    read(subject, course.lessons[0])
    forget_subjects([demo.subject])
    assert kinds(demo.subject) == []
    assert kinds(subject) == ["course", "lesson"]
    assert UnitCourseCount.objects.get().completed == 1


@pytest.mark.django_db
@pytest.mark.parametrize("act", [services.enrol, services.assign])
def test_enrolment_is_taken_up_as_it_stands_by_then(act, subject, monkeypatch):
    course = make_listed_course()
    enrol(subject=subject, course_key=course.key)
    services.end_enrolment(subject=subject, course_key=course.key)
    day, lock = end_of_day(date(2099, 1, 1), "UTC"), services.lock_people

    def late(subjects):
        Enrolment.objects.update(due_at=day, due_zone="UTC", required=True)
        return lock(subjects)

    monkeypatch.setattr(services, "lock_people", late)
    act(subject=subject, course_key=course.key)
    summary = CourseSummary.objects.get()
    assert (summary.suspended, summary.required, summary.due_at) == (False, True, day)
    assert Enrolment.objects.get().ended_at is None

"""What My learning, course and lesson pages say about order, prerequisites, validity, renewal and leaving."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.activities.quiz.services import begin
from assessments.attempts.models import Attempt
from courses.content.models import ContentChange, ModulePage, PublishedCourse
from courses.enrolment.models import Enrolment
from courses.enrolment.services import PrerequisitesMissing, ask_holders, end_enrolment, enrol, renew, set_due_date
from courses.learning.queries import my_learning, sort_learning
from courses.progress.models import CompletionFact, CourseSummary
from courses.progress.queries import activity_open
from courses.progress.services import NotYet, recognise
from tests.courses.acts import read, summary_of
from tests.factories.courses import lessons_of, make_course, make_lesson, publish, translate_course
from tests.factories.questions import activity_block, make_quiz
from tests.factories.teams import expire, finish, make_listed_course

pytestmark = pytest.mark.django_db
TERMS = {"months": 24, "mode": "rolling", "fixed_day": "", "window_days": 90, "grace_days": 30}


def text(response) -> str:
    return " ".join(response.content.decode().split())


def said(client, url: str) -> str:
    return text(client.get(url))


def parts(person) -> dict:
    sorted_items = sort_learning(my_learning(person.subject, "en"))
    lists = {name: value for name, value in sorted_items.items() if isinstance(value, list)}
    return {name: [item.course.code for item in items] for name, items in lists.items() if items}


def complete(person, course) -> None:
    """Let an officer complete a course with pages."""
    enrol(subject=person.subject, course_key=course.translation_key)
    for lesson in lessons_of(course):
        read(person.subject, lesson.translation_key)


def completed(person, course, days: int) -> None:
    """Let an officer have completed a course so many days ago."""
    enrol(subject=person.subject, course_key=course.translation_key)
    at = timezone.now() - timedelta(days=days)
    recognise(subject=person.subject, course_key=course.translation_key, completed_at=at, evidence={})


@pytest.fixture
def after(centre):
    """A course and the one that comes after it."""
    first = make_course(code="W1", title="Caring for yourself")
    return first, make_course(code="I3", title="Hard material", prerequisites=[("course", first)])


@pytest.fixture
def ordered(centre):
    """A course of two modules in order, a quiz in the second."""
    course = make_course(lessons=1, ordered=True)
    second = publish(course, ModulePage(title="Second module", slug="second"))
    make_lesson(second, body=[activity_block(make_quiz())])
    return course


@pytest.fixture
def lasting(centre):
    """A course of two lessons whose completion is valid for 24 months."""
    return make_course(code="V1", validity_months=24, renewal_window_days=90, grace_days=30)


# Prerequisites


def test_course_page_names_what_comes_first_instead_of_a_button(after, officer_client):
    first, second = after
    page = said(officer_client, second.url)
    assert f'href="{first.url}">W1 Caring for yourself</a>' in page
    assert "Enrol in this course" not in page


def test_lesson_names_what_comes_first_instead_of_a_button(after, officer, officer_client):
    _first, second = after
    set_due_date(subjects=[officer.subject], course_key=second.translation_key, due_on=None, zone="UTC", set_by=uuid4())
    page = said(officer_client, lessons_of(second)[0].url)
    assert "W1 Caring for yourself" in page
    assert "Mark as done" not in page


def test_enrolling_oneself_waits_for_what_comes_first(after, officer, officer_client):
    first, second = after
    with pytest.raises(PrerequisitesMissing) as missing:
        enrol(subject=officer.subject, course_key=second.translation_key)
    assert missing.value.courses == [str(first.translation_key)]
    answer = officer_client.post(reverse("enrol", args=[second.translation_key]), follow=True)
    assert "Complete first: W1 Caring for yourself." in text(answer)
    assert not Enrolment.objects.filter(course_key=second.translation_key).exists()


def test_enrolling_opens_once_the_first_course_is_completed(after, officer):
    first, second = after
    complete(officer, first)
    enrol(subject=officer.subject, course_key=second.translation_key)
    assert summary_of(officer.subject, second.translation_key)


def test_assigned_course_that_waits_says_so_in_my_learning(after, officer, officer_client):
    _first, second = after
    due_on = date.today() + timedelta(days=9)
    set_due_date(
        subjects=[officer.subject], course_key=second.translation_key, due_on=due_on, zone="UTC", set_by=uuid4()
    )
    page = said(officer_client, reverse("my_learning"))
    assert "Complete first:" in page
    assert "W1 Caring for yourself" in page
    assert lessons_of(second)[0].url not in page


def test_stale_button_records_nothing_and_says_why(after, officer, officer_client):
    _first, second = after
    set_due_date(subjects=[officer.subject], course_key=second.translation_key, due_on=None, zone="UTC", set_by=uuid4())
    answer = officer_client.post(reverse("complete_lesson", args=[lessons_of(second)[0].translation_key]), follow=True)
    assert "Nothing was recorded: something comes first." in text(answer)
    assert not CompletionFact.objects.exists()


# Modules in order


def test_outline_says_which_module_is_not_open_yet(ordered, officer, officer_client):
    enrol(subject=officer.subject, course_key=ordered.translation_key)
    assert said(officer_client, ordered.url).count("Opens when the module before it is complete") == 1
    read(officer.subject, lessons_of(ordered)[0].translation_key)
    assert "Opens when the module before it is complete" not in said(officer_client, ordered.url)


def test_lesson_of_a_module_that_waits_leads_to_the_one_before(ordered, officer, officer_client):
    enrol(subject=officer.subject, course_key=ordered.translation_key)
    first, second = lessons_of(ordered)
    page = said(officer_client, second.url)
    assert "The module before this one comes first" in page
    assert f'class="btn" href="{first.url}"' in page
    assert "Mark as done" not in page
    assert "Opens when what comes first is complete." in page


def test_quiz_of_a_module_that_waits_is_shut(ordered, officer, officer_client):
    enrol(subject=officer.subject, course_key=ordered.translation_key)
    first, second = lessons_of(ordered)
    activity = second.body[0].value["activity"]
    assert not activity_open(officer.subject, activity.key)
    with pytest.raises(NotYet):
        begin(subject=officer.subject, quiz=activity.quiz, language="en")
    page = said(officer_client, reverse("quiz", args=[activity.key]))
    assert "This quiz opens when the module before its own is complete." in page
    assert first.url in page
    answer = officer_client.post(reverse("quiz_begin", args=[activity.key]), follow=True)
    assert "This quiz opens when what comes first is complete." in text(answer)
    assert not Attempt.objects.exists()


def test_quiz_opens_when_the_module_before_is_complete(ordered, officer, officer_client):
    enrol(subject=officer.subject, course_key=ordered.translation_key)
    first, second = lessons_of(ordered)
    read(officer.subject, first.translation_key)
    activity = second.body[0].value["activity"]
    assert activity_open(officer.subject, activity.key)
    officer_client.post(reverse("quiz_begin", args=[activity.key]))
    assert Attempt.objects.count() == 1


def test_completed_course_waits_for_nothing(ordered, officer, officer_client):
    completed(officer, ordered, days=1)
    page = said(officer_client, lessons_of(ordered)[1].url)
    assert "comes first" not in page
    read(officer.subject, lessons_of(ordered)[1].translation_key)


def test_quiz_of_an_ended_enrolment_is_shut(ordered, officer):
    enrol(subject=officer.subject, course_key=ordered.translation_key)
    read(officer.subject, lessons_of(ordered)[0].translation_key)
    end_enrolment(subject=officer.subject, course_key=ordered.translation_key)
    assert not activity_open(officer.subject, lessons_of(ordered)[1].body[0].value["activity"].key)


# Validity and renewal


def test_done_says_until_when_it_is_valid_and_from_when_to_renew(lasting, officer, officer_client):
    complete(officer, lasting)
    summary = summary_of(officer.subject, lasting.translation_key)
    page = said(officer_client, reverse("my_learning"))
    assert f"Valid until {summary.valid_until:%-d %B %Y}" in page
    assert f"Renew from {summary.valid_until - timedelta(days=90):%-d %B %Y}" in page
    assert parts(officer) == {"done": ["V1"]}


@pytest.mark.parametrize(("days", "part"), [(100, "done"), (700, "to_renew"), (900, "to_renew")])
def test_k6_what_may_be_renewed_or_has_expired_is_not_among_what_is_done(lasting, officer, days, part):
    completed(officer, lasting, days=days)
    assert parts(officer) == {part: ["V1"]}


def test_expired_course_says_so_and_offers_to_renew(lasting, officer, officer_client):
    completed(officer, lasting, days=900)
    for url in (reverse("my_learning"), lasting.url):
        page = said(officer_client, url)
        assert "Expired after" in page
        assert reverse("renew_course", args=[lasting.translation_key]) in page


def test_k7_renew_button_twice_opens_one_period(lasting, officer, officer_client):
    completed(officer, lasting, days=700)
    address = reverse("renew_course", args=[lasting.translation_key])
    for _press in range(2):
        assert "The renewal is open." in text(officer_client.post(address, follow=True))
    assert summary_of(officer.subject, lasting.translation_key).period == 2


def test_renewing_too_early_changes_nothing_and_says_so(lasting, officer, officer_client):
    completed(officer, lasting, days=10)
    address = reverse("renew_course", args=[lasting.translation_key])
    assert "There is nothing to renew now." in text(officer_client.post(address, follow=True))
    assert summary_of(officer.subject, lasting.translation_key).period == 1


def test_k7_page_of_a_renewal_shows_the_new_period_and_what_still_holds(lasting, officer, officer_client):
    completed(officer, lasting, days=700)
    renew(subject=officer.subject, course_key=lasting.translation_key)
    read(officer.subject, lessons_of(lasting)[0].translation_key)
    for url in (lasting.url, reverse("my_learning")):
        page = said(officer_client, url)
        assert "Your certificate holds until" in page
        assert "50 %" in page
    assert parts(officer) == {}


def test_expired_renewal_says_what_brings_it_back(lasting, officer, officer_client):
    completed(officer, lasting, days=900)
    renew(subject=officer.subject, course_key=lasting.translation_key)
    assert "It is valid again when this is done." in said(officer_client, lasting.url)


def ask(course, lesson, note: str) -> ContentChange:
    """Ask those who hold a course to take a lesson again within 30 days."""
    change = ContentChange.objects.create(
        course_key=course.translation_key,
        page_key=lesson.translation_key,
        language="en",
        title=lesson.title,
        revision=str(uuid4()),
        kind="material",
        note=note,
    )
    due_on = timezone.now().date() + timedelta(days=30)
    keys = [str(lesson.translation_key)]
    ask_holders(course_key=course.translation_key, lessons=keys, change=change.pk, due_on=due_on)
    return change


def test_material_change_is_named_with_its_note_and_its_day(lasting, officer, officer_client):
    complete(officer, lasting)
    one, other = lessons_of(lasting)
    ask(lasting, other, "The law has changed.")
    due = f"{timezone.now().date() + timedelta(days=30):%-d %B %Y}"
    for url in (reverse("my_learning"), lasting.url, other.url):
        page = said(officer_client, url)
        assert f"Take it again by {due}" in page
        assert "The law has changed." in page
        assert other.url in page
    assert "Take it again" not in said(officer_client, one.url)
    assert "This lesson is done" in said(officer_client, one.url)


def test_two_material_changes_are_both_named(lasting, officer, officer_client):
    complete(officer, lasting)
    for lesson, note in zip(lessons_of(lasting), ("First note.", "Second note."), strict=True):
        ask(lasting, lesson, note)
    page = said(officer_client, reverse("my_learning"))
    assert "Take them again by" in page
    assert "First note." in page
    assert "Second note." in page


def test_note_of_a_change_is_not_shown_once_the_lesson_was_taken_again(lasting, officer, officer_client):
    complete(officer, lasting)
    ask(lasting, lessons_of(lasting)[1], "The law has changed.")
    read(officer.subject, lessons_of(lasting)[1].translation_key)
    assert "The law has changed." not in said(officer_client, reverse("my_learning"))
    assert parts(officer) == {"done": ["V1"]}


@pytest.mark.parametrize("number", [1, 3])
def test_p1_my_learning_of_somebody_who_renews_costs_two_more(
    number, centre, officer, officer_client, django_assert_num_queries
):
    for _ in range(number):
        course = make_course(validity_months=24)
        complete(officer, course)
        ask(course, lessons_of(course)[0], "New.")
    officer_client.get(reverse("my_learning"))
    with django_assert_num_queries(7):
        officer_client.get(reverse("my_learning"))


def test_p1_pages_of_a_renewal_cost_two_more(lasting, officer, officer_client, django_assert_num_queries):
    complete(officer, lasting)
    ask(lasting, lessons_of(lasting)[0], "New.")
    for url, queries in ((lessons_of(lasting)[0].url, 7), (lasting.url, 10)):
        officer_client.get(url)
        with django_assert_num_queries(queries):
            officer_client.get(url)


def test_expired_course_that_says_nothing_of_validity_any_more_may_be_renewed(officer, centre):
    course = make_listed_course(validity=TERMS)
    finish(officer, course)
    expire(officer, course)
    PublishedCourse.objects.filter(course_key=course.key).update(validity={})
    renew(subject=officer.subject, course_key=course.key)
    assert summary_of(officer.subject, course.key).renewing


def test_list_shows_expired_and_renewing_in_words(lasting, officer, officer_client):
    completed(officer, lasting, days=900)
    assert "Expired" in said(officer_client, reverse("course_catalogue"))
    renew(subject=officer.subject, course_key=lasting.translation_key)
    assert "Renewal under way" in said(officer_client, reverse("course_catalogue"))


def test_api_tells_expired_valid_until_and_renewing(lasting, officer, officer_client):
    completed(officer, lasting, days=900)
    renew(subject=officer.subject, course_key=lasting.translation_key)
    (entry,) = officer_client.get(reverse("api_my_courses")).json()["results"]
    until = summary_of(officer.subject, lasting.translation_key).valid_until
    assert (entry["state"], entry["renewing"], entry["percent"]) == ("expired", True, 0)
    assert (entry["valid_until"], entry["valid_zone"]) == (until.isoformat(), "UTC")


# Any N of the modules


def test_c4_where_some_modules_are_enough_pages_count_modules(centre, officer, officer_client):
    course = make_course(lessons=1, modules_needed=1)
    make_lesson(publish(course, ModulePage(title="Second module", slug="second")), minutes=20)
    enrol(subject=officer.subject, course_key=course.translation_key)
    assert "0 of 1 required module done." in said(officer_client, course.url)
    page = said(officer_client, reverse("my_learning"))
    assert "About 8 minutes to the end of the course" in page
    read(officer.subject, lessons_of(course)[1].translation_key)
    assert CourseSummary.objects.get().state == "completed"


# Leaving


def test_e1_officer_leaves_a_course_and_the_record_stays(lasting, officer, officer_client):
    enrol(subject=officer.subject, course_key=lasting.translation_key)
    read(officer.subject, lessons_of(lasting)[0].translation_key)
    address = reverse("leave_course", args=[lasting.translation_key])
    assert address in said(officer_client, lasting.url)
    assert "What is recorded stays in your record" in said(officer_client, address)
    assert not CourseSummary.objects.get().suspended
    assert "You have left the course." in text(officer_client.post(address, follow=True))
    assert CourseSummary.objects.get().suspended
    assert CompletionFact.objects.filter(kind="lesson").count() == 1
    assert parts(officer) == {}


def test_e1_course_that_was_left_is_taken_up_where_it_stood(lasting, officer, officer_client):
    enrol(subject=officer.subject, course_key=lasting.translation_key)
    read(officer.subject, lessons_of(lasting)[0].translation_key)
    end_enrolment(subject=officer.subject, course_key=lasting.translation_key)
    assert "Take it up again" in said(officer_client, lasting.url)
    officer_client.post(reverse("enrol", args=[lasting.translation_key]))
    assert "1 of 2 required lessons done." in said(officer_client, lasting.url)


def test_e1_return_does_not_wait_for_a_course_that_comes_first_by_now(after, officer):
    _first, second = after
    Enrolment.objects.create(
        subject=officer.subject, course_key=second.translation_key, source="self", ended_at=timezone.now()
    )
    enrol(subject=officer.subject, course_key=second.translation_key)
    assert Enrolment.objects.get().ended_at is None


def test_assigned_course_cannot_be_left(lasting, officer, officer_client):
    due_on = date.today() + timedelta(days=9)
    set_due_date(
        subjects=[officer.subject], course_key=lasting.translation_key, due_on=due_on, zone="UTC", set_by=uuid4()
    )
    address = reverse("leave_course", args=[lasting.translation_key])
    assert address not in said(officer_client, lasting.url)
    assert "You cannot leave this course yourself" in text(officer_client.post(address, follow=True))
    assert Enrolment.objects.get().ended_at is None


def test_leaving_a_course_never_taken_changes_nothing(lasting, officer_client):
    address = reverse("leave_course", args=[lasting.translation_key])
    assert officer_client.get(address).status_code == 302
    officer_client.post(address)
    assert not Enrolment.objects.exists()


def test_l2_what_comes_first_is_labelled_where_it_is_not_translated(after, officer_client):
    first, second = after
    translate_course(second, "ar")
    page = said(officer_client, second.url.replace("/en/", "/ar/"))
    assert f'href="{first.url.replace("/en/", "/ar/")}" lang="en" dir="ltr">W1' in page

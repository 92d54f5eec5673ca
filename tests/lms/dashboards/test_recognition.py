"""The pages on which two people recognise earlier training."""

import json
from datetime import date

import pytest

from courses.progress.models import CompletionFact
from courses.recognition.models import Recognition
from courses.recognition.services import Evidence, propose
from lms.ledger.models import Entry
from tests.factories.people import make_member, make_unit
from tests.factories.teams import finish, make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
LIST = "/en/team/recognition/"
SHOWN = Evidence(shown="<b>Certificate</b>", issued_by="An academy", reference="A-17", kept_at="Personnel file")


@pytest.fixture
def desk():
    """Two supervisors of a unit, an officer of it, and a course."""
    unit = make_unit()
    return make_supervisor(unit), make_supervisor(unit), make_member(unit=unit), make_listed_course(code="R1")


def form(course, **values):
    said = {"shown": "Certificate", "issued_by": "An academy", "reference": "", "kept_at": "Personnel file"}
    return {"course": course.text, "completed_on": "2025-03-31"} | said | values


def address(officer):
    return f"/en/team/people/{officer.subject}/recognise/"


def waiting(first, officer, course):
    return propose(by=first, officer=officer, course_key=course.key, completed_on=date(2025, 3, 31), evidence=SHOWN)


def test_proposal_goes_from_the_persons_page_to_the_second_persons_list(desk, sign_in):
    first, second, officer, course = desk
    page = sign_in(first).get(f"/en/team/people/{officer.subject}/")
    assert address(officer) in page.content.decode()
    sign_in(first).post(address(officer), form(course))
    (row,) = sign_in(second).get(LIST).context["waiting"]
    assert (row["officer"], row["row"].shown, row["proposer"]) == (officer, "Certificate", first)


def test_second_person_approves_and_the_course_is_completed(desk, sign_in):
    first, second, officer, course = desk
    proposal = waiting(first, officer, course)
    client = sign_in(second)
    page = client.post(f"{LIST}{proposal.pk}/", {"decision": "approved", "seen": "on"}, follow=True)
    assert "Approved. The course is completed as of that day." in page.content.decode()
    assert CompletionFact.objects.get(kind="course").occurred_at.date() == date(2025, 3, 31)


def test_second_person_refuses_with_a_reason(desk, sign_in):
    first, second, officer, course = desk
    proposal = waiting(first, officer, course)
    client = sign_in(second)
    page = client.post(f"{LIST}{proposal.pk}/", {"decision": "refused"})
    assert (page.status_code, "Say why it is refused." in page.content.decode()) == (422, True)
    client.post(f"{LIST}{proposal.pk}/", {"decision": "refused", "note": "Another subject"})
    (row,) = sign_in(first).get(LIST).context["own"]
    assert (row["row"].decision, row["row"].decision_note) == ("refused", "Another subject")


def test_approval_without_a_look_is_asked_for_again(desk, sign_in):
    first, second, officer, course = desk
    proposal = waiting(first, officer, course)
    page = sign_in(second).post(f"{LIST}{proposal.pk}/", {"decision": "approved"})
    assert "Look at the document before you approve it." in page.content.decode()
    assert Recognition.objects.get().open


def test_first_person_sees_that_somebody_else_decides(desk, sign_in):
    first, _second, officer, course = desk
    proposal = waiting(first, officer, course)
    client = sign_in(first)
    assert "somebody else has to decide" in client.get(f"{LIST}{proposal.pk}/").content.decode()
    page = client.post(f"{LIST}{proposal.pk}/", {"decision": "approved", "seen": "on"})
    assert (page.status_code, Recognition.objects.get().open) == (422, True)


def test_what_was_written_is_shown_as_text(desk, sign_in):
    first, second, officer, course = desk
    proposal = waiting(first, officer, course)
    for page in (LIST, f"{LIST}{proposal.pk}/"):
        text = sign_in(second).get(page).content.decode()
        assert "<b>Certificate" not in text
        assert "&lt;b&gt;Certificate" in text


@pytest.mark.parametrize("day", ["2999-01-01", "31/12/2025", ""])
def test_impossible_day_is_asked_for_again_with_the_rest_kept(day, desk, sign_in):
    first, _second, officer, course = desk
    page = sign_in(first).post(address(officer), form(course, completed_on=day))
    assert (page.status_code, Recognition.objects.count()) == (422, 0)
    assert 'value="An academy"' in page.content.decode()


def test_courses_held_and_discreet_ones_are_not_offered(desk, sign_in):
    first, _second, officer, course = desk
    finish(officer, course)
    make_listed_course(discreet=True)
    other = make_listed_course()
    form_shown = sign_in(first).get(address(officer)).context["form"]
    assert [key for key, _title in form_shown.fields["course"].choices] == ["", other.text]


def test_e3_administrator_is_offered_discreet_courses(desk, sign_in):
    _first, _second, officer, _course = desk
    discreet = make_listed_course(discreet=True)
    page = sign_in(make_member("administrator")).get(address(officer))
    assert discreet.text in [key for key, _title in page.context["form"].fields["course"].choices]


def test_same_proposal_twice_says_that_it_waits(desk, sign_in):
    first, _second, officer, course = desk
    waiting(first, officer, course)
    page = sign_in(first).post(address(officer), form(course))
    assert "It waits for a second person." in page.content.decode()


def test_e2_pages_about_people_of_other_units_are_not_found(desk, sign_in):
    first, _second, officer, course = desk
    proposal = waiting(first, officer, course)
    stranger = sign_in(make_supervisor())
    pages = [address(officer), f"{LIST}{proposal.pk}/"]
    assert [stranger.get(page).status_code for page in pages] == [404, 404]
    assert [stranger.post(page, form(course)).status_code for page in pages] == [404, 404]
    assert stranger.get(LIST).context["waiting"] == []


@pytest.mark.parametrize("role", ["officer", "editor"])
def test_officers_and_editors_are_refused(role, desk, sign_in):
    client = sign_in(make_member(role))
    assert [client.get(page).status_code for page in (LIST, address(desk[2]))] == [403, 403]


def test_own_record_is_proposed_by_others(desk, sign_in):
    first = desk[0]
    page = sign_in(first).get(address(first), follow=True)
    assert "Nobody proposes for the own record." in page.content.decode()


def test_decision_that_is_none_is_a_bad_request(desk, sign_in):
    first, second, officer, course = desk
    proposal = waiting(first, officer, course)
    assert sign_in(second).post(f"{LIST}{proposal.pk}/", {"decision": "x"}).status_code == 400


def test_r1_looking_at_what_a_person_has_shown_is_entered(desk, sign_in):
    first, second, officer, course = desk
    proposal = waiting(first, officer, course)
    for _reload in range(2):
        sign_in(second).get(f"{LIST}{proposal.pk}/")
    acts = [json.loads(one.body) for one in Entry.objects.filter(subject=officer.subject, kind="audit")]
    assert [one["action"] for one in acts if one["actor"] == str(second.subject)] == ["view"]


@pytest.mark.parametrize("number", [1, 3])
def test_p1_list_costs_the_same_with_one_and_three(number, desk, sign_in, django_assert_num_queries):
    first, second, officer, _course = desk
    for _ in range(number):
        waiting(first, officer, make_listed_course())
    client = sign_in(second)
    with django_assert_num_queries(9):
        client.get(LIST)


def test_pages_speak_arabic_from_right_to_left(desk, sign_in):
    first, second, officer, course = desk
    proposal = waiting(first, officer, course)
    client = sign_in(second)
    for page in (LIST, f"{LIST}{proposal.pk}/"):
        assert 'dir="rtl"' in client.get(page.replace("/en/", "/ar/")).content.decode()

"""The administrator's pages: find, look, decide, with a reason and a page that asks first."""

import re

import pytest

from courses.certificates.models import Certificate, CertificateEvent
from courses.certificates.numbers import new_number
from courses.certificates.papers import shown_code
from courses.certificates.rules import State, state_of
from courses.certificates.services import forget_holder, revoke
from lms.ledger.models import Entry
from lms.members.models import Role
from tests.courses.certificates.holders import again, certified
from tests.factories.people import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(sign_in, administrator):
    """A browser in which an administrator is signed in."""
    return sign_in(administrator)


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def address(certificate, rest: str = "") -> str:
    return f"/en/certificates/{certificate.number}/{rest}"


PLACES = ["", "validity/", "of/{0.subject}/", "{0.number}/", *(f"{{0.number}}/{act}/" for act in ("revoke", "reissue"))]


@pytest.mark.parametrize("place", [*PLACES, "{0.number}/reinstate/"])
@pytest.mark.parametrize("role", [Role.OFFICER, Role.EDITOR, Role.SUPERVISOR])
def test_only_administrators_come_in(role, place, sign_in, certificate):
    browser = sign_in(make_member(role))
    url = f"/en/certificates/{place.format(certificate)}"
    assert (browser.get(url).status_code, browser.post(url, {"reason": "x"}).status_code) == (403, 403)
    assert CertificateEvent.objects.count() == 1


@pytest.mark.parametrize("place", [*PLACES, "{0.number}/reinstate/"])
def test_every_page_opens_and_changes_nothing(place, desk, certificate):
    before = Entry.objects.count()
    assert desk.get(f"/en/certificates/{place.format(certificate)}").status_code == 200
    assert (CertificateEvent.objects.count(), Entry.objects.count()) == (1, before)


def test_certificate_is_found_by_its_number_however_it_is_typed(desk, certificate):
    response = desk.post("/en/certificates/", {"number": certificate.number.lower().replace("-", " ")})
    assert response["Location"] == address(certificate)
    for wrong in (new_number(2026), "nonsense"):
        assert "No certificate has this number." in words(desk.post("/en/certificates/", {"number": wrong}))


def test_unknown_numbers_are_not_found(desk):
    for rest in ("", "revoke/", "reissue/", "reinstate/"):
        assert desk.get(f"/en/certificates/{new_number(2026)}/{rest}").status_code == 404
    assert desk.post(f"/en/certificates/{new_number(2026)}/certificate.pdf").status_code == 404


def test_member_page_and_list_lead_to_certificates(desk, person, certificate):
    assert (
        f'href="/en/certificates/of/{person.subject}/"' in desk.get(f"/en/members/{person.subject}/").content.decode()
    )
    assert 'href="/en/certificates/"' in desk.get("/en/members/").content.decode()
    assert f'href="{address(certificate)}"' in desk.get(f"/en/certificates/of/{person.subject}/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_a_member_costs_the_same(number, desk, person, django_assert_num_queries):
    for _ in range(number):
        certified(person)
    with django_assert_num_queries(6):
        desk.get(f"/en/certificates/of/{person.subject}/")


@pytest.mark.parametrize("number", [1, 3])
def test_latest_decisions_cost_the_same(number, desk, person, administrator, django_assert_num_queries):
    for _ in range(number):
        revoke(by=administrator, number=certified(person).number, reason="Case 12/2026")
    with django_assert_num_queries(4):
        assert words(desk.get("/en/certificates/")).count("Case 12/2026") == number


def test_k4_history_says_who_why_and_when(desk, certificate):
    desk.post(address(certificate, "revoke/"), {"reason": "Case 12/2026"})
    assert state_of(again(certificate)) == State.REVOKED
    desk.post(address(certificate, "reinstate/"), {"reason": "Case closed"})
    assert state_of(again(certificate)) == State.VALID
    text = words(desk.get(address(certificate)))
    assert text.count("Boris Keller") >= 2
    assert "The course was completed" in text
    for reason in ("Case 12/2026", "Case closed"):
        assert reason in text


def test_name_of_who_decided_goes_with_the_account(desk, certificate, sign_in):
    gone = make_member(Role.ADMINISTRATOR, first_name="Vera", last_name="Ash")
    revoke(by=gone, number=certificate.number, reason="Case 12/2026")
    gone.user.delete()
    text = words(desk.get(address(certificate)))
    assert "Somebody whose account is gone" in text
    assert "Vera" not in text


@pytest.mark.parametrize("act", ["revoke", "reinstate", "reissue"])
def test_decision_without_reason_is_not_taken(act, desk, certificate):
    response = desk.post(address(certificate, f"{act}/"), {"reason": "", "name": "Other"})
    assert "This field is required." in words(response)
    assert CertificateEvent.objects.count() == 1


def test_reason_that_names_the_holder_is_sent_back(desk, certificate):
    response = desk.post(address(certificate, "revoke/"), {"reason": "Diallo left"})
    assert "Leave the holder’s name out" in words(response)
    assert state_of(again(certificate)) == State.VALID


def test_nobody_decides_about_the_own_certificate_here(desk, administrator):
    own = certified(administrator)
    assert "Another administrator has to decide" in words(desk.get(address(own)))
    assert "Another administrator has to decide" in words(desk.post(address(own, "revoke/"), {"reason": "Because"}))
    assert desk.post(address(own, "certificate.pdf"))["Location"] == address(own)
    assert CertificateEvent.objects.filter(kind="revoked").count() == 0


def test_correction_leads_to_the_new_certificate(desk, certificate):
    form = {"name": "Amina Diallo-Marchetti", "hours": "3", "instructor": "Dr Okafor", "reason": "Misspelt"}
    response = desk.post(address(certificate, "reissue/"), form)
    new = Certificate.objects.get(replaces=certificate.pk)
    assert response["Location"] == address(new)
    assert (new.holder.name, new.snapshot["hours"]) == ("Amina Diallo-Marchetti", "3")
    assert f'href="{address(new)}"' in desk.get(address(certificate)).content.decode()
    assert f'href="{address(certificate)}"' in desk.get(address(new)).content.decode()
    assert desk.get(address(certificate, "reissue/"))["Location"] == address(certificate)


@pytest.mark.parametrize(
    ("form", "words_of_error"),
    [
        ({"name": "Amina Diallo", "hours": "2.5", "instructor": "Dr Okafor"}, "Nothing is different"),
        ({"name": "", "hours": "2.5", "instructor": ""}, "This field is required."),
        ({"name": "Amina Diallo", "hours": "-1", "instructor": ""}, "greater than or equal to 0"),
        ({"name": "Amina Diallo", "hours": "many", "instructor": ""}, "Enter a number."),
    ],
)
def test_correction_that_makes_no_sense_is_sent_back(form, words_of_error, desk, certificate):
    response = desk.post(address(certificate, "reissue/"), form | {"reason": "Because"})
    assert words_of_error in words(response)
    assert Certificate.objects.count() == 1


def test_r1_paper_handed_to_an_administrator_is_entered_in_the_ledger(desk, person, administrator, certificate):
    response = desk.post(address(certificate, "certificate.pdf"), {"language": "fr"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    entry = Entry.objects.filter(subject=person.subject, kind="audit").get()
    assert "certificate_downloaded" in entry.body
    assert str(administrator.subject) in entry.body
    assert desk.get(address(certificate, "certificate.pdf")).status_code == 405


def test_check_code_is_not_shown_to_administrators(desk, certificate):
    for rest in ("", "revoke/", "reissue/"):
        text = desk.get(address(certificate, rest)).content.decode()
        assert certificate.holder.code not in text
        assert shown_code(certificate.holder.code) not in text


def test_certificate_without_a_name_can_be_revoked_and_not_corrected(desk, person, certificate):
    forget_holder(subject=person.subject)
    assert "The holder’s name was erased." in words(desk.get(address(certificate)))
    assert desk.get(address(certificate, "reissue/")).status_code == 302
    assert desk.post(address(certificate, "certificate.pdf")).status_code == 302
    desk.post(address(certificate, "revoke/"), {"reason": "Case 12/2026"})
    assert state_of(again(certificate)) == State.REVOKED

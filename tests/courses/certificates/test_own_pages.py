"""The officer's own pages: only the own certificates, in the own language, on paper in six."""

import re
from io import BytesIO

import pypdf
import pytest
from django.conf import settings as django_settings

from courses.certificates.issuing import issue
from courses.certificates.models import Certificate
from courses.certificates.papers import paper, shown_code
from courses.certificates.services import forget_holder, reissue, revoke
from courses.content.models import PublishedCourse
from courses.progress.models import CompletionFact
from tests.courses.certificates.holders import TWO_YEARS, again, certified, certified_long_ago, renewed
from tests.courses.certificates.test_issuing import QUEUED
from tests.factories.people import make_member
from tests.factories.teams import begin, finish, make_listed_course

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]


@pytest.fixture
def client_of(sign_in, person):
    """A browser in which the holder is signed in."""
    return sign_in(person)


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def address(certificate, rest: str = "", language: str = "en") -> str:
    return f"/{language}/my/certificates/{certificate.number}/{rest}"


def test_page_shows_state_what_it_says_number_and_code(client_of, certificate):
    text = words(client_of.get(address(certificate)))
    for fact in (
        "This certificate is valid.",
        "Amina Diallo",
        "Dr Okafor",
        certificate.number,
        shown_code(certificate.holder.code),
        f"/en/check/{certificate.number}/",
        "Give them this number and this code.",
    ):
        assert fact in text


@pytest.mark.parametrize("rest", ["", "certificate.pdf"])
def test_somebody_elses_certificate_is_not_found(rest, sign_in, certificate, administrator):
    for other in (make_member(), administrator):
        assert sign_in(other).get(address(certificate, rest)).status_code == 404


def test_somebody_else_cannot_withdraw_the_code(sign_in, certificate):
    assert sign_in(make_member()).post(address(certificate, "code/")).status_code == 404
    assert again(certificate).holder.code == certificate.holder.code


@pytest.mark.parametrize("rest", ["", "certificate.pdf"])
def test_visitor_is_sent_to_sign_in(rest, client, certificate):
    assert client.get(address(certificate, rest)).status_code == 302


@pytest.mark.parametrize("rest", ["", "certificate.pdf"])
def test_number_that_does_not_exist_is_not_found(rest, client_of):
    for number in ("LC-2026-7K2M-9QRT-4XHB-X", "nonsense"):
        assert client_of.get(f"/en/my/certificates/{number}/{rest}").status_code == 404


def test_looking_writes_nothing_and_costs_the_same(client_of, person, certificate, django_assert_num_queries):
    for number in (1, 3):
        while Certificate.objects.count() < number:
            certified(person)
        with django_assert_num_queries(7):
            client_of.get(address(certificate))


def test_page_is_not_kept_by_the_browser(client_of, certificate):
    for rest in ("", "certificate.pdf"):
        assert "no-store" in client_of.get(address(certificate, rest))["Cache-Control"]


def test_code_is_withdrawn_by_a_button(client_of, certificate):
    old = certificate.holder.code
    response = client_of.post(address(certificate, "code/"), follow=True)
    assert "The code is new." in words(response)
    assert shown_code(again(certificate).holder.code) in words(response)
    assert shown_code(old) not in words(response)
    assert client_of.get(address(certificate, "code/")).status_code == 405


def test_renewal_is_offered_in_its_window_only(client_of, person, certificate):
    course = make_listed_course(validity=TWO_YEARS)
    old = certified_long_ago(person, course, days=700)
    assert "You can renew from" in words(client_of.get(address(certificate)))
    page = client_of.get(address(old)).content.decode()
    assert f'action="/en/courses/{course.key}/renew/"' in page
    renewed(person, course)
    assert "/renew/" not in client_of.get(address(old)).content.decode()
    assert "A later one was issued." in words(client_of.get(address(old)))


def test_revoked_certificate_tells_its_holder_when_and_why(client_of, certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    text = words(client_of.get(address(certificate)))
    assert "This certificate was revoked." in text
    assert "Case 12/2026" in text
    assert "Keller" not in text
    assert "/renew/" not in text


def test_k2_corrected_certificate_leads_to_the_new_one_and_back(client_of, certificate, administrator):
    new = reissue(by=administrator, number=certificate.number, reason="Misspelt", name="A. Diallo")
    assert f'href="{address(new)}"' in client_of.get(address(certificate)).content.decode()
    assert f'href="{address(certificate)}"' in client_of.get(address(new)).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_comes_in_every_language_whatever_the_pages(language, client_of, certificate):
    response = client_of.get(address(certificate, "certificate.pdf", "fr"), {"language": language})
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{certificate.number}.pdf"'
    document = pypdf.PdfReader(BytesIO(response.content))
    text = document.pages[0].extract_text()
    assert len(document.pages) == 1
    assert document.trailer["/Root"]["/Lang"].split("-")[0].lower() == language.split("-")[0]
    for fact in ("Amina Diallo", certificate.number, shown_code(certificate.holder.code), "Dr Okafor"):
        assert fact in text
    assert f"/{language}/check/{certificate.number}/" in "".join(text.split())


def test_paper_in_a_language_nobody_knows_comes_in_the_readers(client_of, certificate):
    response = client_of.get(address(certificate, "certificate.pdf", "en"), {"language": "xx/../y"})
    assert "This certifies that" in pypdf.PdfReader(BytesIO(response.content)).pages[0].extract_text()


def test_k1_paper_says_years_later_what_it_said(certificate):
    before = paper(certificate, certificate.holder, language="fr")
    PublishedCourse.objects.update(title="Something else", hours=9, instructor="Other", code="X")
    assert paper(again(certificate), certificate.holder, language="fr") == before


def test_k1_paper_says_the_version_the_days_and_the_hours(certificate):
    text = pypdf.PdfReader(BytesIO(paper(certificate, certificate.holder, language="en"))).pages[0].extract_text()
    for fact in (
        f"{certificate.snapshot['code']}, version 1",
        "2.5",
        f"{certificate.completed_on:%-d %B %Y}",
        f"{certificate.valid_until:%-d %B %Y}, UTC",
        "Learning Centre",
    ):
        assert fact in text


def test_title_of_a_paper_that_is_not_translated_is_labelled(certificate):
    text = pypdf.PdfReader(BytesIO(paper(certificate, certificate.holder, language="ru"))).pages[0].extract_text()
    assert certificate.snapshot["titles"]["en"] in text
    assert text.count("English") == 2  # language read, and of the title


def test_paper_of_a_revoked_certificate_says_so_across_the_page(certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    now = again(certificate)
    text = pypdf.PdfReader(BytesIO(paper(now, now.holder, language="en"))).pages[0].extract_text()
    assert f"Revoked on {now.decided_on:%-d %B %Y}" in text
    assert "Case" not in text


def test_nothing_is_printed_once_the_name_is_erased(client_of, person, certificate):
    forget_holder(subject=person.subject)
    assert client_of.get(address(certificate, "certificate.pdf")).status_code == 404
    assert "Your name is no longer kept with it" in words(client_of.get(address(certificate)))
    assert client_of.post(address(certificate, "code/")).status_code == 404


def test_certificate_the_worker_has_not_made_yet_is_made_by_a_button(client_of, person, settings):
    settings.TASKS = QUEUED
    course = make_listed_course()
    finish(person, course)
    response = client_of.post(f"/en/my/certificates/get/{course.key}/")
    assert response["Location"] == address(Certificate.objects.get())
    assert client_of.post(f"/en/my/certificates/get/{course.key}/")["Location"] == response["Location"]
    assert issue(CompletionFact.objects.get(kind="course").pk) == Certificate.objects.get()


def test_no_button_makes_a_certificate_of_a_course_that_is_not_completed(client_of, person):
    course = make_listed_course()
    begin(person, course, lessons=1)
    assert client_of.post(f"/en/my/certificates/get/{course.key}/").status_code == 404
    assert client_of.get(f"/en/my/certificates/get/{course.key}/").status_code == 405
    assert not Certificate.objects.exists()

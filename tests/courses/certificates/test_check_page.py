"""The public check page: enough to expose an altered paper, and nothing that exposes an officer (rule K3)."""

import re
from datetime import date
from io import BytesIO
from urllib.parse import quote

import pypdf
import pytest
from django.urls import reverse
from django.utils import translation

from courses.certificates.numbers import new_code, new_number
from courses.certificates.papers import paper, shown_code
from courses.certificates.services import forget_holder, reissue, release_code_anew, revoke
from courses.content.models import PublishedCourse
from tests.courses.certificates.holders import (
    TWO_YEARS,
    certified,
    certified_long_ago,
    renewed,
)
from tests.factories.teams import make_listed_course

pytestmark = pytest.mark.django_db
UNKNOWN = "Nothing is known under this number."
MISMATCH = "This number and this code do not belong together."


def look(client, number: str, language: str = "en"):
    """Ask with the number alone, as the QR code does."""
    return client.get(f"/{language}/check/{number}/")


def ask(client, number: str, code: str):
    """Ask with number and code."""
    return client.post("/en/check/", {"number": number, "code": code})


def words(response) -> str:
    """Return what a person reads."""
    text = re.sub(r"<(script|style|head).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_k3_valid_certificate_says_what_a_paper_must_say(client, person):
    course = make_listed_course(code="R1", title="Deciding with AI", hours="2.5", validity=TWO_YEARS)
    certificate = certified(person, course)
    text = words(look(client, certificate.number))
    for fact in ("This certificate is valid.", "R1", "Deciding with AI", "2.5", "Learning Centre", certificate.number):
        assert fact in text
    assert "English" in text
    assert f"Version {certificate.version}" in text
    assert f"{certificate.valid_until:%-d %B %Y}, to the end of that day in UTC" in text
    assert text.count(f"{date.today():%-d %B %Y}") >= 2


def test_k3_expired_certificate_says_so(client, person):
    course = make_listed_course(validity=TWO_YEARS)
    certificate = certified_long_ago(person, course, days=900)
    assert f"has expired. Its last valid day was {certificate.valid_until:%-d %B %Y}." in words(
        look(client, certificate.number)
    )


def test_k3_renewed_certificate_says_that_a_later_one_exists_and_not_which(client, person):
    course = make_listed_course(validity=TWO_YEARS)
    first = certified_long_ago(person, course, days=700)
    second = renewed(person, course)
    response = look(client, first.number)
    assert "is superseded. A later one was issued." in words(response)
    assert second.number not in response.content.decode()


def test_k3_corrected_certificate_says_that_a_corrected_one_exists_and_not_which(client, certificate, administrator):
    new = reissue(by=administrator, number=certificate.number, reason="Misspelt", name="A. Diallo")
    response = look(client, certificate.number)
    assert "is superseded. A corrected one was issued in its place." in words(response)
    assert new.number not in response.content.decode()


def test_k3_revoked_certificate_says_since_when_and_not_why(client, certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Plagiarism, case 12")
    text = words(look(client, certificate.number))
    assert f"was revoked. It has not counted since {date.today():%-d %B %Y}." in text
    assert "Plagiarism" not in text
    assert "Keller" not in text


def test_k4_revoking_keeps_the_address(client, certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    response = look(client, certificate.number)
    assert response.status_code == 200
    assert certificate.number in response.content.decode()


@pytest.mark.parametrize("number", ["LC-2026-7K2M-9QRT-4XHB-X", "x", "1" * 200, "<b>", "٣", "LC-2026"])
def test_k3_what_can_be_no_number_is_unknown_too(number, client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = look(client, quote(number))
    assert response.status_code == 404
    assert UNKNOWN in words(response)
    assert "<b>" not in response.content.decode().partition("<main")[2].partition("only-print")[0]


def test_k3_number_that_was_never_issued_is_unknown(client, certificate):
    response = look(client, new_number(2026))
    assert response.status_code == 404
    assert UNKNOWN in words(response)
    assert "one wrong sign is enough" in words(response)


def test_number_is_understood_however_it_is_typed(client, certificate):
    typed = certificate.number.lower().replace("-", " ").replace("0", "o")
    assert "This certificate is valid." in words(look(client, typed))
    response = client.post("/en/check/", {"number": f" {typed} ", "code": ""})
    assert (response.status_code, response["Location"]) == (302, f"/en/check/{certificate.number}/")


@pytest.mark.parametrize("state", ["valid", "revoked", "corrected"])
def test_k3_number_alone_never_shows_the_name_or_the_code(state, client, certificate, administrator):
    if state == "revoked":
        revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    if state == "corrected":
        reissue(by=administrator, number=certificate.number, reason="Hours", corrected={"hours": "3"})
    text = look(client, certificate.number).content.decode()
    for secret in (
        "Amina",
        "Diallo",
        certificate.holder.code,
        shown_code(certificate.holder.code),
        certificate.subject,
    ):
        assert str(secret) not in text


def test_k3_altered_name_on_a_paper_is_exposed(client, certificate):
    text = pypdf.PdfReader(BytesIO(paper(certificate, certificate.holder, language="en"))).pages[0].extract_text()
    number = re.search(r"LC-[0-9A-Z-]{21}", text)[0]
    code = re.search(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b(?!-)", text.replace(number, ""))[0]
    forged = text.replace("Amina Diallo", "Somebody Else")
    answer = words(ask(client, number, code))
    assert "Somebody Else" in forged
    assert "Issued to Amina Diallo" in answer
    assert "Somebody Else" not in answer


def test_k3_altered_date_and_hours_on_a_paper_are_exposed(client, certificate):
    answer = words(look(client, certificate.number))
    assert "Learning hours 2.5" in answer
    assert f"Completed on {date.today():%-d %B %Y}" in answer
    assert "A paper that says something else was altered." in answer


def test_name_is_that_of_the_day_of_issue(client, person, certificate):
    person.user.last_name = "Other"
    person.user.save()
    assert "Issued to Amina Diallo" in words(ask(client, certificate.number, certificate.holder.code))


def test_code_is_understood_however_it_is_typed(client, certificate):
    for typed in (shown_code(certificate.holder.code), f" {certificate.holder.code.lower()} "):
        assert "Amina Diallo" in words(ask(client, certificate.number, typed))


def test_withdrawn_code_shows_nothing_any_more(client, person, certificate):
    old = certificate.holder.code
    new = release_code_anew(subject=person.subject, number=certificate.number)
    assert MISMATCH in words(ask(client, certificate.number, old))
    assert "Amina Diallo" in words(ask(client, certificate.number, new))


def same(response, number: str) -> str:
    """Return a page without what the question itself brings along: the number, the form's token."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r"\d\d\d\d-\d\d-\d\d \d\d:\d\d", "", text).replace(number, "")


def test_k3_unknown_number_and_wrong_code_are_answered_alike(client, certificate, django_assert_num_queries):
    answers = []
    cases = [
        (new_number(2026), new_code()),
        (certificate.number, new_code()),
        (certificate.number, "not a code"),
        (new_number(2026), certificate.holder.code),
        (new_number(1999), "x"),
    ]
    for number, code in cases:
        with django_assert_num_queries(1):
            response = ask(client, number, code)
        headers = {name: value for name, value in response.headers.items() if name != "Expires"}  # the time of day
        answers.append((response.status_code, same(response, number), headers))
    assert [answer == answers[0] for answer in answers] == [True] * len(cases)
    assert MISMATCH in answers[0][1]


def test_k3_malformed_number_with_a_code_is_answered_like_an_unknown_one(client, certificate):
    malformed = ask(client, "nonsense", certificate.holder.code)
    assert same(malformed, "nonsense") == same(ask(client, certificate.number, new_code()), certificate.number)


def test_k3_too_many_tries_of_one_address_are_refused(client, certificate, settings):
    settings.LMS = {"CERTIFICATE_CHECK_RATE": "3/m/ip"}
    for _ in range(3):
        assert ask(client, certificate.number, new_code()).status_code == 200
    refused = ask(client, certificate.number, certificate.holder.code)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Too many checks from your address" in words(refused)
    assert "Diallo" not in refused.content.decode()
    assert look(client, certificate.number).status_code == 429
    assert client.get("/en/check/").status_code == 200


def test_k3_limit_counts_addresses_apart(client, certificate, settings):
    settings.LMS = {"CERTIFICATE_CHECK_RATE": "1/m/ip"}
    assert look(client, certificate.number).status_code == 200
    assert look(client, certificate.number).status_code == 429
    other = client.get(f"/en/check/{certificate.number}/", REMOTE_ADDR="203.0.113.7")
    assert other.status_code == 200


def test_k3_there_is_a_limit_without_any_setting(client, certificate):
    statuses = {look(client, certificate.number).status_code for _ in range(31)}
    assert statuses == {200, 429}


def test_page_is_kept_by_nobody_and_found_by_no_search_engine(client, certificate):
    for response in (
        look(client, certificate.number),
        look(client, new_number(2026)),
        ask(client, certificate.number, certificate.holder.code),
        client.get("/en/check/"),
    ):
        assert "no-store" in response["Cache-Control"]
        assert "public" not in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_code_never_stands_in_an_address(client, certificate):
    page = look(client, certificate.number).content.decode()
    assert re.findall(r'<form[^>]*method="(\w+)"[^>]*action="/en/check/"', page) == ["post"]
    response = client.get("/en/check/", {"number": certificate.number, "code": certificate.holder.code})
    assert "Diallo" not in response.content.decode()


def test_nothing_is_logged_and_nothing_is_written(client, certificate, caplog, django_assert_num_queries):
    with django_assert_num_queries(1):
        look(client, certificate.number)
    with django_assert_num_queries(1):
        look(client, new_number(2026))
    ask(client, certificate.number, certificate.holder.code)
    assert caplog.records == []


def test_after_erasure_the_certificate_still_answers_and_says_that_the_name_is_gone(client, person, certificate):
    number, code = certificate.number, certificate.holder.code
    forget_holder(subject=person.subject)
    for response in (look(client, number), ask(client, number, code), ask(client, number, new_code())):
        text = words(response)
        assert "This certificate is valid." in text
        assert "The holder’s name is no longer kept here" in text
        assert "Diallo" not in text


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
def test_title_that_is_not_translated_is_labelled_with_its_own_language(language, client, certificate):
    page = look(client, certificate.number, language).content.decode()
    title = certificate.snapshot["titles"]["en"]
    assert f'<span lang="en" dir="ltr">{title}</span>' in page
    assert "English" in page.partition(title)[2].partition("</dd>")[0]


def test_title_comes_in_the_readers_language_where_it_was_published_in_it(client, person):
    course = make_listed_course(title="Deciding")
    french = PublishedCourse.objects.get(course_key=course.key)
    french.pk, french.language, french.title, french.is_source = None, "fr", "Décider", False
    french.save()
    certificate = certified(person, course)
    assert "<span>Décider</span>" in look(client, certificate.number, "fr").content.decode()
    assert '<span lang="en" dir="ltr">Deciding</span>' in look(client, certificate.number, "ar").content.decode()


def test_paper_leads_to_the_page_in_its_own_language(certificate):
    with translation.override("ar"):
        assert reverse("check_certificate", args=[certificate.number]) == f"/ar/check/{certificate.number}/"


def test_head_is_answered_and_other_methods_are_not(client, certificate):
    address = f"/en/check/{certificate.number}/"
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert client.delete("/en/check/").status_code == 405


def test_form_without_number_asks_for_it(client):
    response = client.post("/en/check/", {"number": "", "code": ""})
    assert "This field is required." in words(response)


def test_signed_in_officer_checks_like_anybody(certificate, sign_in, person, officer):
    text = words(look(sign_in(officer), certificate.number))
    assert "This certificate is valid." in text
    assert "Diallo" not in text

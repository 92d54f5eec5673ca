"""The name stands in one row that can go; the ledger holds neither it nor the code (rule R2), and misses nothing."""

import json
from datetime import date

import pytest
from django.db import models

from courses.certificates.models import Certificate, CertificateEvent, CertificateHolder
from courses.certificates.records import name_digest
from courses.certificates.rules import State, state_of
from courses.certificates.services import forget_subjects, revoke
from lms.core.append_only import lifted
from lms.ledger.models import Entry
from lms.ledger.verify import verify
from lms.members.privacy.categories import categories
from lms.members.privacy.queries import document
from lms.members.privacy.services import erase
from tests.courses.certificates.holders import again, certified
from tests.factories.people import make_member

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return [str(finding) for finding in verify()]


@pytest.mark.parametrize("model", [Certificate, CertificateHolder, CertificateEvent])
def test_r2_no_key_leads_from_a_certificate_to_a_user_or_a_page(model):
    keys = [one for one in model._meta.get_fields() if isinstance(one, models.ForeignKey | models.ManyToManyField)]
    assert {key.related_model for key in keys} <= {Certificate}
    assert all(key.remote_field.on_delete is models.PROTECT for key in keys)


def test_r2_only_the_holders_row_names_anybody(person, certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    rows = [*Certificate.objects.values(), *CertificateEvent.objects.values(), *Entry.objects.values()]
    text = json.dumps(rows, default=str)
    for secret in ("Amina", "Diallo", "Keller", certificate.holder.code, certificate.holder.salt, person.user.email):
        assert secret not in text


def test_r2_erasure_takes_name_and_code_and_leaves_the_certificate(person, certificate, administrator):
    before = Certificate.objects.values().get()
    erase(by=administrator, subject=person.subject, asked_on=date.today(), reason="Left the agency")
    assert not CertificateHolder.objects.exists()
    assert Certificate.objects.values().get() == before
    assert [event.kind for event in again(certificate).events.all()] == ["issued"]
    assert state_of(again(certificate)) == State.VALID
    assert found() == []


def test_r2_after_an_erasure_nobody_can_try_names_against_the_ledger(person, certificate):
    holder = certificate.holder
    assert name_digest(name="Amina Diallo", salt=holder.salt) == certificate.holder_digest
    for salt in ("", certificate.number, str(certificate.pk), str(person.subject)):
        assert name_digest(name="Amina Diallo", salt=salt) != certificate.holder_digest
    assert certified(make_member(first_name="Amina", last_name="Diallo")).holder_digest != certificate.holder_digest


def test_r2_category_counts_says_why_and_hands_out(person, certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    category = next(one for one in categories() if one.slug == "certificates")
    assert category.kept
    assert category.count(person.subject) == 1
    (row,) = category.export(person.subject)
    assert (row["number"], row["name"], row["check_code"]) == (
        certificate.number,
        "Amina Diallo",
        certificate.holder.code,
    )
    assert [(line["kind"], line["reason"]) for line in row["history"]] == [("issued", ""), ("revoked", "Case 12/2026")]
    assert str(administrator.subject) not in json.dumps(row)
    assert certificate.number in json.dumps(document(person.subject))
    assert category.export(make_member().subject) == []


@pytest.mark.parametrize("number", [1, 3])
def test_handing_out_costs_the_same(number, person, django_assert_num_queries):
    for _ in range(number):
        certified(person)
    category = next(one for one in categories() if one.slug == "certificates")
    with django_assert_num_queries(3):
        assert len(category.export(person.subject)) == number


def test_ledger_check_finds_an_altered_name(certificate):
    CertificateHolder.objects.update(name="Somebody Else")
    (finding,) = found()
    assert "differ in: holder" in finding
    assert str(certificate.pk) in finding


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"number": "LC-2026-0000-0000-0000-0"}, "number"),
        ({"version": 9}, "version"),
        ({"holder_digest": "0" * 64}, "holder"),
    ],
)
def test_ledger_check_finds_an_altered_certificate(values, part, certificate):
    if part == "holder":
        CertificateHolder.objects.all().delete()
    with lifted():
        Certificate.objects.update(**values)
    assert any(f"differ in: {part}" in finding for finding in found())


@pytest.mark.parametrize("field", ["hours", "instructor", "titles", "valid_until", "completed_on"])
def test_ledger_check_finds_an_altered_snapshot(field, certificate):
    with lifted():
        Certificate.objects.update(snapshot=certificate.snapshot | {field: "2099-01-01"})
    assert any("snapshot" in finding for finding in found())


def test_ledger_check_finds_an_altered_or_missing_decision(certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    with lifted():
        CertificateEvent.objects.filter(kind="revoked").update(reason="Another")
    assert any("differ in: reason" in finding for finding in found())
    with lifted():
        CertificateEvent.objects.filter(kind="revoked").delete()
    assert any("is not there" in finding for finding in found())


def test_demo_people_go_with_their_certificates(person, certificate):
    other = certified(make_member())
    forget_subjects([person.subject])
    assert list(Certificate.objects.all()) == [other]
    assert (CertificateHolder.objects.count(), CertificateEvent.objects.count()) == (1, 1)

"""Copies of a record: the transcript, and the signed package that a stranger can check."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from courses.certificates.services import revoke
from courses.enrolment.services import enrol
from courses.progress.models import CompletionFact
from courses.records import export
from courses.records.export import NothingKnown, package_of, transcript_of
from courses.records.queries import record_of
from courses.records.transcript import transcript_data
from lms.ledger.export import VERIFIER
from lms.ledger.keys import fingerprint
from lms.ledger.models import Entry
from lms.ledger.services import ensure_key, seal
from lms.members.models import Role
from lms.members.privacy.services import erase
from lms.members.services import move_member
from tests.courses.acts import read
from tests.factories.people import make_member, make_unit
from tests.factories.teams import finish, make_listed_course, make_supervisor

pytestmark = pytest.mark.django_db
TWO_YEARS = {"months": 24, "mode": "rolling", "fixed_day": "", "window_days": 90, "grace_days": 0}


@pytest.fixture(autouse=True)
def _key(settings, tmp_path):
    """Sign with a key of the test's own."""
    settings.LMS = settings.LMS | {"LEDGER_KEY_FILE": str(tmp_path / "keys" / "ledger.pem")}


@pytest.fixture
def person(centre):
    """An officer with a completed and a begun course."""
    member = make_member(unit=make_unit(), first_name="Amina", last_name="Diallo")
    finish(member, make_listed_course(code="R1", title="Essentials", hours="2.5", validity=TWO_YEARS))
    begun = make_listed_course(title="Begun")
    enrol(subject=member.subject, course_key=begun.key)
    read(member.subject, begun.lessons[0], "ar")
    return member


@pytest.fixture
def administrator(centre):
    """Somebody who may hand records out."""
    return make_member(Role.ADMINISTRATOR)


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def verify(data: bytes, folder) -> tuple[int, str]:
    """Run the verifier as a stranger would: alone, in a Python without our code."""
    path = folder / "record.zip"
    path.write_bytes(data)
    command = [sys.executable, "-I", str(VERIFIER), str(path), "--fingerprint", fingerprint(ensure_key().public)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    return done.returncode, done.stdout


def test_signed_record_is_genuine_for_a_stranger(person, tmp_path):
    seal()
    code, said = verify(package_of(by=person, subject=person.subject, language="en"), tmp_path)
    assert (code, "GENUINE" in said) == (0, True), said


@pytest.mark.parametrize("name", ["record.json", "transcript.pdf", "ledger.json"])
def test_one_altered_byte_is_found(name, person, tmp_path):
    files = unzipped(package_of(by=person, subject=person.subject, language="en"))
    middle = len(files[name]) // 2
    files[name] = files[name][:middle] + bytes([files[name][middle] ^ 1]) + files[name][middle + 1 :]
    code, said = verify(zipped(files), tmp_path)
    assert code == 1, said
    assert f"{name} was altered" in said or f"{name} cannot be read" in said  # the byte may end a word of JSON


def test_a_fact_that_was_altered_in_the_database_does_not_leave_as_genuine(person, tmp_path):
    body = export.body_of_fact
    earlier = {"occurred_at": timezone.now().replace(year=2001)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "body_of_fact", lambda fact: body(fact) | earlier)
        code, said = verify(package_of(by=person, subject=person.subject, language="en"), tmp_path)
    assert (code, "differs from its entry in: occurred_at" in said) == (1, True), said


def test_record_names_the_holder_once_and_facts_name_nobody(person):
    record = json.loads(unzipped(package_of(by=person, subject=person.subject, language="en"))["record.json"])
    assert record.pop("holder") == {"name": "Amina Diallo"}
    assert "Diallo" not in json.dumps(record)
    assert "example.org" not in json.dumps(record)
    assert len(record["facts"]) == CompletionFact.objects.filter(subject=person.subject).count()
    (certificate,) = record["certificates"]
    assert (certificate["state"], certificate["as_printed"]["code"]) == ("valid", "R1")
    assert [len(one["periods"]) for one in record["courses"]] == [1, 0]


def test_k4_revoked_certificate_is_handed_on_as_revoked(person, administrator, tmp_path):
    number = record_of(person.subject, "en").completed[0].latest.certificates[0].number
    revoke(by=administrator, number=number, reason="Result was bought.")
    package = package_of(by=person, subject=person.subject, language="en")
    (certificate,) = json.loads(unzipped(package)["record.json"])["certificates"]
    assert certificate["state"] == "revoked"
    with translation.override("en"):
        data = transcript_data(record_of(person.subject, "en"), holder="", now=timezone.now())
    assert data["sections"][0]["rows"][0]["state"] == "Revoked"
    assert [one["kind"] for one in certificate["decisions"]] == ["issued", "revoked"]
    assert verify(package, tmp_path)[0] == 0


@pytest.mark.parametrize("make", [transcript_of, package_of])
def test_r1_every_copy_is_entered_on_the_officers_chain(make, person, administrator):
    make(by=person, subject=person.subject, language="en")
    make(by=administrator, subject=person.subject, language="en")
    entries = Entry.objects.filter(subject=person.subject, kind="audit").order_by("sequence")
    said = [json.loads(entry.body) for entry in entries]
    copies = [(one["actor"], one["detail"]["what"]) for one in said if one["action"] == "export"]
    assert copies == [(str(person.subject), "record"), (str(administrator.subject), "record")]


@pytest.mark.parametrize("make", [transcript_of, package_of])
def test_supervisors_and_colleagues_take_no_copies(make, person):
    for somebody in (make_supervisor(person.unit), make_member(unit=person.unit)):
        with pytest.raises(PermissionDenied):
            make(by=somebody, subject=person.subject, language="en")
    assert not Entry.objects.filter(subject=person.subject, kind="audit").exists()


@pytest.mark.parametrize("name", ["member_record", "member_transcript", "member_package"])
def test_supervisor_finds_every_door_shut(name, person, sign_in):
    client = sign_in(make_supervisor(person.unit))
    assert client.get(reverse(name, args=[person.subject])).status_code == 403
    assert client.post(reverse(name, args=[person.subject])).status_code == 403


def test_nobodys_record_is_not_there(administrator, sign_in):
    nobody = "00000000-0000-4000-8000-000000000000"
    assert sign_in(administrator).post(reverse("member_package", args=[nobody])).status_code == 404
    with pytest.raises(NothingKnown):
        transcript_of(by=administrator, subject=nobody, language="en")


def test_r2_record_is_handed_out_after_transfer_switch_off_and_erasure(person, administrator, tmp_path):
    move_member(profile=person, unit=make_unit())
    person.user.is_active = False
    person.user.save()
    assert verify(package_of(by=administrator, subject=person.subject, language="en"), tmp_path)[0] == 0
    erase(by=administrator, subject=person.subject, asked_on=timezone.now().date(), reason="Asked for by letter.")
    package = package_of(by=administrator, subject=person.subject, language="en")
    assert verify(package, tmp_path)[0] == 0
    files = unzipped(package)
    assert json.loads(files["record.json"])["holder"] == {}
    assert b"Diallo" not in b"".join(files.values())


def test_e3_administrators_transcript_says_of_a_discreet_course_only_that_it_was_completed(person, administrator):
    discreet = make_listed_course(title="Quiet", discreet=True)
    finish(person, discreet)
    record = json.loads(unzipped(package_of(by=administrator, subject=person.subject, language="en"))["record.json"])
    (quiet,) = [one for one in record["courses"] if one["title"] == "Quiet"]
    assert (quiet["languages"], quiet["periods"][0]["languages"]) == ([], [])
    assert record["about"]["made_for"] == "administrator"


@pytest.mark.parametrize("language", ["ar", "zh-hans", "en", "fr", "ru", "es"])
def test_transcript_is_a_tagged_pdf_in_every_language(language, person):
    paper = transcript_of(by=person, subject=person.subject, language=language)
    assert paper.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in paper or b"/MarkInfo" in paper or len(paper) > 10_000


def test_transcript_says_what_the_page_says(person):
    with translation.override("en"):
        data = transcript_data(record_of(person.subject, "en"), holder="Amina Diallo", now=timezone.now())
    done, under_way = data["sections"]
    (row,) = done["rows"]
    assert (row["title"], row["code"]) == ("Essentials", "R1, version 1")
    assert (row["language"], row["hours"]) == ("English", "2.5")
    assert row["state"].startswith("Valid until ")
    assert [(one["title"], one["completed"]) for one in under_way["rows"]] == [("Begun", "50 % done")]
    assert (data["holder"], data["heading"]) == ("Amina Diallo", "Transcript")


def test_transcript_of_nothing_says_so(centre):
    member = make_member()
    with translation.override("en"):
        data = transcript_data(record_of(member.subject, "en"), holder="", now=timezone.now())
    assert [section["rows"] for section in data["sections"]] == [[]]
    assert (data["holder"], data["empty"]) == ("Name erased", "No course completed yet.")


def test_pages_send_files_to_keep_that_name_nobody(person, sign_in):
    client = sign_in(person)
    today = timezone.now().date().isoformat()
    for name, file in (("my_transcript", f"transcript-{today}.pdf"), ("my_package", f"record-{today}.zip")):
        answer = client.post(reverse(name))
        assert answer["Content-Disposition"] == f'attachment; filename="{file}"'
        assert answer["Cache-Control"] == "private, no-store"
        assert client.get(reverse(name)).status_code == 405


def test_administrator_reaches_the_copies_from_the_members_page(person, administrator, sign_in):
    client = sign_in(administrator)
    assert (
        reverse("member_record", args=[person.subject])
        in client.get(reverse("member", args=[person.subject])).content.decode()
    )
    page = client.get(reverse("member_record", args=[person.subject])).content.decode()
    assert reverse("member_package", args=[person.subject]) in page
    assert client.post(reverse("member_transcript", args=[person.subject]))["Content-Type"] == "application/pdf"


def test_copy_that_cannot_be_made_enters_nothing_and_says_so(person, sign_in, settings, tmp_path):
    broken = tmp_path / "broken.pem"
    broken.write_text("no key")
    settings.LMS = settings.LMS | {"LEDGER_KEY_FILE": str(broken)}
    answer = sign_in(person).post(reverse("my_package"), follow=True)
    assert "The copy could not be made here now." in answer.content.decode()
    assert not Entry.objects.filter(subject=person.subject, kind="audit").exists()


@pytest.mark.parametrize("number", [1, 3])
def test_package_costs_the_same_for_one_course_and_three(number, centre, django_assert_num_queries):
    member = make_member()
    for _ in range(number):
        finish(member, make_listed_course(validity=TWO_YEARS))
    package_of(by=member, subject=member.subject, language="en")
    with django_assert_num_queries(34):
        package_of(by=member, subject=member.subject, language="en")

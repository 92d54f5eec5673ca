"""Inviting many by a file."""

from contextlib import suppress

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from lms.members.invitations import csv_files
from lms.members.models import Profile
from tests.factories.people import make_agency, make_member, make_unit

ADDRESS = "/en/members/invite/file/"
HEAD = "email,first_name,last_name,unit,role,language\n"


@pytest.fixture
def desk(centre, sign_in):
    return sign_in(make_member("administrator"))


def look(desk, content):
    content = content if isinstance(content, bytes) else content.encode()
    return desk.post(ADDRESS, {"file": SimpleUploadedFile("people.csv", content)})


def rows(text, units=()):
    return csv_files.read_rows(text, units)


def test_looking_shows_everybody_and_sends_nothing(desk):
    page = look(desk, HEAD + "a@example.org,Ada,Berg,,,\nb@example.org,Bo,Chen,,editor,ar\n").content.decode()
    assert "Invite 2 people" in page
    assert (mail.outbox, Profile.objects.count()) == ([], 1)


def test_sending_invites_once_however_often_posted(desk, django_capture_on_commit_callbacks):
    text = HEAD + "a@example.org,Ada,Berg,,supervisor,fr\n"
    with django_capture_on_commit_callbacks(execute=True):
        answers = [desk.post(ADDRESS, {"text": text}).url for _post in range(2)]
    assert answers == ["/en/members/"] * 2
    assert [message.to for message in mail.outbox] == [["a@example.org"]]
    assert Profile.objects.get(user__email="a@example.org").role == "supervisor"


def test_known_address_is_passed_over_in_any_case(desk, officer):
    page = look(desk, HEAD + f"{officer.user.email.upper()},A,B,,,\n").content.decode()
    assert "Already a member, passed over" in page
    assert "Nobody in it can be invited." in page


def test_faulty_lines_are_named_and_the_good_ones_still_go(desk, django_capture_on_commit_callbacks):
    text = (
        HEAD + "nonsense,A,B,,,\nb@example.org,,B,,,\nc@example.org,C,D,,king,xx\n"
        "d@example.org,D,E,Nowhere,,\ne@example.org,E,F,,,\n"
    )
    page = look(desk, text).content.decode()
    for problem in (
        "e-mail address is missing",
        "family name are needed",
        "role must be",
        "language must",
        "no unit of",
    ):
        assert problem in page
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(ADDRESS, {"text": text})
    assert [message.to for message in mail.outbox] == [["e@example.org"]]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "is empty"),
        ("\n", "must name these columns"),
        ("name;mail\n", "must name these columns"),
        (HEAD, "nobody in this file"),
        (HEAD + '"a@example.org,A,B', "never closed"),
        ("é,è\n".encode("utf-16"), "not in UTF-8"),
        (HEAD.encode() + "a@example.org,Zoé,B".encode("latin-1"), "not in UTF-8"),
        (HEAD.encode() + b"a" * csv_files.MAX_BYTES, "larger than 512 KB"),
        (HEAD + "a@example.org,A,B\n" * 1001, "more than 1000 lines"),
        (b"\x00\x01\x02", "not in UTF-8"),
        (HEAD + "a@example.org,A\x00,B\n", "not in UTF-8"),
    ],
)
def test_unusable_file_is_refused_in_words(desk, content, problem):
    page = look(desk, content)
    assert (page.status_code, problem in page.content.decode()) == (200, True)
    assert Profile.objects.count() == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_file_of_a_spreadsheet_is_read_with_its_mark_and_delimiter(centre, delimiter):
    text = csv_files.decode(("\ufeff" + HEAD + "a@example.org,Ada,Berg,,,\r\n").replace(",", delimiter).encode())
    assert [(row.email, row.last_name, row.ready) for row in rows(text)] == [("a@example.org", "Berg", True)]


def test_unit_is_found_by_full_name_and_by_a_short_name_only_one_has(centre):
    north, south = (make_unit(agency=make_agency(name=name), name="Lab") for name in ("North", "South"))
    desk_unit = make_unit(parent=north, name="Desk")
    units = [(north, "North / Lab"), (south, "South / Lab"), (desk_unit, "North / Lab / Desk")]
    text = "email,first_name,last_name,unit\na@b.org,A,B,north/lab\nc@b.org,A,B,desk\nd@b.org,A,B,Lab\n"
    assert [(row.unit, row.ready) for row in rows(text, units)] == [(north, True), (desk_unit, True), (None, False)]


def test_address_that_stands_twice_is_invited_once(centre):
    text = "email,first_name,last_name\na@b.org,A,B\nA@B.org,A,B\n"
    assert [row.ready for row in rows(text)] == [True, False]


def test_script_in_a_file_is_shown_as_text(desk):
    page = look(desk, HEAD + "<script>alert(1)</script>,<b>A</b>,</textarea><script>,,,\n").content.decode()
    assert "<script>alert" not in page
    assert "</textarea><script>" not in page


@pytest.mark.django_db
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(content):
    with suppress(csv_files.UnreadableFile):
        assert rows(csv_files.decode(content))


@pytest.mark.django_db
@given(body=st.text(alphabet='a@.,;"\n\r /x', max_size=200))
def test_any_lines_are_read_or_refused_in_words(body):
    with suppress(csv_files.UnreadableFile):
        assert rows(HEAD + body)

"""The pages: a file goes in, its lines are looked at, and what goes out comes in again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.ledger.models import Entry
from lms.members.imports.exporting import people_rows
from lms.members.imports.models import PeopleImport
from lms.members.models import Profile
from tests.factories.people import make_agency, make_member
from tests.lms.members.imports.files import HEAD, outcomes

ADDRESS = "/en/members/imports/"
LINES = "7,ada@example.org,Ada,Berg,L1,examiner,,2024-03-01,,fr\n8,bo@example.org,=Bo,Chen,P1,,,,,\n"


@pytest.fixture
def desk(keeper, sign_in):
    return sign_in(keeper)


@pytest.fixture
def people(lab, port, examiner):
    """What the lines name."""


def upload(desk, agency, text=HEAD + LINES, **values):
    file = SimpleUploadedFile("people.csv", text.encode())
    return desk.post(ADDRESS, {"kind": "people", "agency": agency.pk, "file": file, **values})


def test_file_is_looked_at_then_applied(desk, agency, people, at_once):
    page = at_once(upload, desk, agency).url
    shown = desk.get(page).content.decode()
    assert "Apply 2 lines" in shown
    assert Profile.objects.count() == 1
    at_once(desk.post, page, {"confirm": ""})
    assert Profile.objects.filter(unit__agency=agency).count() == 2
    assert "Apply" not in desk.get(page).content.decode().replace("Applied", "")


def test_wrong_lines_are_shown_and_can_be_taken_out_mended(desk, agency, people, at_once):
    page = at_once(upload, desk, agency, HEAD + LINES + "9,nonsense,A,B,L1,,,,,\n").url
    shown = desk.get(page).content.decode()
    assert "The e-mail address is not complete." in shown
    assert "Line 4" in shown
    text = b"".join(desk.get(f"{page}wrong/").streaming_content).decode()
    assert "9,nonsense,A,B,L1,,,,,,4,The e-mail address is not complete." in text


def test_page_of_an_import_under_way_looks_again(desk, agency, people):
    page = upload(desk, agency).url
    shown = desk.get(page).content.decode()
    assert '<meta http-equiv="refresh" content="3">' in shown
    assert "0 of 3 lines" in shown


def test_columns_nothing_is_read_from_are_named(desk, agency, people):
    text = "email,first_name,last_name,unit,shoe_size\na@b.org,A,B,L1,41\n"
    shown = desk.get(upload(desk, agency, text).url).content.decode()
    assert "Nothing is read from these columns: shoe_size." in shown


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "\x00", "é" * 10])
def test_unreadable_file_is_refused_in_words(desk, agency, content):
    page = upload(desk, agency, content)
    assert (page.status_code, PeopleImport.objects.count()) == (200, 0)
    assert "Problem:" in page.content.decode()


def test_agency_administrator_offers_files_of_the_own_agency_only(desk, agency):
    other = make_agency(name="Elsewhere")
    assert upload(desk, other).status_code == 200
    assert PeopleImport.objects.count() == 0
    assert "Elsewhere" not in desk.get(ADDRESS).content.decode()


def test_import_of_another_agency_is_as_unknown(people, agency, bring, sign_in):
    batch = bring(LINES)
    other = sign_in(make_member("agency_administrator", administers=make_agency()))
    nobody = "00000000-0000-0000-0000-000000000000"
    for pk in (batch.pk, nobody):
        assert other.get(f"{ADDRESS}{pk}/").status_code == 404
        assert other.post(f"{ADDRESS}{pk}/", {"confirm": ""}).status_code == 404
        assert other.get(f"{ADDRESS}{pk}/wrong/").status_code == 404
    for out in ("people", "units"):
        assert other.get(f"{ADDRESS}{out}/?agency=coast").status_code == 404


@pytest.mark.parametrize("role", ["officer", "editor", "supervisor"])
def test_pages_are_closed_to_others(role, agency, sign_in):
    client = sign_in(make_member(role))
    assert [client.get(ADDRESS + end).status_code for end in ("", "people/?agency=coast")] == [403, 403]


def test_what_goes_out_comes_in_again_as_it_is(desk, agency, people, bring, apply, keeper):
    apply(bring(LINES + "8,,,,L1,,no,2025-01-01,2035-01-01,\n"), keeper)
    make_member("supervisor", unit=Profile.objects.get(external_key="coast:7").unit)
    text = b"".join(desk.get(f"{ADDRESS}people/?agency=coast").streaming_content).decode()
    assert "'=Bo" in text
    assert outcomes(bring(text, head="")) == ["same"] * 4
    units = b"".join(desk.get(f"{ADDRESS}units/?agency=coast").streaming_content).decode()
    assert outcomes(bring(units, kind="units")) == ["same"] * 2


def test_r1_taking_people_out_is_entered(desk, agency, keeper):
    desk.get(f"{ADDRESS}people/?agency=coast")
    assert "people_exported" in Entry.objects.get(subject=keeper.subject, kind="audit").body


def test_list_of_people_asks_no_more_for_three_than_for_one(desk, agency, people, django_assert_num_queries):
    keeper = Profile.objects.select_related("user").get(role="agency_administrator")
    unit = agency.units.first()
    for _number in (1, 2):
        make_member(unit=unit)
        with django_assert_num_queries(4):
            list(people_rows(keeper, agency))


def test_list_of_imports_asks_no_more_for_three_than_for_one(desk, people, bring):
    counts = []
    for number in range(3):
        bring(f"{number},p{number}@example.org,P,Q,L1,,,,,\n")
        with CaptureQueriesContext(connection) as asked:
            desk.get(ADDRESS)
        counts.append(len(asked))
    assert counts[1:] == counts[:1] * 2


def test_r1_taking_wrong_lines_out_is_entered(desk, agency, people, at_once, keeper):
    page = at_once(upload, desk, agency, HEAD + LINES + "9,nonsense,A,B,L1,,,,,\n").url
    desk.get(f"{page}wrong/")
    (body,) = Entry.objects.filter(subject=keeper.subject, body__contains="people_exported").values_list("body")
    assert [words in body[0] for words in (str(PeopleImport.objects.get().pk), '"rows":1')] == [True, True]


def test_r1_opening_the_lines_of_a_file_is_entered_once_a_day(desk, agency, people, at_once, keeper):
    page = at_once(upload, desk, agency).url
    for _twice in range(2):
        desk.get(page)
    (body,) = Entry.objects.filter(subject=keeper.subject, body__contains='"view"').values_list("body")
    assert str(PeopleImport.objects.get().pk) in body[0]


def test_r1_a_file_of_units_names_nobody(desk, agency, bring, keeper, sign_in):
    batch = bring("code,name\n,\n", kind="units")
    for end in ("", "wrong/"):
        assert desk.get(f"{ADDRESS}{batch.pk}/{end}").status_code == 200
    assert not Entry.objects.filter(subject=keeper.subject, body__contains='"view"').exists()
    assert not Entry.objects.filter(subject=keeper.subject, body__contains="people_exported").exists()

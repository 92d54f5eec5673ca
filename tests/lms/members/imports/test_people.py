"""People and posts from a file: looked at first, then brought in, and twice is once."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.ledger.models import Entry
from lms.members.imports import making, services, working
from lms.members.imports.applying import apply_some
from lms.members.imports.models import ImportLine, PeopleImport
from lms.members.models import Post, Profile, Unit
from tests.factories.people import make_agency, make_member, make_unit
from tests.lms.members.imports.files import HEAD, again, codes, outcomes

ADA = "7,ada@example.org,Ada,Berg,L1,examiner,,2024-03-01,,fr\n"
BO = "8,bo@example.org,Bo,Chen,Port,,,,,\n"
State = PeopleImport.State


def today():
    return timezone.now().date()


def facts():
    """Return all people as the file would tell them, and how many each unit has."""
    people = Profile.objects.exclude(external_key="").order_by("external_key")
    posts = Post.objects.order_by("profile__external_key", "starts_on", "pk")
    return (
        list(people.values_list("external_key", "user__email", "user__first_name", "unit__name", "role", "language")),
        list(posts.values_list("profile__external_key", "unit__name", "position__key", "main", "starts_on", "ends_on")),
        list(Unit.objects.order_by("name").values_list("name", "people")),
    )


def test_looking_at_a_file_changes_nothing(bring, lab, port, examiner):
    batch = bring(ADA + BO)
    assert (batch.state, outcomes(batch)) == (State.READY, ["new", "new"])
    assert (batch.counts, batch.text) == ({"new": 2, "changed": 0, "same": 0, "wrong": 0}, "")
    assert (Profile.objects.count(), Post.objects.count()) == (1, 0)


def test_applying_makes_people_with_posts_and_counts(bring, apply, keeper, lab, port, examiner):
    batch = apply(bring(ADA + BO), keeper)
    assert (batch.state, batch.lines_done, batch.lines_all) == (State.DONE, 2, 2)
    assert facts() == (
        [
            ("coast:7", "ada@example.org", "Ada", "Lab", "officer", "fr"),
            ("coast:8", "bo@example.org", "Bo", "Port", "officer", ""),
        ],
        [
            ("coast:7", "Lab", "examiner", True, date(2024, 3, 1), None),
            ("coast:8", "Port", None, True, today(), None),
        ],
        [("Lab", 1), ("Port", 1)],
    )


def test_new_people_are_officers_who_cannot_sign_in_yet(bring, apply, keeper, lab, examiner):
    apply(bring(ADA), keeper)
    user = Profile.objects.get(external_key="coast:7").user
    assert ([group.name for group in user.groups.all()], user.has_usable_password()) == (["officer"], False)


def test_same_file_twice_changes_nothing_more(bring, apply, keeper, lab, port, examiner):
    apply(bring(ADA + BO), keeper)
    before = facts()
    batch = bring(ADA + BO)
    assert outcomes(batch) == ["same", "same"]
    with pytest.raises(services.NothingToDo):
        services.confirm(by=keeper, pk=batch.pk)
    assert facts() == before


def test_same_file_given_twice_at_once_is_one_import(bring, lab, examiner):
    assert bring(ADA) == bring(ADA)
    assert ImportLine.objects.count() == 1


def test_confirming_twice_applies_once(bring, apply, keeper, lab, examiner):
    batch = apply(bring(ADA), keeper)
    with pytest.raises(services.Elsewhere):
        services.confirm(by=keeper, pk=batch.pk)
    assert Post.objects.count() == 1


def test_seven_wrong_lines_are_named_and_the_rest_is_applied(bring, apply, keeper, lab, port, examiner):
    good = "".join(f"{n},p{n}@example.org,P,Q,L1,,,,,\n" for n in range(100, 130))
    wrong = (
        "1,nonsense,A,B,L1,,,,,\n2,b@example.org,,B,L1,,,,,\n3,c@example.org,C,D,Nowhere,,,,,\n"
        "4,d@example.org,D,E,L1,king,,,,\n5,e@example.org,E,F,L1,,,31/01/2026,,\n"
        "6,f@example.org,F,G,L1,,,2026-05-01,2026-04-01,\n100,z@example.org,Z,Z,L1,,,,,\n"
    )
    batch = bring(good + wrong)
    assert codes(batch) == {
        32: ["email"],
        33: ["needed"],
        34: ["no_such_unit"],
        35: ["no_such_position"],
        36: ["date"],
        37: ["ends_first"],
        38: ["apart"],
    }
    done = apply(batch, keeper)
    assert (done.state, done.counts) == (State.DONE, {"new": 30, "changed": 0, "same": 0, "wrong": 7})
    assert Profile.objects.filter(external_key__startswith="coast:").count() == 30


def test_changed_cells_change_the_person_and_empty_ones_nothing(bring, apply, keeper, lab, port, examiner):
    apply(bring(ADA), keeper)
    batch = bring("7,,Adele,,,,,,,\n")
    assert outcomes(batch) == ["changed"]
    apply(batch, keeper)
    person = Profile.objects.get(external_key="coast:7")
    assert (person.user.first_name, person.user.last_name, person.unit, person.language) == ("Adele", "Berg", lab, "fr")


def test_new_unit_moves_the_person_and_ends_the_post_before(bring, apply, keeper, lab, port, examiner):
    apply(bring(ADA), keeper)
    apply(bring("7,,,,P1,,,,,\n"), keeper)
    posts = Post.objects.order_by("starts_on").values_list("unit__name", "position__key", "starts_on", "ends_on")
    assert list(posts) == [
        ("Lab", "examiner", date(2024, 3, 1), today() - timedelta(days=1)),
        ("Port", "examiner", today(), None),
    ]
    assert list(Unit.objects.order_by("name").values_list("name", "people")) == [("Lab", 0), ("Port", 1)]


def test_two_posts_of_one_person_stand_in_two_lines(bring, apply, keeper, lab, port, examiner):
    text = ADA + "7,,,,P1,,no,2025-01-01,2030-12-31,\n"
    apply(bring(text), keeper)
    assert list(Post.objects.order_by("-main").values_list("unit__name", "main", "ends_on")) == [
        ("Lab", True, None),
        ("Port", False, date(2030, 12, 31)),
    ]
    assert outcomes(bring(text)) == ["same", "same"]


def test_a_main_post_planned_for_later_ends_the_one_before_it(bring, apply, keeper, lab, port, examiner):
    start = today() + timedelta(days=30)
    apply(bring(ADA + f"7,,,,P1,,,{start},,\n"), keeper)
    assert list(Post.objects.order_by("starts_on").values_list("unit__name", "ends_on")) == [
        ("Lab", start - timedelta(days=1)),
        ("Port", None),
    ]
    assert Profile.objects.get(external_key="coast:7").unit == lab


def test_first_and_last_day_of_a_post_can_be_put_right(bring, apply, keeper, lab, examiner):
    apply(bring("7,ada@example.org,Ada,Berg,L1,examiner,,,,\n"), keeper)
    apply(bring("7,,,,L1,,,2020-01-01,2030-01-01,\n"), keeper)
    assert list(Post.objects.values_list("starts_on", "ends_on")) == [(date(2020, 1, 1), date(2030, 1, 1))]


def test_post_over_a_later_main_post_is_wrong(bring, apply, keeper, lab, port, examiner):
    start = today() + timedelta(days=30)
    apply(bring(ADA + f"7,,,,P1,,,{start},,\n"), keeper)
    batch = bring(f"7,,,,L1,,,{today()},{start},\n")
    assert codes(batch) == {2: ["overlaps"]}


def test_where_one_line_of_a_person_is_wrong_nothing_of_the_person_is_done(bring, lab, examiner):
    batch = bring(ADA + "7,,,,Nowhere,,no,,,\n" + BO.replace("Port", "L1"))
    assert codes(batch) == {2: ["other_line"], 3: ["no_such_unit"]}
    assert outcomes(batch) == ["wrong", "wrong", "new"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",,A,B,L1,,,,,\n", "nobody"),
        ("7,a@b.org,A,B,,,,,,\n", "needed"),
        ("7,a@b.org,A,B,L1,,no,,,\n", "no_main"),
        ("7,a@b.org,A,B,L1,,perhaps,,,\n", "main"),
        ("7,a@b.org,A,B,L1,,,,,xx\n", "language"),
        ("7,a@b.org,A,B,L1,,,,,,more\n", "too_long"),
        ("7,a@b.org," + "A" * 151 + ",B,L1,,,,,\n", "long_cell"),
        ("7" * 61 + ",a@b.org,A,B,L1,,,,,\n", "long_cell"),
        ("7,a@b.org,A,B,L1,,,,2020-01-01,\n", "needed"),
        ("7,a@b.org,A,B,L1,,,٢٠٢٦-01-01,,\n", "date"),
        ("7,a@b.org,A,B,L1,,,20260101,,\n", "date"),
    ],
)
def test_what_is_wrong_with_a_line_is_named(bring, lab, line, code):
    assert codes(bring(line)) == {2: [code]}


def test_one_address_for_two_people_is_wrong_for_the_second(bring, lab):
    batch = bring("7,a@b.org,A,B,L1,,,,,\n8,A@B.org,C,D,L1,,,,,\n")
    assert codes(batch) == {3: ["email_twice"]}


def test_known_account_takes_the_staff_number(bring, apply, keeper, lab):
    person = make_member(unit=lab, email="ada@example.org")
    apply(bring("7,ada@example.org,,,,,,,,\n"), keeper)
    assert Profile.objects.get(pk=person.pk).external_key == "coast:7"
    assert Profile.objects.count() == 2


def test_account_with_another_address_or_number_is_not_taken(bring, apply, keeper, lab):
    apply(bring("7,ada@example.org,Ada,Berg,L1,,,,,\n"), keeper)
    batch = bring("7,other@example.org,,,,,,,,\n8,ada@example.org,,,,,,,,\n")
    assert codes(batch) == {2: ["other_address"], 3: ["other_number"]}


def test_agency_administrator_cannot_reach_other_agencies_nor_editors(bring, lab, keeper):
    stranger = make_member(unit=make_unit())
    editor = make_member("editor", unit=lab)
    batch = bring(f",{stranger.user.email},X,,,,,,,\n,{editor.user.email},X,,,,,,,\n,{keeper.user.email},X,,,,,,,\n")
    assert codes(batch) == {2: ["not_yours"], 3: ["not_yours"], 4: ["not_yours"]}


def test_units_of_other_agencies_are_unknown(bring):
    make_unit(agency=make_agency(name="Other"), name="Hidden")
    assert codes(bring("7,a@b.org,A,B,Hidden,,,,,\n")) == {2: ["no_such_unit"]}


def test_nobody_brings_a_file_for_another_agency(keeper, officer, lab):
    other = make_agency()
    for by, agency in ((keeper, other), (officer, lab.agency)):
        with pytest.raises(PermissionDenied):
            services.start(by=by, kind="people", agency=agency, content=HEAD.encode() + b"1\n", file_name="a.csv")


def test_e2_right_that_went_stops_the_import_on_the_way(bring, at_once, keeper, lab, monkeypatch):
    batch = bring("".join(f"{n},p{n}@example.org,P,Q,L1,,,,,\n" for n in range(10)))
    monkeypatch.setattr(working, "TURN", 0.0)
    monkeypatch.setattr(making, "PART", 4)
    services.confirm(by=keeper, pk=batch.pk)
    assert apply_some(batch.pk)
    Profile.objects.filter(pk=keeper.pk).update(role="officer", administers=None)
    assert not apply_some(batch.pk)
    batch = again(batch)
    assert (batch.state, batch.problem, batch.lines_done) == (State.READY, "no_longer", 4)
    desk = make_member("administrator")
    at_once(services.confirm, by=desk, pk=batch.pk)
    assert (again(batch).state, Profile.objects.filter(unit=lab).count()) == (State.DONE, 10)


def test_invitations_go_to_new_people_when_asked_and_once(bring, apply, keeper, lab, at_once):
    person = make_member(unit=lab, email="known@example.org")
    assert person
    apply(bring("7,a@b.org,A,B,L1,,,,,\n9,known@example.org,,,,,,,,\n", invite=True), keeper)
    assert [message.to for message in mail.outbox] == [["a@b.org"]]


def test_no_invitation_without_being_asked(bring, apply, keeper, lab, examiner):
    apply(bring(ADA), keeper)
    assert mail.outbox == []


def test_r1_ledger_says_who_brought_what_and_names_nobody(bring, apply, keeper, lab, port, examiner):
    batch = apply(bring(ADA + BO + "9,broken,,,,,,,,\n"), keeper)
    rows = Entry.objects.filter(kind="audit", body__contains=str(batch.pk)).order_by("pk")
    actions = sorted(action for row in rows for action in ("member_added", "people_imported") if action in row.body)
    assert actions == ["member_added", "member_added", "people_imported"]
    assert "ada" not in "".join(row.body for row in rows).lower()


def test_queries_do_not_grow_with_new_people(bring, keeper, lab):
    counts = []
    for number in (1, 3):
        text = "".join(f"{number}{n},p{number}{n}@example.org,P,Q,L1,,,,,\n" for n in range(number))
        batch = bring(text)
        services.confirm(by=keeper, pk=batch.pk)
        with CaptureQueriesContext(connection) as asked:
            assert not apply_some(batch.pk)
        counts.append(len(asked))
    assert counts == [counts[0]] * 2


@pytest.mark.parametrize("until", ["", "soon"])
def test_e2_file_neither_drops_nor_cuts_a_post_another_agency_has_planned(bring, apply, keeper, lab, port, until):
    start = today() + timedelta(days=30)
    apply(bring("7,ada@example.org,Ada,Berg,L1,,,2024-03-01,,\n"), keeper)
    person, other = Profile.objects.get(external_key="coast:7"), make_unit(name="Faraway")
    Post.objects.filter(profile=person).update(ends_on=start - timedelta(days=1))
    planned = Post.objects.create(profile=person, unit=other, starts_on=start, ends_on=start + timedelta(days=60))
    day = start + timedelta(days=5 if until else 0)
    batch = bring(f"7,,,,P1,,,{day},,\n")
    assert codes(batch) == {2: ["overlaps"]}
    assert Post.objects.filter(pk=planned.pk, ends_on=planned.ends_on).exists()
    apply(bring(f"7,,,,P1,,,{today()},{start - timedelta(days=1)},\n"), keeper)
    assert Profile.objects.get(pk=person.pk).unit == port


def test_administrator_brings_somebody_over_from_another_agency(bring, apply, agency, lab):
    desk, person = make_member("administrator"), make_member(unit=make_unit(), email="ada@example.org")
    apply(bring(",ada@example.org,,,L1,,,,,\n", by=desk), desk)
    assert Profile.objects.get(pk=person.pk).unit == lab

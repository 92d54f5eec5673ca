"""The administrator's pages: who may, what they show, what they change."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.utils import timezone

from lms.members.directory import queries, services
from lms.members.models import Agency, Invitation, Profile, Supervision, Unit
from tests.factories.people import make_agency, make_member, make_unit

TODAY = timezone.now().date()


@pytest.fixture
def administrator(centre):
    return make_member("administrator")


@pytest.fixture
def desk(administrator, sign_in):
    return sign_in(administrator)


def paths(member):
    start = f"/en/members/{member.subject}/"
    grant = f"{start}supervision/1/"
    own = ["/en/members/", "/en/members/invite/", "/en/members/invite/file/", "/en/members/units/"]
    return [*own, start, f"{start}invitation/", f"{start}switch/", f"{start}supervision/", grant]


@pytest.mark.parametrize("role", ["officer", "editor", "supervisor"])
def test_pages_answer_403_to_everybody_but_administrators(centre, sign_in, role):
    member = make_member(role)
    client = sign_in(member)
    answers = {client.post(path).status_code for path in paths(member)}
    answers |= {client.get(path).status_code for path in paths(member)[:5]}
    assert answers == {403}


def test_services_ask_too(officer):
    other, unit = make_member(), make_unit()
    details = services.Details("A", "B", "administrator", None, "")
    for forbidden in (
        lambda: services.change_member(by=officer, profile=officer, details=details),
        lambda: services.switch_off(by=officer, profile=other),
        lambda: services.switch_on(by=officer, profile=other),
        lambda: services.grant(by=officer, profile=officer, unit=unit, starts_on=TODAY, ends_on=None),
        lambda: services.add_agency(by=officer, name="A", country="B"),
        lambda: services.add_unit(by=officer, agency=unit.agency, name="A", parent=None),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three_members(desk, count, django_assert_num_queries):
    for _number in range(count):
        make_member(unit=make_unit())
    with django_assert_num_queries(4):
        desk.get("/en/members/")


@pytest.mark.parametrize("count", [1, 3])
def test_unit_page_costs_the_same_for_one_and_three_units(desk, count, django_assert_num_queries):
    top = make_unit()
    for _number in range(count):
        make_unit(parent=top)
    with django_assert_num_queries(6):
        desk.get("/en/members/units/")


def test_search_finds_by_every_word_in_name_address_unit_agency_and_role(centre):
    unit = make_unit(agency=make_agency(name="Coast Guard"), name="Harbour")
    wanted = make_member(first_name="Noor", last_name="Haddad", unit=unit)
    make_member(first_name="Noor", last_name="Berg")
    for query in ("noor haddad", "coast noor", "harbour", wanted.user.email, "officer haddad"):
        assert list(queries.directory(query=query)) == [wanted]


def test_state_tells_active_invited_over_and_off(administrator):
    invited, over, off = make_member(), make_member(), make_member()
    Invitation.objects.create(profile=invited)
    Invitation.objects.create(profile=over, sent_at=timezone.now() - dt.timedelta(days=8))
    services.switch_off(by=administrator, profile=off)
    states = {profile.pk: profile.state for profile in queries.directory()}
    assert states == {administrator.pk: "active", invited.pk: "invited", over.pk: "over", off.pk: "off"}


def test_list_is_cut_into_pages_that_keep_the_search(desk):
    for _number in range(3):
        make_member(last_name="Zed")
    with override_settings(LMS={"PAGE_SIZE": 2}):
        page = desk.get("/en/members/?query=zed").content.decode()
        assert "?query=zed&amp;page=2" in page
        assert desk.get("/en/members/?query=zed&page=99").status_code == 200


def test_html_in_names_is_shown_as_text(desk):
    evil = "<script>alert(1)</script>"
    member = make_member(first_name=evil, last_name=evil, unit=make_unit(agency=make_agency(name=evil), name=evil))
    for path in ("/en/members/", f"/en/members/{member.subject}/", "/en/members/units/"):
        assert "<script>alert" not in desk.get(path).content.decode()


def test_member_is_changed_in_one_go_and_a_repeat_changes_nothing(desk):
    member, unit = make_member(), make_unit()
    values = {"first_name": "Lea", "last_name": "Roy", "role": "supervisor", "unit": unit.pk, "language": "fr"}
    for _post in range(2):
        assert desk.post(f"/en/members/{member.subject}/", values).status_code == 302
    member = Profile.objects.get(pk=member.pk)
    assert (member.display_name, member.role, member.unit, member.language) == ("Lea Roy", "supervisor", unit, "fr")


def test_administrator_cannot_give_up_the_own_role_or_account(desk, administrator):
    values = {"first_name": "A", "last_name": "B", "role": "officer"}
    assert "Another administrator" in desk.post(f"/en/members/{administrator.subject}/", values).content.decode()
    desk.post(f"/en/members/{administrator.subject}/switch/", {"to": "off"})
    administrator = Profile.objects.get(pk=administrator.pk)
    assert (administrator.role, administrator.user.is_active) == ("administrator", True)


def test_switching_off_ends_the_sessions_and_switching_on_does_not_revive_them(
    desk, officer, officer_client, django_capture_on_commit_callbacks
):
    address = f"/en/members/{officer.subject}/switch/"
    desk.post(address, {"to": "off"})
    assert officer_client.get("/en/me/").status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address, {"to": "on"})
        desk.post(address, {"to": "on"})
    assert officer_client.get("/en/me/").status_code == 302
    assert [message.to for message in mail.outbox] == [[officer.user.email]]


def test_switching_asks_first(desk, officer):
    assert "Switch off the account of" in desk.get(f"/en/members/{officer.subject}/switch/").content.decode()
    assert Profile.objects.get(pk=officer.pk).user.is_active


@pytest.mark.parametrize("path", ["", "switch/"])
def test_unknown_member_is_404(desk, path):
    assert desk.get(f"/en/members/00000000-0000-0000-0000-000000000000/{path}").status_code == 404


def test_e2_supervision_is_granted_from_the_members_page_once(desk, officer):
    unit = make_unit()
    for _post in range(2):
        desk.post(f"/en/members/{officer.subject}/supervision/", {"unit": unit.pk, "starts_on": TODAY.isoformat()})
    assert [(grant.unit, grant.ends_on) for grant in Supervision.objects.all()] == [(unit, None)]
    assert Profile.objects.get(pk=officer.pk).supervises


def test_e2_last_day_before_the_first_is_refused_in_words(desk, officer):
    values = {"unit": make_unit().pk, "starts_on": "2026-05-02", "ends_on": "2026-05-01"}
    page = desk.post(f"/en/members/{officer.subject}/supervision/", values).content.decode()
    assert "The last day cannot be before the first." in page
    assert not Supervision.objects.exists()


@pytest.mark.parametrize("day", ["2019-12-31", "nonsense", ""])
def test_e2_end_of_a_supervision_must_be_a_day_after_its_start(desk, officer, day):
    grant = Supervision.objects.create(profile=officer, unit=make_unit(), starts_on=dt.date(2020, 1, 1))
    desk.post(f"/en/members/{officer.subject}/supervision/{grant.pk}/", {"ends_on": day})
    grant.refresh_from_db()
    assert grant.ends_on is None


def test_e2_supervision_of_another_member_is_404(desk, officer):
    grant = Supervision.objects.create(profile=make_member(), unit=make_unit(), starts_on=TODAY)
    assert desk.post(f"/en/members/{officer.subject}/supervision/{grant.pk}/", {"ends_on": TODAY}).status_code == 404


def test_agency_and_unit_are_added_once_however_often_posted(desk):
    for _post in range(2):
        desk.post("/en/members/units/agency/", {"name": "Agence Côte", "country": "B"})
    agency = Agency.objects.get()
    for _post in range(2):
        desk.post("/en/members/units/unit/", {"name": "Nord", "agency": agency.pk})
    assert (agency.key, [unit.name for unit in Unit.objects.all()]) == ("agence-cote", ["Nord"])


def test_agency_in_another_script_gets_a_key_of_its_own(administrator):
    keys = [services.add_agency(by=administrator, name=name, country="C").key for name in ("شرطة", "警察")]
    assert keys == ["agency", "agency-2"]


def test_unit_below_a_unit_of_another_agency_is_refused(desk):
    values = {"name": "Nord", "agency": make_agency().pk, "parent": make_unit().pk}
    assert "another agency" in desk.post("/en/members/units/unit/", values).content.decode()
    assert not Unit.objects.filter(name="Nord").exists()


def test_units_are_labelled_by_their_whole_place(centre):
    top = make_unit(agency=make_agency(name="Agency"), name="Top")
    make_unit(parent=top, name="Team")
    assert [label for _unit, label in queries.labelled_units()] == ["Agency / Top", "Agency / Top / Team"]


def test_pages_work_in_arabic(administrator):
    client = Client()
    client.force_login(administrator.user)
    assert 'dir="rtl"' in client.get("/ar/members/").content.decode()

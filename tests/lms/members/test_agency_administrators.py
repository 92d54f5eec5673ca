"""Rule E2: an agency administrator manages the own agency and nothing else, on every page and in every service."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.ledger.models import Entry
from lms.members.delegation.services import name_acting
from lms.members.directory import services
from lms.members.invitations.services import invite_member, send_invitation
from lms.members.models import Post, Profile, Supervision, Unit
from lms.members.posts import services as posts
from lms.members.posts.placing import DAY
from lms.members.rules import managed_people, manages
from lms.members.scope import scope_of
from lms.members.services import assign_role, grant_supervision, move_member
from lms.members.units import services as units
from tests.factories.people import make_agency, make_member, make_post, make_unit

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


@pytest.fixture
def unit(centre):
    return make_unit(agency=make_agency(name="Coast Guard"), name="Harbour")


@pytest.fixture
def manager(unit):
    return make_member("agency_administrator", administers=unit.agency)


@pytest.fixture
def own(unit):
    return make_member(unit=unit, last_name="Own")


@pytest.fixture
def foreign(centre):
    return make_member(unit=make_unit(name="Elsewhere"), last_name="Foreign")


def details(person, **values):
    user = person.user
    defaults = {"first_name": user.first_name, "last_name": user.last_name, "role": person.role, "language": ""}
    return services.Details(**({"unit": person.unit} | defaults | values))


def test_agency_administrator_without_an_agency_is_refused_by_service_and_database(officer):
    with pytest.raises(ValueError, match="needs an agency"):
        assign_role(profile=officer, role="agency_administrator")
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.filter(pk=officer.pk).update(role="agency_administrator")


def test_agency_goes_with_the_role(manager):
    assign_role(profile=manager, role="officer")
    assert Profile.objects.get(pk=manager.pk).administers is None


def test_manages_officers_and_supervisors_of_the_own_agency(manager, own, foreign, unit):
    colleagues = [make_member(role, unit=unit) for role in ("supervisor", "editor", "administrator")]
    colleagues.append(make_member("agency_administrator", unit=unit))
    assert [manages(manager, one) for one in (own, *colleagues)] == [True, True, False, False, False]
    assert [manages(manager, one) for one in (foreign, make_member(), manager)] == [False, False, False]
    assert [manages(manager, what) for what in (unit, unit.agency, foreign.unit, foreign.unit.agency)] == [
        True,
        True,
        False,
        False,
    ]


def test_manages_who_left_the_last_unit_and_who_comes_later(manager, own, unit):
    later, gone = make_member(), make_member(unit=make_unit())
    make_post(later, unit, starts_on=TODAY + DAY)
    move_member(profile=own, unit=None)
    Post.objects.filter(profile=own).delete()
    make_post(own, unit, starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY)
    move_member(profile=gone, unit=None)
    assert set(managed_people(manager)) == {later, own}


def test_e2_scope_is_the_own_agency(manager, own, foreign):
    scope = scope_of(manager)
    assert (scope.sees(own), scope.sees(foreign), scope.everything) == (True, False, False)


def test_e2_services_refuse_what_is_foreign_and_what_is_more(manager, own, foreign, unit):
    grant = grant_supervision(profile=foreign, unit=foreign.unit, starts_on=TODAY)
    invited = {"by": manager, "email": "new@example.org", "first_name": "N", "last_name": "N"}
    acts = [
        lambda: services.change_member(by=manager, profile=foreign, details=details(foreign)),
        *(
            lambda role=role: services.change_member(by=manager, profile=own, details=details(own, role=role))
            for role in ("administrator", "editor", "agency_administrator")
        ),
        lambda: services.change_member(by=manager, profile=own, details=details(own, unit=foreign.unit)),
        lambda: services.change_member(by=manager, profile=own, details=details(own, unit=None)),
        lambda: services.switch_off(by=manager, profile=foreign),
        lambda: services.switch_on(by=manager, profile=foreign),
        lambda: services.grant(by=manager, profile=own, unit=foreign.unit, starts_on=TODAY, ends_on=None),
        lambda: services.grant(by=manager, profile=foreign, unit=unit, starts_on=TODAY, ends_on=None),
        lambda: services.end(by=manager, supervision=grant, ends_on=TODAY),
        lambda: services.take_back(by=manager, supervision=grant),
        lambda: services.add_agency(by=manager, name="New", country="A"),
        lambda: services.add_unit(by=manager, agency=foreign.unit.agency, name="New", parent=None),
        lambda: units.move_unit(by=manager, unit=foreign.unit, parent=None),
        lambda: units.change_unit(by=manager, unit=foreign.unit, name="New", code=""),
        lambda: posts.hold_post(by=manager, profile=own, unit=foreign.unit, starts_on=TODAY, main=False),
        lambda: posts.transfer(by=manager, profile=foreign, unit=unit, starts_on=TODAY),
        lambda: invite_member(**invited, role="officer", unit=foreign.unit),
        lambda: invite_member(**invited, role="officer", unit=None),
        lambda: invite_member(**invited, role="administrator", unit=unit),
        lambda: send_invitation(by=manager, profile=foreign),
    ]
    for forbidden in acts:
        with pytest.raises(PermissionDenied):
            forbidden()
    assert not Profile.objects.filter(user__email="new@example.org").exists()


def test_own_agency_is_managed_as_administrators_do(manager, own, unit):
    below = services.add_unit(by=manager, agency=unit.agency, name="Pier", parent=unit, code="P")
    services.change_member(by=manager, profile=own, details=details(own, role="supervisor", unit=below))
    services.grant(by=manager, profile=own, unit=unit, starts_on=TODAY, ends_on=None)
    units.move_unit(by=manager, unit=below, parent=None)
    own = Profile.objects.get(pk=own.pk)
    assert (own.role, own.unit, own.supervises) == ("supervisor", below, True)


def test_e2_pages_show_the_own_agency_and_answer_404_for_the_rest(manager, own, foreign, unit, sign_in):
    client = sign_in(manager)
    shown = client.get("/en/members/").content.decode()
    assert ("Own" in shown, "Foreign" in shown) == (True, False)
    shown = client.get("/en/members/units/").content.decode()
    assert ("Harbour" in shown, "Elsewhere" in shown, "Add an agency" in shown) == (True, False, False)
    start = f"/en/members/{foreign.subject}/"
    away = [f"{start}{page}" for page in ("", "posts/", "absences/", "switch/")]
    for path in (*away, f"/en/members/units/{foreign.unit.pk}/"):
        assert client.get(path).status_code == 404
    for path in (f"{start}invitation/", f"{start}supervision/", f"/en/members/units/{foreign.unit.pk}/move/"):
        assert client.post(path).status_code == 404


@pytest.mark.parametrize("path", ["positions/", "erasures/", "{subject}/data/", "units/agency/"])
def test_pages_of_the_centre_stay_closed(manager, own, sign_in, path):
    client, address = sign_in(manager), f"/en/members/{path.format(subject=own.subject)}"
    assert {client.get(address).status_code, client.post(address).status_code} <= {403, 405}


def test_forms_offer_everyday_roles_and_own_units(manager, own, foreign, unit, sign_in):
    client, path = sign_in(manager), f"/en/members/{own.subject}/"
    shown = client.get(path).content.decode()
    found = [words in shown for words in ('value="supervisor"', 'value="administrator"', "Elsewhere")]
    assert found == [True, False, False]
    values = {"first_name": "A", "last_name": "B", "language": ""}
    for change in ({"role": "administrator", "unit": unit.pk}, {"role": "officer", "unit": foreign.unit.pk}):
        assert client.post(path, values | change).status_code == 200
    assert client.post(path, values | {"role": "supervisor", "unit": unit.pk}).status_code == 302


def test_file_of_invitations_keeps_to_the_own_agency(manager, foreign, unit, sign_in):
    lines = [
        "email,first_name,last_name,role,unit",
        "a@example.org,A,A,officer,Harbour",
        "b@example.org,B,B,administrator,Harbour",
        "c@example.org,C,C,officer,Elsewhere",
        "d@example.org,D,D,officer,",
    ]
    shown = sign_in(manager).post("/en/members/invite/file/", {"text": "\n".join(lines)})
    assert shown.status_code == 302
    new = Profile.objects.filter(user__email__endswith="@example.org", user__email__startswith="a@")
    assert [one.unit for one in new] == [unit]
    assert not Profile.objects.filter(user__email__in=["b@example.org", "c@example.org", "d@example.org"]).exists()


def test_administrator_makes_an_agency_administrator_on_the_page(own, unit, sign_in):
    client, path = sign_in(make_member("administrator")), f"/en/members/{own.subject}/"
    values = {"first_name": "A", "last_name": "B", "language": "", "role": "agency_administrator"}
    assert "Choose the agency" in client.post(path, values).content.decode()
    other = make_agency()
    assert client.post(path, values | {"unit": unit.pk, "administers": other.pk}).status_code == 302
    own = Profile.objects.get(pk=own.pk)
    assert (own.role, own.administers, own.user.is_staff) == ("agency_administrator", other, False)


def test_agency_administrator_has_no_rights_at_the_editors_desk(manager, sign_in):
    assert sign_in(manager).get("/admin/").status_code in (302, 403)
    assert not manager.user.groups.get(name="agency_administrator").permissions.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(manager, unit, sign_in, count, django_assert_num_queries):
    for _number in range(count):
        make_member(unit=unit)
    client = sign_in(manager)
    with django_assert_num_queries(4):
        client.get("/en/members/")


def test_unit_page_renames_moves_and_refuses_a_circle(manager, unit, sign_in):
    client, below = sign_in(manager), make_unit(parent=unit)
    path = f"/en/members/units/{unit.pk}/"
    assert client.post(path, {"name": "Port", "code": "P-1"}).status_code == 302
    assert "stands below the one you are moving" in client.post(f"{path}move/", {"parent": below.pk}).content.decode()
    assert client.post(f"/en/members/units/{below.pk}/move/", {"parent": ""}).status_code == 302
    taken = client.post(f"/en/members/units/{below.pk}/", {"name": "B", "code": "P-1"})
    assert "has this code" in taken.content.decode()
    assert Unit.objects.get(pk=unit.pk).name == "Port"


def test_posts_page_enters_transfers_ends_and_removes(manager, own, unit, sign_in):
    client, path = sign_in(manager), f"/en/members/{own.subject}/posts/"
    other = make_unit(agency=unit.agency)
    values = {"unit": other.pk, "position": "", "ends_on": ""}
    refused = client.post(path, values | {"kind": "main", "starts_on": TODAY}).content.decode()
    assert "In these days the person is in Harbour already" in refused
    assert client.post(path, values | {"kind": "transfer", "starts_on": TODAY + DAY}).status_code == 302
    planned = Post.objects.get(unit=other)
    client.post(f"{path}{planned.pk}/", {"ends_on": TODAY + DAY})
    planned.refresh_from_db()
    assert planned.ends_on == TODAY + DAY
    client.post(f"{path}{planned.pk}/back/")
    assert list(Post.objects.filter(profile=own).values_list("unit", flat=True)) == [unit.pk]
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_posts_page_costs_the_same_for_one_and_three(manager, own, unit, sign_in, count, django_assert_num_queries):
    for _number in range(count):
        make_post(own, make_unit(agency=unit.agency), main=False)
    client = sign_in(manager)
    with django_assert_num_queries(6):
        client.get(f"/en/members/{own.subject}/posts/")


def test_grant_is_taken_back_on_the_members_page(manager, own, unit, sign_in):
    grant = grant_supervision(profile=own, unit=unit, starts_on=TODAY)
    client, path = sign_in(manager), f"/en/members/{own.subject}/"
    assert "Take back now" in client.get(path).content.decode()
    assert client.post(f"{path}supervision/{grant.pk}/back/").status_code == 302
    assert Supervision.objects.get().revoked_at
    assert "Taken back" in client.get(path).content.decode()


def test_e2_who_moves_to_another_agency_answers_for_nobody_in_the_old_one(manager, own, unit):
    below, third = make_unit(parent=unit), make_unit()
    delegate, chief = make_member(unit=unit), make_member(unit=unit)
    for held in (unit, third):
        grant_supervision(profile=own, unit=held, starts_on=TODAY)
    grant_supervision(profile=chief, unit=unit, starts_on=TODAY)
    for by, to in ((own, delegate), (chief, own)):
        lent = {"starts_on": TODAY + DAY, "ends_on": TODAY + 9 * DAY, "reason": ""}
        name_acting(by=by, profile=to, unit=below, **lent)
    move_member(profile=own, unit=make_unit(parent=unit))
    assert Supervision.objects.filter(revoked_at=None).count() == 5
    move_member(profile=own, unit=make_unit())
    held = Supervision.objects.filter(revoked_at=None).order_by("pk").values_list("profile", "unit")
    assert list(held) == [(own.pk, third.pk), (chief.pk, unit.pk)]
    bodies = Entry.objects.filter(subject=own.subject, body__contains="agency_left").values_list("body", flat=True)
    assert [f'"unit":{pk}' in body for pk, body in zip((unit.pk, below.pk), bodies, strict=True)] == [True, True]
    own.refresh_from_db()
    assert own.supervises


def test_e2_who_comes_to_another_agency_after_a_time_without_a_post_answers_for_nobody_in_the_old_one(own, unit):
    Post.objects.filter(profile=own).update(starts_on=TODAY - 9 * DAY)
    grant_supervision(profile=own, unit=unit, starts_on=TODAY)
    move_member(profile=own, unit=None)
    assert Profile.objects.get(pk=own.pk).supervises
    move_member(profile=own, unit=make_unit())
    assert not Profile.objects.get(pk=own.pk).supervises


def test_e2_grant_is_taken_back_by_who_manages_the_unit_whoever_holds_it(manager, foreign, unit, sign_in):
    grants = [
        grant_supervision(profile=foreign, unit=unit, starts_on=TODAY - number * DAY, ends_on=None)
        for number in range(2)
    ]
    elsewhere = grant_supervision(profile=foreign, unit=foreign.unit, starts_on=TODAY)
    client, start = sign_in(manager), f"/en/members/{foreign.subject}/supervision/"
    ended = client.post(f"{start}{grants[0].pk}/", {"ends_on": TODAY})
    taken = client.post(f"{start}{grants[1].pk}/back/")
    assert (ended.url, taken.url) == (f"/en/members/units/{unit.pk}/",) * 2
    assert client.post(f"{start}{elsewhere.pk}/back/").status_code == 404
    stored = [(grant.ends_on, grant.revoked_at is None) for grant in Supervision.objects.order_by("pk")]
    assert stored == [(TODAY, True), (None, False), (None, True)]


def test_e2_page_of_a_member_shows_no_grant_of_another_agency(manager, own, foreign, unit, sign_in):
    chief = make_member(unit=foreign.unit, last_name="Strange")
    until = {"ends_on": TODAY + DAY, "delegated_by": chief}
    grant_supervision(profile=own, unit=foreign.unit, starts_on=TODAY, **until)
    grant_supervision(profile=own, unit=unit, starts_on=TODAY)
    page = f"/en/members/{own.subject}/"
    shown = [words in sign_in(manager).get(page).content.decode() for words in ("Harbour", "Elsewhere", "Strange")]
    whole = [words in sign_in(make_member("administrator")).get(page).content.decode() for words in ("Strange",)]
    assert (shown, whole) == ([True, False, False], [True])

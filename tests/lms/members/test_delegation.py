"""Rule E2: a supervisor names who acts meanwhile; never further, never longer, and gone at once when taken back."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from lms.ledger.models import Entry
from lms.members import services as members
from lms.members.delegation import services
from lms.members.directory import services as directory
from lms.members.models import Profile, Supervision
from lms.members.scope import scope_of
from lms.members.units.services import move_unit
from tests.factories.people import make_member, make_unit
from tests.factories.teams import make_supervisor

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
DAY = dt.timedelta(days=1)
WEEK = TODAY + 7 * DAY


@pytest.fixture
def unit(centre):
    return make_unit(name="Division")


@pytest.fixture
def chief(unit):
    return make_supervisor(unit)


@pytest.fixture
def colleague(unit):
    return make_member(unit=make_unit(agency=unit.agency))


def name(by, profile, unit, **values):
    defaults = {"starts_on": TODAY, "ends_on": WEEK, "reason": "Course"}
    return services.name_acting(by=by, profile=profile, unit=unit, **(defaults | values))


def covers(profile, unit):
    return scope_of(Profile.objects.select_related("user").get(pk=profile.pk)).covers(unit)


def travel(monkeypatch, days):
    now = timezone.now() + dt.timedelta(days=days)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def test_e2_colleague_acts_from_the_first_day_to_the_last(chief, colleague, unit, monkeypatch):
    name(chief, colleague, unit, starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    assert not covers(colleague, unit)
    for days, acts in ((1, True), (1, True), (1, False)):
        travel(monkeypatch, days)
        assert covers(colleague, unit) is acts


def test_e2_naming_is_once_and_entered_without_names_or_reason(chief, colleague, unit):
    assert name(chief, colleague, unit) == name(chief, colleague, unit)
    (body,) = Entry.objects.filter(subject=colleague.subject).values_list("body", flat=True)
    assert '"supervision_delegated"' in body
    assert "Course" not in body


def test_e2_nobody_lends_what_they_do_not_hold(chief, colleague, unit):
    above, foreign = make_unit(agency=unit.agency), make_unit()
    for where in (above, foreign):
        with pytest.raises(PermissionDenied):
            name(chief, colleague, where)
    for whom in (chief, make_member(unit=foreign), make_member()):
        with pytest.raises(PermissionDenied):
            name(chief, whom, unit)
    assert Supervision.objects.exclude(delegated_by=None).count() == 0


def test_e2_nobody_lends_for_longer_than_they_have(unit, colleague):
    chief = make_supervisor(unit, ends_on=TODAY + 3 * DAY)
    with pytest.raises(services.BeyondOwnGrant) as refused:
        name(chief, colleague, unit)
    assert refused.value.last_day == TODAY + 3 * DAY
    name(chief, colleague, unit, ends_on=TODAY + 3 * DAY)


def test_e2_two_own_grants_that_follow_each_other_reach_as_far_as_both(unit, colleague):
    chief = make_supervisor(unit, ends_on=TODAY + 3 * DAY)
    members.grant_supervision(profile=chief, unit=unit, starts_on=TODAY + 4 * DAY, ends_on=WEEK)
    name(chief, colleague, unit, ends_on=WEEK)


def test_e2_who_acts_names_nobody(chief, colleague, unit):
    name(chief, colleague, unit)
    assert not services.may_delegate(colleague)
    with pytest.raises(PermissionDenied):
        name(colleague, make_member(unit=unit), unit)


def test_e2_days_that_are_over_or_in_the_wrong_order_are_refused(chief, colleague, unit):
    for values in ({"starts_on": TODAY - DAY}, {"starts_on": WEEK, "ends_on": TODAY}):
        with pytest.raises(ValueError, match="days to come"):
            name(chief, colleague, unit, **values)


def test_e2_grant_of_an_administrator_is_not_made_a_delegation(chief, colleague, unit):
    members.grant_supervision(profile=colleague, unit=unit, starts_on=TODAY)
    with pytest.raises(services.AlreadyAnswers):
        name(chief, colleague, unit)


def test_e2_delegation_taken_back_ends_at_once_and_may_be_given_again(chief, colleague, unit):
    grant = name(chief, colleague, unit)
    assert services.end_acting(by=chief, grant=grant)
    assert not services.end_acting(by=chief, grant=grant)
    colleague.refresh_from_db()
    assert (covers(colleague, unit), colleague.supervises) == (False, False)
    name(chief, colleague, unit)
    assert covers(colleague, unit)


def test_e2_nobody_else_takes_it_back(chief, colleague, unit):
    with pytest.raises(PermissionDenied):
        services.end_acting(by=make_supervisor(unit), grant=name(chief, colleague, unit))


def test_e2_delegation_shrinks_with_the_grant_it_came_from(chief, colleague, unit):
    grant = name(chief, colleague, unit)
    members.end_supervision(grant=Supervision.objects.get(profile=chief), ends_on=TODAY + 2 * DAY)
    grant.refresh_from_db()
    assert grant.ends_on == TODAY + 2 * DAY


def test_e2_delegation_goes_with_the_grant_that_is_taken_back(chief, colleague, unit):
    name(chief, colleague, unit)
    desk = make_member("administrator")
    assert directory.take_back(by=desk, supervision=Supervision.objects.get(profile=chief))
    assert [covers(one, unit) for one in (chief, colleague)] == [False, False]


def test_e2_delegation_goes_with_the_account_that_is_switched_off(chief, colleague, unit):
    name(chief, colleague, unit)
    directory.switch_off(by=make_member("administrator"), profile=chief)
    assert [covers(one, unit) for one in (chief, colleague)] == [False, False]


def test_e2_delegation_goes_with_the_unit_that_moves_away(colleague, unit):
    below = make_unit(parent=unit)
    chief = make_supervisor(unit)
    name(chief, colleague, below)
    move_unit(by=make_member("administrator"), unit=below, parent=None)
    assert not covers(colleague, below)


def test_e2_supervision_granted_today_is_taken_back_today(unit):
    desk, chief = make_member("administrator"), make_supervisor(unit, starts_on=TODAY)
    grant = Supervision.objects.get(profile=chief)
    assert directory.take_back(by=desk, supervision=grant)
    assert not directory.take_back(by=desk, supervision=grant)
    assert not covers(chief, unit)
    directory.grant(by=desk, profile=chief, unit=unit, starts_on=TODAY, ends_on=None)
    assert covers(chief, unit)


def page(sign_in, profile):
    return sign_in(profile).get("/en/team/delegations/")


def test_e2_page_names_and_ends(chief, colleague, unit, sign_in):
    client = sign_in(chief)
    values = {"email": colleague.user.email.upper(), "unit": unit.pk, "starts_on": TODAY, "ends_on": WEEK}
    assert client.post("/en/team/delegations/", values | {"reason": "Course"}).status_code == 302
    assert colleague.display_name in page(sign_in, chief).content.decode()
    assert chief.display_name in page(sign_in, colleague).content.decode()
    grant = Supervision.objects.get(profile=colleague)
    assert client.post(f"/en/team/delegations/{grant.pk}/end/").status_code == 302
    assert not covers(colleague, unit)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"email": "nobody@example.org"}, "No member of this unit’s agency"),
        ({"ends_on": TODAY - DAY}, "The last day cannot be before the first."),
        ({"starts_on": TODAY - DAY}, "The first day cannot be before today."),
        ({"unit": "999999"}, "Select a valid choice"),
        ({"ends_on": ""}, "This field is required."),
        ({"email": "self"}, "You answer for this unit already."),
    ],
)
def test_page_says_what_stands_against_it_at_the_field(chief, colleague, unit, sign_in, change, told):
    chief.unit = unit
    chief.save(update_fields=["unit"])
    values = {"email": colleague.user.email, "unit": unit.pk, "starts_on": TODAY, "ends_on": WEEK, "reason": "x"}
    if change.get("email") == "self":
        change = {"email": chief.user.email}
    answer = sign_in(chief).post("/en/team/delegations/", values | change)
    assert (answer.status_code, told in answer.content.decode()) == (200, True)
    assert Supervision.objects.exclude(delegated_by=None).count() == 0


def test_page_offers_own_units_only_and_is_refused_to_officers(chief, unit, officer_client, sign_in):
    make_unit(name="Elsewhere")
    make_unit(parent=unit, name="Squad below")
    shown = page(sign_in, chief).content.decode()
    assert ("Squad below" in shown, "Elsewhere" in shown) == (True, False)
    assert officer_client.get("/en/team/delegations/").status_code == 403
    assert officer_client.post("/en/team/delegations/1/end/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_one_and_three(chief, unit, sign_in, count, django_assert_num_queries):
    for _number in range(count):
        name(chief, make_member(unit=unit), unit)
    client = sign_in(chief)
    with django_assert_num_queries(8):
        client.get("/en/team/delegations/")


def test_e2_administrator_grants_in_the_own_right_what_was_lent(chief, colleague, unit):
    name(chief, colleague, unit)
    given = directory.grant(
        by=make_member("administrator"), profile=colleague, unit=unit, starts_on=TODAY, ends_on=None
    )
    assert (given.delegated_by, services.may_delegate(colleague)) == (None, True)


def test_e2_administrator_cannot_make_a_delegation_longer_than_the_grant_it_came_from(unit, colleague):
    chief = make_supervisor(unit, ends_on=WEEK)
    grant = name(chief, colleague, unit, ends_on=TODAY + DAY)
    directory.end(by=make_member("administrator"), supervision=grant, ends_on=WEEK + 30 * DAY)
    grant.refresh_from_db()
    assert grant.ends_on == WEEK

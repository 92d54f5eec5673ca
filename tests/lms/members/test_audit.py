"""What changes whose data somebody may see is entered in the ledger, by ids only; a repeat is not (rule R1)."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from lms.ledger.models import Entry
from lms.members.directory import services
from lms.members.directory.services import Details
from lms.members.invitations.services import invite_member
from tests.factories.people import make_member, make_unit

TODAY = timezone.now().date()


@pytest.fixture
def administrator(centre):
    return make_member("administrator")


def said(profile):
    """Return (action, detail) of the audit entries on a member's chain."""
    entries = Entry.objects.filter(subject=profile.subject, kind="audit").order_by("sequence")
    return [(body["action"], body["detail"]) for body in (json.loads(one.body) for one in entries)]


def test_r1_change_of_role_and_post_is_entered_once(administrator, officer):
    unit = make_unit()
    details = Details("Lea", "Roy", "supervisor", unit, "fr")
    for _repeat in range(2):
        services.change_member(by=administrator, profile=officer, details=details)
    assert said(officer) == [
        ("role_changed", {"before": "officer", "after": "supervisor"}),
        ("post_changed", {"before": None, "after": unit.pk}),
    ]


def test_r1_change_of_a_name_alone_is_not_entered(administrator, officer):
    details = Details("Lea", "Roy", officer.role, officer.unit, "fr")
    services.change_member(by=administrator, profile=officer, details=details)
    assert said(officer) == []


def test_r1_switching_off_and_on_is_entered_once_each(administrator, officer):
    for act in (services.switch_off, services.switch_off, services.switch_on, services.switch_on):
        act(by=administrator, profile=officer)
    assert [action for action, _detail in said(officer)] == ["account_switched_off", "account_switched_on"]


def test_r1_supervision_given_and_ended_is_entered_once_each(administrator, officer):
    unit, last = make_unit(), TODAY + dt.timedelta(days=9)
    for _repeat in range(2):
        given = services.grant(by=administrator, profile=officer, unit=unit, starts_on=TODAY, ends_on=None)
        services.end(by=administrator, supervision=given, ends_on=last)
    day = {"unit": unit.pk, "ends_on": last.isoformat()}
    assert said(officer) == [
        ("supervision_granted", {"unit": unit.pk, "starts_on": TODAY.isoformat(), "ends_on": None}),
        ("supervision_ended", day | {"before": None}),
    ]


def test_r1_role_given_with_an_invitation_is_entered(administrator):
    person = {"email": "noor@example.org", "first_name": "Noor", "last_name": "Haddad"}
    invited = invite_member(by=administrator, role="administrator", unit=None, **person)
    assert said(invited) == [("member_invited", {"role": "administrator", "unit": None})]


def test_r1_entries_name_their_actor_by_subject_and_nobody_by_name(administrator, officer):
    services.switch_off(by=administrator, profile=officer)
    entry = Entry.objects.get(subject=officer.subject)
    assert json.loads(entry.body)["actor"] == str(administrator.subject)
    assert not any(name in entry.body for name in (officer.user.email, officer.user.last_name))

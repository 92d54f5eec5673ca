"""Revoking, reinstating, correcting: who may, what stays, what follows (rules K2, K4 and R1)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from courses.certificates import queries
from courses.certificates.models import Certificate, CertificateEvent
from courses.certificates.rules import NotYourself, State, state_of
from courses.certificates.services import (
    AlreadyCorrected,
    IsRevoked,
    NameGone,
    NamesThePerson,
    NothingToCorrect,
    download_for,
    forget_holder,
    reinstate,
    reissue,
    release_code_anew,
    revoke,
)
from lms.ledger.models import Entry
from lms.ledger.verify import verify
from lms.members.models import Role
from tests.courses.certificates.holders import (
    TWO_YEARS,
    again,
    certified,
    certified_long_ago,
    make_administrator,
    renewed,
)
from tests.factories.people import make_member
from tests.factories.teams import make_listed_course

pytestmark = pytest.mark.django_db
ACTS = [revoke, reinstate, reissue]


def kinds(certificate) -> list[str]:
    return list(certificate.events.order_by("step").values_list("kind", flat=True))


def test_k4_revoking_is_a_state_with_who_why_and_when(certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    now = again(certificate)
    event = CertificateEvent.objects.get(kind="revoked")
    assert state_of(now) == State.REVOKED
    assert (event.by, event.reason, event.at) == (administrator.subject, "Case 12/2026", now.decided_at)
    assert (now.number, now.snapshot) == (certificate.number, certificate.snapshot)


def test_k4_reinstating_restores_the_certificate_itself(certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    reinstate(by=administrator, number=certificate.number, reason="Case closed")
    assert state_of(again(certificate)) == State.VALID
    assert kinds(certificate) == ["issued", "revoked", "reinstated"]
    assert Certificate.objects.count() == 1


def test_k4_deciding_twice_is_deciding_once(certificate, administrator):
    for act in (reinstate, revoke, revoke, reinstate, reinstate, revoke):
        act(by=administrator, number=certificate.number, reason="Case 12/2026")
    assert kinds(certificate) == ["issued", "revoked", "reinstated", "revoked"]


def test_k4_revoked_shows_over_superseded_and_expired(person, administrator):
    course = make_listed_course(validity=TWO_YEARS)
    first = certified_long_ago(person, course, days=900)
    assert state_of(first) == State.EXPIRED
    renewed(person, course)
    assert state_of(again(first)) == State.SUPERSEDED
    revoke(by=administrator, number=first.number, reason="Case 12/2026")
    assert state_of(again(first)) == State.REVOKED
    reinstate(by=administrator, number=first.number, reason="Case closed")
    assert state_of(again(first)) == State.SUPERSEDED


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [Role.OFFICER, Role.EDITOR, Role.SUPERVISOR])
def test_only_administrators_decide(role, act, certificate):
    values = {"name": "Other"} if act is reissue else {}
    with pytest.raises(PermissionDenied):
        act(by=make_member(role), number=certificate.number, reason="Because", **values)
    assert kinds(certificate) == ["issued"]


@pytest.mark.parametrize("act", ACTS)
def test_nobody_decides_about_the_own_certificate(act, administrator):
    own = certified(administrator)
    values = {"name": "Other"} if act is reissue else {}
    with pytest.raises(NotYourself):
        act(by=administrator, number=own.number, reason="Because", **values)
    assert kinds(own) == ["issued"]


@pytest.mark.parametrize("act", [revoke, reinstate])
@pytest.mark.parametrize("reason", ["About Amina Diallo", "diallo asked", "see AMINA"])
def test_reason_that_names_the_holder_is_refused(reason, act, certificate, administrator):
    with pytest.raises(NamesThePerson):
        act(by=administrator, number=certificate.number, reason=reason)


def test_decision_without_reason_is_refused(certificate, administrator):
    with pytest.raises(ValueError, match="reason"):
        revoke(by=administrator, number=certificate.number, reason="  ")


@pytest.mark.parametrize("act", ACTS)
def test_unknown_number_changes_nothing(act, administrator):
    with pytest.raises(Certificate.DoesNotExist):
        act(by=administrator, number="LC-2026-0000-0000-0000-0", reason="Because")
    assert not Entry.objects.filter(kind="certificate_event").exists()


def test_k2_correction_is_a_new_number_and_both_lead_to_each_other(certificate, administrator):
    new = reissue(
        by=administrator,
        number=certificate.number,
        reason="Hours were wrong",
        corrected={"hours": "3", "instructor": "Dr Marchetti"},
    )
    old = again(certificate)
    assert new.number != old.number
    assert (new.snapshot["hours"], new.snapshot["instructor"]) == ("3", "Dr Marchetti")
    assert old.snapshot == certificate.snapshot
    assert new.snapshot == certificate.snapshot | {"hours": "3", "instructor": "Dr Marchetti"}
    assert (new.fact, new.period, new.version) == (old.fact, old.period, old.version)
    assert queries.neighbours(old) == {"earlier": "", "later": new.number}
    assert queries.neighbours(new) == {"earlier": old.number, "later": ""}
    assert (state_of(old), state_of(again(new))) == (State.SUPERSEDED, State.VALID)
    assert (kinds(old), kinds(new)) == (["issued", "corrected"], ["issued"])


def test_k2_corrected_name_stands_on_the_new_one_only(certificate, administrator):
    new = reissue(by=administrator, number=certificate.number, reason="Misspelt", name="Amina Diallo-Marchetti")
    assert new.holder.name == "Amina Diallo-Marchetti"
    assert again(certificate).holder.name == "Amina Diallo"
    assert new.holder.code != certificate.holder.code


def test_k2_correction_of_a_period_that_was_renewed_stays_superseded(person, administrator):
    course = make_listed_course(validity=TWO_YEARS)
    first = certified_long_ago(person, course, days=700)
    renewed(person, course)
    new = reissue(by=administrator, number=first.number, reason="Misspelt", name="A. Diallo")
    assert state_of(again(new)) == State.SUPERSEDED


def test_k2_certificate_is_corrected_once(certificate, administrator):
    reissue(by=administrator, number=certificate.number, reason="Misspelt", name="A. Diallo")
    with pytest.raises(AlreadyCorrected):
        reissue(by=administrator, number=certificate.number, reason="Misspelt", name="Other")


def test_k4_correction_is_no_way_around_a_revocation(certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    with pytest.raises(IsRevoked):
        reissue(by=administrator, number=certificate.number, reason="Misspelt", name="A. Diallo")
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("values", [{}, {"name": "Amina Diallo"}, {"corrected": {"hours": "2.5"}}])
def test_correction_that_changes_nothing_is_refused(values, certificate, administrator):
    with pytest.raises(NothingToCorrect):
        reissue(by=administrator, number=certificate.number, reason="Because", **values)


@pytest.mark.parametrize("field", ["completed_on", "valid_until", "titles", "code", "template"])
def test_correction_does_not_touch_what_the_record_says(field, certificate, administrator):
    with pytest.raises(ValueError, match=field):
        reissue(by=administrator, number=certificate.number, reason="Because", corrected={field: "x"})


def test_nothing_is_reissued_once_the_name_is_erased(person, certificate, administrator):
    forget_holder(subject=person.subject)
    with pytest.raises(NameGone):
        reissue(by=administrator, number=certificate.number, reason="Hours", corrected={"hours": "3"})
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    assert state_of(again(certificate)) == State.REVOKED


def test_holder_gets_a_new_code_and_nobody_else_can_ask_for_one(person, certificate):
    old = certificate.holder.code
    new = release_code_anew(subject=person.subject, number=certificate.number)
    assert new != old
    assert again(certificate).holder.code == new
    with pytest.raises(type(certificate.holder).DoesNotExist):
        release_code_anew(subject=make_member().subject, number=certificate.number)
    assert again(certificate).holder.code == new
    assert verify() == []


def test_r1_every_decision_stands_in_the_holders_ledger(person, certificate, administrator):
    revoke(by=administrator, number=certificate.number, reason="Case 12/2026")
    reinstate(by=administrator, number=certificate.number, reason="Case closed")
    reissue(by=administrator, number=certificate.number, reason="Misspelt", name="A. Diallo")
    release_code_anew(subject=person.subject, number=certificate.number)
    download_for(by=administrator, number=certificate.number)
    entries = Entry.objects.filter(subject=person.subject)
    about = entries.filter(kind__startswith="certificate").order_by("sequence")
    assert [entry.kind for entry in about] == [
        "certificate",
        "certificate_event",
        "certificate_event",
        "certificate_event",
        "certificate",
        "certificate_event",
        "certificate_event",
    ]
    assert {"check_code_renewed", "certificate_downloaded"} <= {
        word for entry in entries.filter(kind="audit") for word in entry.body.split('"')
    }
    text = "".join(entries.values_list("body", flat=True))
    for secret in ("Amina", "Diallo", "Keller", "Okafor", "Misspelt", "Case", again(certificate).holder.code):
        assert secret not in text
    assert verify() == []


@pytest.mark.parametrize("act", [revoke, reissue])
@pytest.mark.django_db(transaction=True)
def test_k4_eight_at_once_decide_once(act, certificate):
    administrators = [make_administrator() for _ in range(8)]
    values = {"name": "A. Diallo"} if act is reissue else {}
    start = Barrier(8)

    def run(by) -> bool:
        start.wait()
        try:
            act(by=by, number=certificate.number, reason="Case 12/2026", **values)
        except AlreadyCorrected:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(run, administrators))
    assert kinds(certificate) == ["issued", "corrected" if act is reissue else "revoked"]
    assert done.count(True) == (1 if act is reissue else 8)
    assert verify() == []

"""Erasures at the same moment (rule R2): one is done, and an administrator is always left."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from lms.ledger.models import Entry
from lms.members.models import Profile, Role
from lms.members.privacy import services
from lms.members.privacy.models import Erasure, LegalHold
from tests.factories.people import make_member

TODAY = dt.date(2026, 3, 2)


def together(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads at once; return the names of what they raised."""
    start = Barrier(len(acts))

    def run(act) -> str:
        start.wait()
        try:
            act()
        except (PermissionDenied, services.HoldStands, Profile.DoesNotExist) as problem:
            return type(problem).__name__
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def erase(by: Profile, person: Profile) -> Erasure:
    return services.erase(by=by, subject=person.subject, asked_on=TODAY, reason="Left")


@pytest.mark.django_db(transaction=True)
def test_r2_erased_four_times_at_once_is_erased_once(centre):
    by, person = make_member("administrator"), make_member()
    assert together(*[lambda: erase(by, person)] * 4) == [""] * 4
    assert Erasure.objects.count() == 1
    assert Entry.objects.filter(subject=person.subject, kind="audit").count() == 1


@pytest.mark.django_db(transaction=True)
def test_r2_two_administrators_cannot_erase_each_other(centre):
    one, two = make_member("administrator"), make_member("administrator")
    assert together(lambda: erase(one, two), lambda: erase(two, one)) == ["", "PermissionDenied"]
    assert Profile.objects.filter(role=Role.ADMINISTRATOR).count() == 1


@pytest.mark.django_db(transaction=True)
def test_r2_a_hold_set_at_the_moment_of_an_erasure_stops_it_or_comes_too_late(centre):
    by, person = make_member("administrator"), make_member()
    problems = together(
        lambda: erase(by, person), lambda: services.set_hold(by=by, subject=person.subject, reason="Audit")
    )
    assert problems in (["", "HoldStands"], ["", "DoesNotExist"])
    assert Erasure.objects.count() + LegalHold.objects.count() == 1

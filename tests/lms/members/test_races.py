"""Two administrators press the same button at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from lms.members.delegation.services import name_acting
from lms.members.directory import services
from lms.members.models import Agency, Supervision, Unit
from lms.members.services import grant_supervision
from lms.members.units.services import move_unit
from tests.factories.people import make_agency, make_member, make_unit
from tests.factories.teams import make_supervisor

TIMES = 4


def together(act) -> None:
    """Run ``act`` in several threads at once; an error in one of them is raised here."""
    start = Barrier(TIMES)

    def run(_number: int) -> None:
        start.wait()
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TIMES) as pool:
        list(pool.map(run, range(TIMES)))


@pytest.mark.django_db(transaction=True)
def test_agency_added_at_once_is_one_agency(centre):
    desk = make_member("administrator")
    together(lambda: services.add_agency(by=desk, name="Harbour", country="A"))
    assert Agency.objects.filter(name="Harbour").count() == 1


@pytest.mark.django_db(transaction=True)
def test_unit_added_at_once_is_one_unit(centre):
    desk, agency = make_member("administrator"), make_agency()
    together(lambda: services.add_unit(by=desk, agency=agency, name="Team", parent=None))
    assert Unit.objects.filter(name="Team").count() == 1


@pytest.mark.django_db(transaction=True)
def test_e2_nothing_is_lent_out_of_a_grant_that_is_taken_back_meanwhile(centre):
    desk, unit = make_member("administrator"), make_unit()
    chief, colleague = make_supervisor(unit), make_member(unit=unit)
    own, today = Supervision.objects.get(profile=chief), timezone.now().date()
    start = Barrier(2)

    def lend() -> None:
        with suppress(PermissionDenied):
            name_acting(by=chief, profile=colleague, unit=unit, starts_on=today, ends_on=today, reason="Course")

    def run(act) -> None:
        start.wait()
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, [lend, lambda: services.take_back(by=desk, supervision=own)]))
    assert not Supervision.objects.current().exists()


@pytest.mark.django_db(transaction=True)
def test_e2_two_who_name_each_other_at_once_wait_in_no_circle(centre):
    unit, today = make_unit(), timezone.now().date()
    one, other = make_member(unit=unit), make_member(unit=unit)
    for chief in (one, other):
        grant_supervision(profile=chief, unit=unit, starts_on=today)
    below = [make_unit(agency=unit.agency, parent=unit) for _number in range(5)]
    for place in below:
        start = Barrier(2)
        days = {"unit": place, "starts_on": today, "ends_on": today, "reason": "Course"}

        def run(pair, start=start, days=days) -> None:
            start.wait()
            try:
                name_acting(by=pair[0], profile=pair[1], **days)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(run, [(one, other), (other, one)]))
    assert Supervision.objects.exclude(delegated_by=None).count() == 2 * len(below)


@pytest.mark.django_db(transaction=True)
def test_e2_nothing_is_lent_in_a_unit_that_leaves_the_own_ones_meanwhile(centre):
    desk, unit, today = make_member("administrator"), make_unit(), timezone.now().date()
    inside = make_unit(agency=unit.agency, parent=unit)
    chief, colleague = make_supervisor(unit), make_member(unit=unit)
    start = Barrier(2)

    def lend() -> None:
        with suppress(PermissionDenied):
            name_acting(by=chief, profile=colleague, unit=inside, starts_on=today, ends_on=today, reason="Course")

    def run(act) -> None:
        start.wait()
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, [lend, lambda: move_unit(by=desk, unit=Unit.objects.get(pk=inside.pk), parent=None)]))
    assert not Supervision.objects.current().exclude(delegated_by=None).exists()

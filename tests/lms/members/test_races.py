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

"""Two administrators press the same button at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from lms.members.directory import services
from lms.members.models import Agency, Unit
from tests.factories.people import make_agency, make_member

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

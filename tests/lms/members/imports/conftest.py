"""An agency with units, who looks after it, and a worker that works at once."""

import pytest

from lms.members.imports import services
from lms.members.models import Position
from lms.members.services import create_unit
from tests.factories.people import make_agency, make_member
from tests.lms.members.imports import files


@pytest.fixture
def agency(centre):
    return make_agency(key="coast", name="Coast Guard")


@pytest.fixture
def lab(agency):
    return create_unit(agency=agency, name="Lab", code="L1")


@pytest.fixture
def port(agency):
    return create_unit(agency=agency, name="Port", code="P1")


@pytest.fixture
def examiner(db):
    return Position.objects.create(key="examiner", label="Forensic examiner", labels={"fr": "Expert"})


@pytest.fixture
def keeper(agency):
    """The agency's own administrator."""
    return make_member("agency_administrator", administers=agency)


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """Return a function that does something and then what the worker would do."""

    def do(act, *args, **values):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **values)

    return do


@pytest.fixture
def bring(at_once, keeper, agency):
    """Return a function that gives a file to the worker, as the agency's administrator unless ``by`` says otherwise."""

    def give(text, by=keeper, **values):
        with_file = at_once(files.bring, by, agency, text, **values)
        return files.again(with_file)

    return give


@pytest.fixture
def apply(at_once):
    """Return a function that confirms an import and lets the worker apply it."""

    def confirm(batch, by):
        at_once(services.confirm, by=by, pk=batch.pk)
        return files.again(batch)

    return confirm

"""A signing key of the test's own, and a ledger with something in it."""

from uuid import UUID, uuid4

import pytest

from lms.ledger import sources
from lms.ledger.services import Draft, append


@pytest.fixture(autouse=True)
def key_path(settings, tmp_path):
    """Where the private key of this test lies; it is not made yet."""
    path = tmp_path / "keys" / "ledger.pem"
    settings.LMS = settings.LMS | {"LEDGER_KEY_FILE": str(path)}
    return path


@pytest.fixture(autouse=True)
def rows(monkeypatch) -> dict[str, sources.Source]:
    """Entries of these tests speak of no real rows: nobody has registered any yet."""
    monkeypatch.setattr(sources, "_sources", {})
    return sources._sources


@pytest.fixture
def subjects(db) -> list[UUID]:
    """Three subjects with five entries each, entered in turns."""
    found = sorted(uuid4() for _ in range(3))
    for turn in range(5):
        for subject in found:
            append(subject=subject, drafts=[Draft("completion", {"turn": turn}, source=uuid4())])
    return found

"""What falls due is registered by the room that does it."""

import pytest

from lms.core import chores


@pytest.fixture
def done():
    """A nightly chore for a test; it keeps what it has done."""
    calls: list[str] = []
    chores.register("nightly", "test", lambda: calls.append("done"))
    yield calls
    chores.unregister("nightly", "test")


def test_registered_chore_is_done_at_its_turn(done):
    chores.chores("nightly")["test"]()
    assert done == ["done"]
    assert "test" not in chores.chores("hourly")


def test_a_name_is_taken_once(done):
    with pytest.raises(ValueError, match="already registered"):
        chores.register("nightly", "test", print)

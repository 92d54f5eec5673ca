"""What falls due is registered by the room that does it."""

import pytest

from lms.core import chores

pytestmark = pytest.mark.django_db


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


def fail():
    raise RuntimeError("no room on the disk")


def test_one_broken_step_does_not_keep_the_others_and_is_logged_by_its_name(done, caplog):
    with pytest.raises(chores.Failures) as failures:
        chores.do_each([("broken", fail), ("whole", chores.chores("nightly")["test"]), ("broken too", fail)])
    assert (done, len(failures.value.exceptions)) == (["done"], 2)
    assert [one.getMessage() for one in caplog.records] == [
        "broken: failed. The rest goes on.",
        "broken too: failed. The rest goes on.",
    ]


def test_what_failed_in_steps_of_a_step_is_logged_once_and_told_at_the_end(caplog):
    inner = [("part", fail), ("other part", lambda: 2)]
    with pytest.raises(chores.Failures) as failures:
        chores.do_each([("whole", lambda: chores.do_each(inner))])
    assert [str(one) for one in failures.value.exceptions] == ["no room on the disk"]
    assert [one.getMessage() for one in caplog.records] == ["part: failed. The rest goes on."]


def test_what_comes_of_the_steps_is_returned_in_order():
    assert chores.do_each([("one", lambda: 1), ("two", lambda: 2)]) == [1, 2]

"""``kill -9`` of the real server while officers complete lessons: what was acknowledged stands."""

import json
import random
import time
from collections import Counter
from typing import NamedTuple
from uuid import UUID

import pytest

from .browsers import Act, Browsers
from .scratch import Scratch, free_port, kill

ROUNDS, AT_LEAST = 3, 25


class Aftermath(NamedTuple):
    """What is left after the last kill."""

    scratch: Scratch
    subjects: set[str]
    acknowledged: set[Act]
    #: Requests under way at each kill: done or not, no answer came. The next life begins by sending them again.
    cut_off: list[list[Act]]
    refused: list[tuple[Act, int, str]]


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory) -> Aftermath:
    """A server killed three times at its busiest."""
    scratch, draw = Scratch(tmp_path_factory.mktemp("killed")), random.Random(9)  # noqa: S311
    world = json.loads(scratch.run("-m", "tests.faults.world"))
    acts = [(subject, lesson) for subject in world["cookies"] for lesson in world["lessons"]]
    draw.shuffle(acts)
    browsers, cut_off = Browsers(free_port(), world["cookies"]), []
    again: list[Act] = []
    for _round in range(ROUNDS):
        acts = one_life(scratch, browsers, again, acts, draw.uniform(0, 0.2))
        cut_off.append(browsers.doubtful)
        again, browsers.doubtful = browsers.doubtful, []
    return Aftermath(scratch, set(world["cookies"]), set(browsers.acknowledged), cut_off, browsers.refused)


def one_life(scratch: Scratch, browsers: Browsers, again: list[Act], acts: list[Act], longer: float) -> list[Act]:
    """Serve the browsers for a while, then kill the server under their hands; return what they had not sent yet.

    What the life before left without an answer goes ``again`` first, and has its answer before the kill.
    """
    server, before = scratch.serve(browsers.port), len(browsers.acknowledged)
    threads = browsers.begin(again + acts)
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        done = browsers.acknowledged[before:]
        if len(done) >= AT_LEAST and set(again) <= set(done):
            break
        time.sleep(0.005)
    time.sleep(longer)
    kill(server)
    for thread in threads:
        thread.join()
    return browsers.left()


def lessons_done(aftermath: Aftermath) -> Counter[Act]:
    """Count the facts of lessons by officer and lesson."""
    rows = aftermath.scratch.ask("SELECT subject, key FROM lms_courses_completionfact WHERE kind = 'lesson'")
    facts = Counter((str(UUID(subject)), str(UUID(key))) for subject, key in rows)
    return Counter({act: number for act, number in facts.items() if act[0] in aftermath.subjects})


def test_the_kill_came_while_requests_were_under_way(aftermath):
    assert all(aftermath.cut_off)
    assert len(aftermath.acknowledged) >= ROUNDS * AT_LEAST
    assert aftermath.refused == []


def test_what_had_no_answer_was_sent_again_and_acknowledged(aftermath):
    *earlier, _last = aftermath.cut_off
    assert {act for acts in earlier for act in acts} <= aftermath.acknowledged


def test_c2_what_was_acknowledged_survives_kill_9_exactly_once(aftermath):
    facts = lessons_done(aftermath)
    assert aftermath.acknowledged - set(facts) == set()
    assert set(facts) - aftermath.acknowledged <= set(aftermath.cut_off[-1])
    assert set(facts.values()) == {1}


def test_c8_summaries_equal_facts_and_the_ledger_is_unbroken_after_kill_9(aftermath):
    reconciled, verified = aftermath.scratch.manage(["reconcile_progress"], ["ledger", "verify"])
    assert reconciled == (0, "Drifts: 0.\n")
    assert verified[0] == 0, verified[1]


def test_database_is_whole_after_kill_9(aftermath):
    assert aftermath.scratch.ask("PRAGMA integrity_check") == [("ok",)]
    assert aftermath.scratch.ask("PRAGMA foreign_key_check") == []

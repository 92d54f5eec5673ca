"""A populated database of the foundation's release comes forward and every record in it stands.

On SQLite in a folder of its own, whatever the suite runs on; ``tests/releases`` says what is in it.
"""

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.faults.scratch import Scratch
from tests.releases import HERE, load

EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "foundation.json").read_text(encoding="utf-8"))
OURS = ("lms", "lms_courses", "lms_assessments", "lms_quiz", "lms_wellbeing", "lms_cms")
PROTECTED = ("lms_courses_completionfact", "lms_assessments_questionversion")
#: Where the rows of a table that is gone stand by now, as a query with the old columns.
MOVED = {
    "lms_assessments_lateanswer": """
        SELECT row_number() OVER (ORDER BY id), question_key, response, saved_at, attempt_id
        FROM lms_assessments_answer WHERE late ORDER BY id
    """
}
#: Prints, as JSON, what the learning page of everybody with an account says.
READ = """
import json
from django.test import Client
from lms.members.models import Profile
pages = {}
for profile in Profile.objects.select_related("user"):
    client = Client()
    client.force_login(profile.user)
    pages[profile.subject.hex] = client.get("/en/my/").content.decode()
print(json.dumps(pages))
"""
COUNT = "from lms.ledger.models import Entry; print(Entry.objects.filter(kind='completion').count())"
COMPLETED = """
    SELECT DISTINCT summary.subject, course.title
    FROM lms_courses_coursesummary summary
    JOIN lms_courses_publishedcourse course ON course.course_key = summary.course_key AND course.language = 'en'
    JOIN lms_profile profile ON profile.subject = summary.subject
    WHERE summary.state = 'completed'
"""


#: The first person administers an agency, and a grant of the same first day was taken back and given again.
TAKEN_BACK = """
    INSERT OR IGNORE INTO auth_group (name) VALUES ('agency_administrator');
    DELETE FROM auth_user_groups WHERE user_id = (SELECT user_id FROM lms_profile ORDER BY id LIMIT 1);
    INSERT INTO auth_user_groups (user_id, group_id)
    SELECT (SELECT user_id FROM lms_profile ORDER BY id LIMIT 1), id FROM auth_group
    WHERE name = 'agency_administrator';
    UPDATE lms_profile SET role = 'agency_administrator', administers_id = (SELECT min(id) FROM lms_agency)
    WHERE id = (SELECT min(id) FROM lms_profile);
    INSERT INTO lms_supervision (profile_id, unit_id, starts_on, ends_on, reason, revoked_at)
    SELECT (SELECT min(id) FROM lms_profile), (SELECT min(id) FROM lms_unit), '2031-05-01', '2031-05-09', '', moment
    FROM (SELECT '2031-05-02 08:00:00' AS moment UNION ALL SELECT NULL);
"""
GROUPS = """
    SELECT name FROM auth_group JOIN auth_user_groups ON auth_group.id = group_id
    WHERE user_id = (SELECT user_id FROM lms_profile ORDER BY id LIMIT 1)
"""


class Forward(NamedTuple):
    """The release's database after ``migrate``, and how commands on it ended."""

    scratch: Scratch
    outcomes: dict[str, tuple[int, str]]

    def said(self, command: str) -> str:
        """Return what a command said, which must have ended well."""
        code, said = self.outcomes[command]
        assert code == 0, said
        return said


COMMANDS = {
    "migrate": ["migrate", "--verbosity=0"],
    "reconcile": ["reconcile_progress"],
    "verify": ["ledger", "verify"],
    "count": ["shell", "--verbosity=0", "-c", COUNT],
    "read": ["shell", "--verbosity=0", "-c", READ],
    "check": ["check", "--database=default", "--fail-level=WARNING"],
}


def records(scratch: Scratch, table: str) -> list[list[Any]]:
    """Return a table's rows of the release, in the release's columns, as they are now."""
    columns = ", ".join(EXPECTED[table]["columns"])
    known = {row[0] for row in EXPECTED[table]["rows"]}
    there = scratch.ask(f"SELECT name FROM sqlite_master WHERE name = '{table}'")  # noqa: S608
    rows = scratch.ask(f"SELECT {columns} FROM {table} ORDER BY id" if there else MOVED[table])  # noqa: S608
    return [list(row) for row in rows if row[0] in known]


def changed(scratch: Scratch) -> list[str]:
    """Return the tables in which a record of the release is not what it was."""
    return [table for table in EXPECTED if records(scratch, table) != EXPECTED[table]["rows"]]


def steps(scratch: Scratch) -> dict[str, list[str]]:
    """Return the migrations a database stands at, oldest first, by app of ours."""
    applied = defaultdict(list)
    for app, name in scratch.ask("SELECT app, name FROM django_migrations ORDER BY id"):
        applied[app].append(name)
    return {app: applied[app] for app in OURS}


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Scratch:
    """The database as the release left it."""
    scratch = Scratch(tmp_path_factory.mktemp("release"))
    load("foundation", scratch.database)
    return scratch


@pytest.fixture(scope="module")
def forward(tmp_path_factory) -> Forward:
    """The same database, brought to the present by ``migrate``."""
    scratch = Scratch(tmp_path_factory.mktemp("forward"))
    load("foundation", scratch.database)
    outcomes = dict(zip(COMMANDS, scratch.manage(*COMMANDS.values()), strict=True))
    return Forward(scratch, outcomes)


@pytest.mark.parametrize("table", EXPECTED)
def test_release_is_what_it_was(table, release):
    assert records(release, table) == EXPECTED[table]["rows"]
    assert release.ask(f"SELECT count(*) FROM {table}") == [(len(EXPECTED[table]["rows"]),)]  # noqa: S608


@pytest.mark.parametrize("table", EXPECTED)
def test_c3_every_record_of_the_release_stands_unchanged(table, forward):
    assert forward.said("migrate") == ""
    assert records(forward.scratch, table) == EXPECTED[table]["rows"]


def test_c8_no_summary_of_the_release_has_drifted(forward):
    assert forward.said("reconcile") == "Drifts: 0.\n"


def test_c3_every_completed_course_of_the_release_stands_in_its_officers_learning(forward):
    pages, completed = json.loads(forward.said("read")), forward.scratch.ask(COMPLETED)
    assert len(completed) > 8
    assert [(subject, title) for subject, title in completed if title not in pages[subject]] == []


def test_c2_ledger_speaks_of_every_fact_of_the_release(forward):
    assert forward.said("verify")
    facts = forward.scratch.ask("SELECT count(*) FROM lms_courses_completionfact")
    assert facts == [(int(forward.said("count")),)]


@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_c2_evidence_is_refused_any_change_after_the_migration(act, table, forward):
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        forward.scratch.ask(act.format(table))


def test_c2_nothing_that_must_be_protected_is_open_after_the_migration(forward):
    assert "no issues" in forward.said("check")


def test_c3_going_back_to_the_release_and_forward_again_keeps_every_record(release, forward, tmp_path):
    scratch, before = Scratch(tmp_path), steps(release)
    copy(forward.scratch.database, scratch.database)
    newer = [app for app, names in steps(scratch).items() if names != before[app]]
    went = scratch.manage(*(["migrate", app, before[app][-1], "--verbosity=0"] for app in newer))
    assert (set(went), steps(scratch), changed(scratch)) == ({(0, "")}, before, [])
    again = scratch.manage(["migrate", "--verbosity=0"], ["reconcile_progress"], ["ledger", "verify"])
    assert [code for code, _said in again] == [0, 0, 0], again
    assert (steps(scratch), changed(scratch)) == (steps(forward.scratch), [])


def test_c2_one_step_back_and_forward_chains_no_fact_twice(forward, tmp_path):
    scratch = Scratch(tmp_path)
    copy(forward.scratch.database, scratch.database)
    back = ["migrate", "lms_courses", "0003", "--verbosity=0"]
    went = scratch.manage(back, ["migrate", "--verbosity=0"], COMMANDS["verify"], COMMANDS["count"])
    assert [code for code, _said in went] == [0, 0, 0, 0], went
    assert went[-1][1] == forward.said("count")


def test_e2_going_back_gives_nobody_a_right_that_was_taken_back(forward, tmp_path):
    scratch = Scratch(tmp_path)
    copy(forward.scratch.database, scratch.database)
    with closing(sqlite3.connect(scratch.database)) as database:
        database.executescript(TAKEN_BACK)
    went, again = scratch.manage(["migrate", "lms", "0003", "--verbosity=0"], ["migrate", "--verbosity=0"])
    assert (went, again) == ((0, ""), (0, ""))
    kept = scratch.ask("SELECT profile_id, ends_on FROM lms_supervision WHERE starts_on = '2031-05-01'")
    assert kept == scratch.ask("SELECT min(id), '2031-05-09' FROM lms_profile")
    assert scratch.ask("SELECT role, administers_id FROM lms_profile ORDER BY id LIMIT 1") == [("officer", None)]
    assert scratch.ask(GROUPS) == [("officer",)]


def copy(source: Path, target: Path) -> None:
    """Copy a database that may have a journal beside it."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)

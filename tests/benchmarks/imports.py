"""What an import of 5,000 questions costs: seconds from the file to the bank, and memory beside an import of 500.

A process of its own reads the file, makes the report and brings the questions in, as the worker does, in an SQLite
database of its own that holds 500 questions already; every tenth question of the file is one of those.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

FEW, MANY = 500, 5_000
KINDS = 5


def measure(folder: Path) -> dict[str, Any]:
    """Return the row ``import_questions`` of ``bench.json``; scratch files go below ``folder``."""
    few, many = (_import(folder / f"imports-{number}", number) for number in (FEW, MANY))
    return {"questions": MANY, **many, "peak_mb": round(many["held_mb"] - few["held_mb"], 1)}


def _import(folder: Path, number: int) -> dict[str, Any]:
    """Prepare in one process and import in another, so that its peak is the worker's."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "static").mkdir(parents=True)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "LMS_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
    }
    for step in ("prepare", "work"):
        command = [sys.executable, "-m", "tests.benchmarks.imports", step, str(number)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def prepare(number: int) -> dict[str, Any]:
    """Make the database, bring in a bank, and upload the file."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("setup_centre", verbosity=0)
    _upload(_bank(FEW))
    work(FEW)
    _upload(_bank(number, first=FEW - number // 10))
    return {}


def _upload(file: bytes) -> None:
    """Give the file as an editor does. The worker's task is put by; ``work`` does it."""
    from wagtail.models import Locale

    from assessments.exchange import services
    from tests.factories.people import make_member

    locale = Locale.objects.get(language_code="en")
    services.start(by=make_member("editor"), data=file, file_name="bank.xml", form="moodle", locale=locale)


def work(number: int) -> dict[str, Any]:
    """Do what the worker does with the file that waits; return seconds and memory."""
    from django.db import connection

    from assessments.exchange import services, working
    from assessments.exchange.models import QuestionImport
    from assessments.questions.models import Question
    from lms.members.models import Profile

    # The file of the database is mapped into memory in pages the system may drop at any time: they are nobody's.
    connection.cursor().execute("PRAGMA mmap_size=0")
    pk, by = QuestionImport.objects.filter(state="reading").values_list("pk", "by").get()
    before, began = Question.objects.count(), time.monotonic()
    working.read_file(pk)
    read = time.monotonic() - began
    services.bring_in(by=Profile.objects.get(subject=by), pk=pk)
    longest = _make(pk)
    seconds = time.monotonic() - began
    known = number // 10 if before else 0
    assert Question.objects.in_bank().count() == before + number - known
    return {
        "seconds": round(seconds, 1),
        "read_seconds": round(read, 1),
        "held_mb": _peak(),
        "longest_transaction_ms": round(1000 * longest),
    }


def _make(pk: Any) -> float:
    """Make the questions as the task does; return the seconds of the longest transaction."""
    from assessments.exchange import working

    longest, more = 0.0, True
    while more:
        began = time.monotonic()
        more = working._make_some(pk)
        longest = max(longest, time.monotonic() - began)
    return longest


def _bank(number: int, *, first: int = 0) -> bytes:
    """Return Moodle XML with so many questions of five types, in ten categories, tagged, with remarks and HTML."""
    from assessments.exchange.write_moodle import FOOT, HEAD, category, write

    pieces, shelf = [HEAD], -1
    for place in range(first, first + number):
        if place * 10 // (first + number) != shelf:
            shelf = place * 10 // (first + number)
            pieces.append(category(f"Law/Part {shelf}"))
        pieces.append(write(_fields(place)).text or "")
    return "".join([*pieces, FOOT]).encode()


def _fields(place: int) -> dict[str, Any]:
    from assessments.exchange.parts import block

    words = f"A long enough sentence about rule {place} of the code, as people write it, with a remark in it. "
    options = [
        {"text": f"{words}{letter}", "correct": letter == "a", "feedback": words, "credit": None} for letter in "abcd"
    ]
    answers = {
        "single": [block("option", option) for option in options],
        "multiple": [block("option", option) for option in options],
        "matching": [block("pair", {"left": f"{letter} {place}", "right": words + letter}) for letter in "abc"],
        "short": [
            block("accepted", {"text": f"{letter} {place}", "credit": 100, "feedback": words}) for letter in "ab"
        ],
        "numeric": [block("number", {"value": str(place), "tolerance": "0.5", "credit": 100, "feedback": words})],
    }
    kind = list(answers)[place % KINDS]
    return {
        "name": f"rule-{place}",
        "type": kind,
        "prompt": f"{words * 2}\nWhat follows in case {place}?",
        "answers": answers[kind],
        "explanation": words * 2,
        "tags": [f"part-{place % 10}"],
    }


def _peak() -> float:
    """Return the most memory this process has held, in megabytes."""
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"prepare": prepare, "work": work}[sys.argv[1]](int(sys.argv[2]))))

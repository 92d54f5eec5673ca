"""``make bench``: what pages, completions, quizzes and imports cost; the figures are written to ``bench.json``.

``python -m tests.benchmarks.run save_answer submit_burst`` measures those alone and keeps the other figures.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import burst, imports, pages, saves, writes
from .databases import beside
from .server import need_proc

DATA = Path(os.environ.get("LMS_VAR", "var")).resolve()
SCRATCH = DATA / "bench"
FIGURES = DATA / "bench.json"
#: Where the operator's PostgreSQL is; scratch databases are made beside the one it names.
DATABASE = os.environ.get("DATABASE_URL", "")

Rows = dict[str, dict[str, Any]]


def _pages() -> Rows:
    with beside(DATABASE, "bench") as database:
        if database:
            os.environ["DATABASE_URL"] = database
        return pages.measure()


#: What can be measured, in this order, and what has to be prepared for it.
MEASURES: dict[str, tuple[str, Callable[[], Rows]]] = {
    "pages": ("the demo", _pages),
    "completion_write": ("100,000 completions", lambda: {"completion_write": writes.measure(SCRATCH)}),
    "save_answer": ("officers in the middle of a quiz", lambda: {"save_answer": saves.measure(SCRATCH / "saves")}),
    "submit_burst": (
        "a thousand officers in the middle of a quiz",
        lambda: {"submit_burst": burst.measure(SCRATCH / "burst", DATABASE)},
    ),
    "import_questions": (
        "5,000 questions",
        lambda: {"import_questions": imports.measure(SCRATCH / "imports")},
    ),
}


def main(wanted: list[str]) -> None:
    """Measure what is wanted, or everything, and write ``bench.json`` into the data folder."""
    need_proc()
    os.environ |= {"LMS_VAR": str(SCRATCH), "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
    results: Rows = json.loads(FIGURES.read_text()) if wanted and FIGURES.exists() else {}
    for name in wanted or MEASURES:
        what, measure = MEASURES[name]
        print("Preparing", what, "in", SCRATCH, flush=True)
        results |= measure()
    FIGURES.write_text(json.dumps(results, indent=2) + "\n")
    _print(results)


def _print(results: Rows) -> None:
    """Show the pages as a table, and each of the other measures as a line."""
    print(f"{'':24}" + "".join(f"{column:>24}" for column in pages.COLUMNS))
    others = {name: row for name, row in results.items() if pages.COLUMNS[-1] not in row}
    for name, row in results.items():
        if name not in others:
            print(f"{name:24}" + "".join(f"{row.get(column, '-'):>24}" for column in pages.COLUMNS))
    for name, row in others.items():
        print(f"{name}: " + ", ".join(f"{figure} {value}" for figure, value in row.items()))


if __name__ == "__main__":
    main(sys.argv[1:])

"""The files of reports: written row by row into a folder that no web server gives away, and deleted after some days."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language_bidi

from lms.core.csv_files import csv_lines
from lms.core.spreadsheets import CONTENT_TYPE, write_workbook

CSV, XLSX, PRINT = "csv", "xlsx", "html"
FORMATS = (CSV, XLSX, PRINT)
CONTENT_TYPES = {CSV: "text/csv; charset=utf-8", XLSX: CONTENT_TYPE}
#: A page to print holds no more rows than this.
MOST_PRINTED = 2000
#: While a file is being made it has this ending; when it was last touched tells whether somebody is at it.
PART = "part"

Rows = Iterable[list[Any]]


def folder() -> Path:
    """Return the folder, made where there is none, closed to others on the machine."""
    path = Path(settings.REPORT_ROOT)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def path_of(name: str) -> Path:
    """Return where a file lies. ``name`` is one of ours, never a visitor's."""
    return folder() / name


def name_of(pk: UUID, file_format: str) -> str:
    """Return the name of a finished file."""
    return f"{pk}.{'json' if file_format == PRINT else file_format}"


def part_of(pk: UUID) -> Path:
    """Return the file that is being made."""
    return folder() / f"{pk}.{PART}"


def write(pk: UUID, file_format: str, *, title: str, header: list[str], rows: Rows) -> str:
    """Write a file and return its name. What stood there before is replaced at once, never in halves."""
    part = part_of(pk)
    part.touch(mode=0o600)
    if file_format == XLSX:
        write_workbook(part, title=title, header=header, rows=rows, right_to_left=get_language_bidi())
    elif file_format == PRINT:
        _write_page(part, header, rows)
    else:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(header, rows))
    name = name_of(pk, file_format)
    part.replace(path_of(name))
    return name


def _write_page(part: Path, header: list[str], rows: Rows) -> None:
    shown: list[list[Any]] = []
    more = 0
    for row in rows:
        if len(shown) < MOST_PRINTED:
            shown.append([{"day": cell.isoformat()} if isinstance(cell, date) else cell for cell in row])
        else:
            more += 1
    part.write_text(json.dumps({"header": header, "rows": shown, "more": more}), encoding="utf-8")


def read_page(name: str) -> tuple[list[str], list[list[Any]], int]:
    """Return header and rows of a page to print, and how many rows did not fit."""
    said = json.loads(path_of(name).read_text(encoding="utf-8"))
    return said["header"], [[_cell(cell) for cell in row] for row in said["rows"]], said["more"]


def _cell(cell: Any) -> Any:
    return date.fromisoformat(cell["day"]) if isinstance(cell, dict) else cell


def delete(*names: str) -> None:
    """Delete files; one that is gone already is no trouble."""
    for name in names:
        with suppress(OSError):
            path_of(name).unlink()


def delete_all_of(pk: UUID) -> None:
    """Delete whatever there is of one report."""
    delete(part_of(pk).name, *(name_of(pk, one) for one in FORMATS))


def strays(known: set[str], before: float) -> Iterator[str]:
    """Yield files that were last touched before a moment (seconds since 1970) and belong to none of the known."""
    for path in folder().iterdir():
        with suppress(OSError):
            if path.name not in known and path.stat().st_mtime < before:
                yield path.name

"""The figures of a quiz as a comma-separated file."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from .present import Figures, QuestionLine, language_name, question_lines


def csv_header() -> list[str]:
    """Return the column names of the file."""
    return [
        _("Place"),
        _("Question"),
        _("Of which"),
        _("Asked"),
        _("Answered"),
        _("Facility"),
        _("Discrimination"),
        _("Median seconds"),
        _("MH D-DIF"),
        _("Class"),
        _("To look at"),
    ]


def csv_rows(figures: Figures, language: str) -> list[list[Any]]:
    """Return a row for each question, then its versions and languages. All text: a stream knows no language."""
    return [row for line in question_lines(figures, language) for row in _rows(line)]


def _rows(line: QuestionLine) -> Iterable[list[Any]]:
    question = line.figures
    yield [*_row(line, _("All"), question), "; ".join(line.flags)]
    for version in question["versions"]:
        yield _row(line, _("Version %(number)d") % {"number": version["number"]}, version)
    for row in question["languages"]:
        yield _row(line, language_name(row["language"]), row)


def _row(line: QuestionLine, which: str, row: Figures) -> list[Any]:
    measures = [row[name] for name in ("asked", "answered", "facility", "discrimination", "seconds")]
    dif = row.get("dif") or {}
    return [line.place, line.name, which, *measures, dif.get("delta"), dif.get("letter")]

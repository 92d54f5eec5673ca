"""Spreadsheets in Excel's format (XLSX), written row by row: memory stays flat, and no cell is ever a formula.

Dates and numbers are cells of their kind; everything else is text, harmless in any program it is copied to.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from .csv_files import safe_cell

#: Of a sheet; what is more goes on in the next one.
MOST_ROWS = 1_048_576
WIDTH = 18
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_workbook(
    path: Path, *, title: str, header: list[str], rows: Iterable[list[Any]], right_to_left: bool = False
) -> None:
    """Write a file with one sheet called ``title`` and, where it is full, further ones.

    ``rows`` is read while it is written; parts lie in the file's own folder meanwhile, never in a shared one.
    """
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.use_zip64()
        writer = _Writer(book, title, header, right_to_left)
        for row in rows:
            writer.write(row)


class _Writer:
    """Puts rows into sheets."""

    def __init__(self, book: Any, title: str, header: list[str], right_to_left: bool) -> None:
        self.book, self.header, self.right_to_left = book, header, right_to_left
        self.title = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:25] or "1"
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.sheets = self.row = 0
        self._next_sheet()

    def write(self, row: list[Any]) -> None:
        """Write one row."""
        if self.row == MOST_ROWS:
            self._next_sheet()
        for column, value in enumerate(row):
            self._cell(column, value)
        self.row += 1

    def _next_sheet(self) -> None:
        self.sheets += 1
        self.sheet = self.book.add_worksheet(self.title if self.sheets == 1 else f"{self.title} {self.sheets}")
        self.sheet.set_column(0, max(len(self.header) - 1, 0), WIDTH)
        self.sheet.freeze_panes(1, 0)
        if self.right_to_left:
            self.sheet.right_to_left()
        for column, name in enumerate(self.header):
            self.sheet.write_string(0, column, safe_cell(name), self.bold)
        self.row = 1

    def _cell(self, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self.sheet.write_number(self.row, column, value)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.row, column, value, self.day)
        else:
            self.sheet.write_string(self.row, column, safe_cell(value))

"""Reads comma-separated files as people save them: any usual delimiter, with or without a mark, and line by line."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .csv_files import FORMULA_STARTS

DELIMITERS = ",;\t"


class UnreadableFile(Exception):
    """The file as a whole cannot be used; the message is for the person who chose it."""


class BrokenLine(UnreadableFile):
    """From this line on it is not a CSV file: most often a quotation mark that is never closed."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _("This is not a CSV file, or a quotation mark in it is never closed. It begins in line %(number)d.")
            % {"number": number}
        )
        self.number = number


@dataclass(frozen=True, slots=True)
class CsvLine:
    """One line below the heading; every column of the heading has a cell, an empty one where the line ends early."""

    #: As a text editor counts; the heading is line 1.
    number: int
    cells: dict[str, str]
    #: Whether it has more cells than the heading.
    too_long: bool = False


def decode(content: bytes, max_bytes: int) -> str:
    r"""Return the file's text with "\n" between lines. Raises UnreadableFile when it is too large or not UTF-8 text."""
    if len(content) > max_bytes:
        raise UnreadableFile(_("The file is larger than %(size)d KB. Split it.") % {"size": max_bytes // 1024})
    try:
        if b"\x00" in content:  # no text holds one, and PostgreSQL keeps none
            raise ValueError
        text = content.decode("utf-8-sig")
    except ValueError:  # of which a decoding error is one
        raise UnreadableFile(_("The file is not in UTF-8. In your spreadsheet, save it as “CSV UTF-8”.")) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def heading_of(text: str) -> list[str]:
    """Return the columns that the first line names, in small letters and with "_" for spaces. Raises BrokenLine."""
    return next(_records(text), (1, []))[1]


def read_lines(text: str) -> Iterator[CsvLine]:
    """Yield the lines below the heading that hold anything. The text is not copied. Raises BrokenLine on the way."""
    records = _records(text)
    _number, heading = next(records, (1, []))
    for number, found in records:
        if any(found):
            cells = dict(zip(heading, found, strict=False))
            yield CsvLine(number, dict.fromkeys(heading, "") | cells, len(found) > len(heading))


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins in; the first is the heading."""
    first = text[: text.find("\n") + 1 or len(text)]
    reader = csv.reader(_pieces(text), delimiter=max(DELIMITERS, key=first.count), strict=True)
    number = 1
    try:
        for found in reader:
            yield number, [_bare(cell) for cell in found] if number > 1 else [_column(cell) for cell in found]
            number = reader.line_num + 1
    except csv.Error:
        raise BrokenLine(number) from None


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _column(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_")


def _bare(cell: str) -> str:
    """Return a cell without spaces around it, and without the sign that ``safe_cell`` put before a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell

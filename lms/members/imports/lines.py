"""What a line of a file may say, and reading its cells. Asks no database."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, islice, pairwise
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lms.core.csv_reading import CsvLine

from ..models import Position, Unit
from .models import PeopleImport
from .places import Places

Kind = PeopleImport.Kind
#: A code, with what its sentence needs; ``reports`` has the words.
Problem = dict[str, Any]

PEOPLE = (
    "staff_number",
    "email",
    "first_name",
    "last_name",
    "unit",
    "position",
    "main",
    "from",
    "until",
    "language",
)
UNITS = ("code", "name", "parent")
COLUMNS = {Kind.PEOPLE: PEOPLE, Kind.UNITS: UNITS}
#: Of each tuple the heading names one column at least.
NEEDED: dict[Kind, list[tuple[str, ...]]] = {
    Kind.PEOPLE: [("staff_number", "email")],
    Kind.UNITS: [("code",), ("name",)],
}
LONGEST = {"staff_number": 60, "email": 150, "first_name": 150, "last_name": 150, "code": 50, "name": 200}
YES, NO = {"", "yes", "y", "true", "1"}, {"no", "n", "false", "0"}
#: Lines one person may have.
MOST_POSTS = 20


@dataclass
class PersonLine:
    """One line of a file of people: the person, and one post."""

    number: int
    staff_number: str = ""
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    language: str = ""
    unit: Unit | None = None
    position: Position | None = None
    main: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    problems: list[Problem] = field(default_factory=list)
    #: Whether it says anything of a post.
    of_post: bool = False

    def wrong(self, code: str, **values: Any) -> None:
        """Hold something against the line."""
        self.problems.append({"code": code, **values})


def known_cells(kind: str, line: CsvLine) -> dict[str, str]:
    """Return the cells of columns we read; others are not kept."""
    return {name: line.cells[name] for name in COLUMNS[Kind(kind)] if line.cells.get(name)}


def person_of(cells: dict[str, str]) -> str:
    """Return what tells a line's person from others: the staff number, else the address; empty where both are."""
    number = cells.get("staff_number", "")
    return f"#{number}" if number else cells.get("email", "").lower()


def groups_of(lines: Iterable[CsvLine]) -> Iterator[list[CsvLine]]:
    """Yield the lines that stand together and speak of one person; a line that names nobody stands alone."""
    for _who, together in groupby(lines, key=lambda line: person_of(line.cells) or line.number):
        while group := list(islice(together, MOST_POSTS)):
            yield group


def repeated(keys: Iterable[str]) -> set[int]:
    """Return the hashes that come more than once. Eight bytes a key, because a file may name everybody of a force."""
    hashes = array("q", sorted(array("q", (hash(key) for key in keys if key))))
    return {one for one, following in pairwise(hashes) if one == following}


def read_person(number: int, cells: dict[str, str], places: Places, *, too_long: bool = False) -> PersonLine:
    """Return what a line says, with everything that is wrong with it in itself."""
    line = PersonLine(number)
    line.staff_number, line.email = cells.get("staff_number", ""), cells.get("email", "").lower()
    line.first_name, line.last_name = cells.get("first_name", ""), cells.get("last_name", "")
    if too_long:
        line.wrong("too_long")
    if not line.staff_number and not line.email:
        line.wrong("nobody")
    _check_lengths(line, cells)
    if line.email:
        _check_email(line)
    _read_language(line, cells.get("language", ""))
    _read_post(line, cells, places)
    return line


def _check_lengths(line: PersonLine, cells: dict[str, str]) -> None:
    for name, cell in cells.items():
        if len(cell) > LONGEST.get(name, 1000):
            line.wrong("long_cell", column=name, most=LONGEST.get(name, 1000))


def _check_email(line: PersonLine) -> None:
    try:
        validate_email(line.email)
    except ValidationError:
        line.wrong("email")


def _read_language(line: PersonLine, text: str) -> None:
    codes = [code for code, _name in settings.LANGUAGES]
    line.language = text.lower() if text.lower() in codes else ""
    if text and not line.language:
        line.wrong("language", codes=", ".join(codes))


def _read_post(line: PersonLine, cells: dict[str, str], places: Places) -> None:
    line.of_post = any(cells.get(name) for name in ("unit", "position", "main", "from", "until"))
    line.starts_on, line.ends_on = _day(line, cells, "from"), _day(line, cells, "until")
    if line.starts_on and line.ends_on and line.ends_on < line.starts_on:
        line.wrong("ends_first")
    word = cells.get("main", "").lower()
    line.main = word not in NO
    if word not in YES | NO:
        line.wrong("main")
    line.unit = _found(line, places.unit(cells.get("unit", "")), cells, "unit")
    line.position = _found(line, places.position(cells.get("position", "")), cells, "position")


def _found(line: PersonLine, found: Any, cells: dict[str, str], name: str) -> Any:
    if found is Places.SEVERAL:
        line.wrong(f"several_{name}s")
        return None
    if found is None and cells.get(name):
        line.wrong(f"no_such_{name}")
    return found


def _day(line: PersonLine, cells: dict[str, str], name: str) -> date | None:
    text = cells.get(name, "")
    if not text:
        return None
    try:
        if len(text) != len("2026-01-31"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        line.wrong("date", column=name)
        return None

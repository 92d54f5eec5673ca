"""Reads a file of people to invite, and says in plain words what is wrong with it. Writes nothing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lms.core import csv_reading
from lms.core.csv_reading import CsvLine, UnreadableFile, heading_of, read_lines

from ..models import Role, Unit

MAX_BYTES = 512 * 1024
MAX_ROWS = 1000
REQUIRED = ("email", "first_name", "last_name")
COLUMNS = (*REQUIRED, "unit", "role", "language")


@dataclass
class Row:
    """One line of the file: what it says, and what stands against it."""

    number: int
    email: str
    first_name: str
    last_name: str
    role: str = Role.OFFICER
    unit: Unit | None = None
    language: str = ""
    known: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether this person can be invited."""
        return not self.errors and not self.known


def decode(content: bytes) -> str:
    """Return the file's text. Raises UnreadableFile when it is too large or not UTF-8 text."""
    return csv_reading.decode(content, MAX_BYTES)


def read_rows(
    text: str,
    units: Iterable[tuple[Unit, str]],
    *,
    roles: Collection[str] = tuple(Role.values),
    unit_needed: bool = False,
) -> list[Row]:
    """Return the people of a file, each checked; ``units`` with their full names. Raises UnreadableFile.

    ``roles`` are those the reader of the file may give.
    """
    lines = _lines(text)
    places = _places(units)
    rows = [_row(line, places, roles) for line in lines]
    for row in rows:
        _check_place(row, unit_needed)
    _mark_repeated(rows)
    _mark_known(rows)
    return rows


def _lines(text: str) -> list[CsvLine]:
    heading = heading_of(text)
    missing = [name for name in REQUIRED if name not in heading]
    if missing:
        raise UnreadableFile(_("The first line must name these columns: %(names)s.") % {"names": ", ".join(missing)})
    lines = list(islice(read_lines(text), MAX_ROWS + 1))
    if not lines:
        raise UnreadableFile(_("There is nobody in this file."))
    if len(lines) > MAX_ROWS:
        raise UnreadableFile(_("The file has more than %(rows)d lines. Split it.") % {"rows": MAX_ROWS})
    return lines


def _places(units: Iterable[tuple[Unit, str]]) -> dict[str, Unit | None]:
    """Map full names, and short names that only one unit has, to units; None where a short name is not enough."""
    places: dict[str, Unit | None] = {}
    full: dict[str, Unit | None] = {}
    for unit, label in units:
        short = unit.name.casefold()
        places[short] = None if short in places else unit
        full[_fold(label)] = unit
    return places | full


def _fold(label: str) -> str:
    return "/".join(part.strip().casefold() for part in label.split("/"))


def _row(line: CsvLine, places: dict[str, Unit | None], roles: Collection[str]) -> Row:
    cells = line.cells
    row = Row(line.number, cells["email"].lower(), cells["first_name"], cells["last_name"])
    if line.too_long:
        row.errors.append(_("This line has more cells than the first one."))
    _check_person(row)
    _read_role(row, cells.get("role", ""), roles)
    _read_unit(row, cells.get("unit", ""), places)
    _read_language(row, cells.get("language", ""))
    return row


def _check_person(row: Row) -> None:
    try:
        validate_email(row.email)
    except ValidationError:
        row.errors.append(_("The e-mail address is missing or not complete."))
    if not row.first_name or not row.last_name:
        row.errors.append(_("A first name and a family name are needed."))
    if max(len(row.email), len(row.first_name), len(row.last_name)) > 150:
        row.errors.append(_("A name or address is longer than 150 characters."))


def _read_role(row: Row, text: str, roles: Collection[str]) -> None:
    role = text.lower() or str(Role.OFFICER)
    if role in roles:
        row.role = role
    else:
        row.errors.append(_("The role must be one of: %(roles)s.") % {"roles": ", ".join(roles)})


def _check_place(row: Row, unit_needed: bool) -> None:
    """An agency administrator looks after the agency of the unit, and invites nobody without one."""
    if row.unit is None and not row.errors and (unit_needed or row.role == Role.AGENCY_ADMINISTRATOR):
        row.errors.append(_("This person needs a unit."))


def _read_unit(row: Row, text: str, places: dict[str, Unit | None]) -> None:
    if not text:
        return
    row.unit = places.get(_fold(text))
    if row.unit is None and _fold(text) in places:
        row.errors.append(_("Several units have this name. Write it in full: Agency / Unit / Team."))
    elif row.unit is None:
        row.errors.append(_("There is no unit of this name. Write it as the list of units does."))


def _read_language(row: Row, text: str) -> None:
    codes = [code for code, _name in settings.LANGUAGES]
    row.language = text.lower() if text.lower() in codes else ""
    if text and not row.language:
        row.errors.append(_("The language must be one of: %(codes)s.") % {"codes": ", ".join(codes)})


def _mark_repeated(rows: list[Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.email and row.email in seen:
            row.errors.append(_("This address stands in the file twice."))
        seen.add(row.email)


def _mark_known(rows: list[Row]) -> None:
    users = get_user_model()._default_manager
    addresses = [row.email for row in rows]
    known = set(users.filter(username__in=addresses).values_list("username", flat=True))
    known |= {str(email).lower() for email in users.filter(email__in=addresses).values_list("email", flat=True)}
    for row in rows:
        row.known = row.email in known

"""Reads a file of people to invite, and says in plain words what is wrong with it. Writes nothing."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ..models import Role, Unit

MAX_BYTES = 512 * 1024
MAX_ROWS = 1000
REQUIRED = ("email", "first_name", "last_name")
COLUMNS = (*REQUIRED, "unit", "role", "language")


class UnreadableFile(Exception):
    """The file as a whole cannot be used; the message is for the person who chose it."""


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
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("The file is larger than %(size)d KB. Split it.") % {"size": MAX_BYTES // 1024})
    try:
        if b"\x00" in content:  # no text holds one, and PostgreSQL keeps none
            raise ValueError
        return content.decode("utf-8-sig")
    except ValueError:  # of which a decoding error is one
        raise UnreadableFile(_("The file is not in UTF-8. In your spreadsheet, save it as “CSV UTF-8”.")) from None


def read_rows(text: str, units: Iterable[tuple[Unit, str]]) -> list[Row]:
    """Return the people of a file, each checked; ``units`` with their full names. Raises UnreadableFile."""
    lines = _lines(text)
    places = _places(units)
    rows = [_row(number, line, places) for number, line in enumerate(lines, start=2)]
    _mark_repeated(rows)
    _mark_known(rows)
    return rows


def _lines(text: str) -> list[dict[str, str]]:
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        reader.fieldnames = [str(name).strip().lower().replace(" ", "_") for name in reader.fieldnames or []]
        missing = [name for name in REQUIRED if name not in reader.fieldnames]
        if missing:
            raise UnreadableFile(
                _("The first line must name these columns: %(names)s.") % {"names": ", ".join(missing)}
            )
        lines = [_stripped(line) for line in reader]
    except csv.Error:
        raise UnreadableFile(_("This is not a CSV file, or a quotation mark in it is never closed.")) from None
    if not lines:
        raise UnreadableFile(_("There is nobody in this file."))
    if len(lines) > MAX_ROWS:
        raise UnreadableFile(_("The file has more than %(rows)d lines. Split it.") % {"rows": MAX_ROWS})
    return lines


def _stripped(line: dict[str, str | list[str] | None]) -> dict[str, str]:
    extra = line.pop(None, None)  # type: ignore[call-overload]  # DictReader's key for cells beyond the heading
    cells = {name: value.strip() if isinstance(value, str) else "" for name, value in line.items()}
    return cells | ({"": "extra"} if extra else {})


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


def _row(number: int, line: dict[str, str], places: dict[str, Unit | None]) -> Row:
    row = Row(number, line["email"].lower(), line["first_name"], line["last_name"])
    if "" in line:
        row.errors.append(_("This line has more cells than the first one."))
    _check_person(row)
    _read_role(row, line.get("role", ""))
    _read_unit(row, line.get("unit", ""), places)
    _read_language(row, line.get("language", ""))
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


def _read_role(row: Row, text: str) -> None:
    role = text.lower() or str(Role.OFFICER)
    if role in Role.values:
        row.role = role
    else:
        row.errors.append(_("The role must be one of: %(roles)s.") % {"roles": ", ".join(Role.values)})


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

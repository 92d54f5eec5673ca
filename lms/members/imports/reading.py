"""The worker reads a file into lines and looks at what each would change. Nothing else is written."""

import logging
from collections.abc import Iterator
from itertools import takewhile
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lms.core.csv_reading import BrokenLine, CsvLine, read_lines

from ..models import Profile
from .judging import Known, judge, odd_accounts
from .lines import PersonLine, groups_of, known_cells, person_of, read_person, repeated
from .models import ImportLine, PeopleImport
from .places import Places
from .tree import judge_units
from .working import Elsewhere, NoLonger, State, bringer, counted, held, in_parts

Kind = PeopleImport.Kind
MOST_LINES = {Kind.PEOPLE: 200_000, Kind.UNITS: 20_000}
logger = logging.getLogger(__name__)


def read_file(pk: UUID) -> None:
    """Read the file of an import. Done again after a stop, it goes on where it was."""
    batch = PeopleImport.objects.select_related("agency").filter(pk=pk, state=State.READING).first()
    if batch is None:
        return
    try:
        _read(batch, bringer(batch))
    except BrokenLine as problem:
        _fail(pk, f"broken:{problem.number}")
    except NoLonger:
        _fail(pk, "no_longer")
    except Elsewhere:
        return


def _read(batch: PeopleImport, by: Profile) -> None:
    last = batch.lines.aggregate(last=Max("number"))["last"] or 0
    read = _read_units(batch) if batch.kind == Kind.UNITS else _read_people(batch, by)
    number = 0
    for lines in read:
        number += len(lines)
        if number > MOST_LINES[Kind(batch.kind)]:
            return _fail(batch.pk, "too_many")
        if lines[-1].number > last:
            _keep(batch.pk, [line for line in lines if line.number > last])
    if not number:
        return _fail(batch.pk, "nobody")
    return _ready(batch.pk)


@transaction.atomic
def _keep(pk: UUID, lines: list[ImportLine]) -> None:
    batch = held(pk, State.READING)
    # Two workers at once: whoever comes second finds the lines there.
    ImportLine.objects.bulk_create(lines, ignore_conflicts=True)
    batch.lines_done = batch.lines.count()
    batch.save(update_fields=["lines_done"])


@transaction.atomic
def _ready(pk: UUID) -> None:
    """Every line is looked at: the file itself, which names people, is not needed any more."""
    batch = held(pk, State.READING)
    batch.counts, batch.state, batch.text = counted(pk), State.READY, ""
    batch.lines_all = batch.lines_done = sum(batch.counts.values())
    batch.save(update_fields=["counts", "state", "text", "lines_all", "lines_done"])


@transaction.atomic
def _fail(pk: UUID, problem: str) -> None:
    """Keep the reason, and nothing else."""
    failed = PeopleImport.objects.filter(pk=pk, state=State.READING)
    if failed.update(state=State.FAILED, problem=problem, text="", finished_at=timezone.now()):
        ImportLine.objects.filter(people_import=pk).delete()


def _read_units(batch: PeopleImport) -> Iterator[list[ImportLine]]:
    """Units are looked at all together: a tree is right or wrong as a whole."""
    most = MOST_LINES[Kind.UNITS]
    read = [line for _number, line in takewhile(lambda pair: pair[0] <= most, enumerate(read_lines(batch.text)))]
    judged = judge_units(batch.agency, [(line.number, known_cells(Kind.UNITS, line), line.too_long) for line in read])
    for part in in_parts([[line] for line in judged]):
        yield [
            ImportLine(
                people_import=batch, number=line.number, cells=line.cells, outcome=line.outcome, problems=line.problems
            )
            for (line,) in part
        ]


def _read_people(batch: PeopleImport, by: Profile) -> Iterator[list[ImportLine]]:
    places, odd, today = Places(batch.agency), odd_accounts(), timezone.now().date()
    twice = Repeats(batch.text)
    for part in in_parts(groups_of(read_lines(batch.text))):
        groups = [_group(group, places, twice) for group in part]
        known = Known(batch.agency, by, [line for group in groups for line in group], odd)
        plans = [judge(group, known, today) for group in groups]
        cells = {line.number: known_cells(Kind.PEOPLE, line) for group in part for line in group}
        yield [
            ImportLine(
                people_import=batch,
                number=line.number,
                cells=cells[line.number],
                outcome=plan.outcomes[line.number],
                problems=line.problems,
            )
            for plan in plans
            for line in plan.lines
        ]


def _group(group: list[CsvLine], places: Places, twice: "Repeats") -> list[PersonLine]:
    lines = [read_person(line.number, line.cells, places, too_long=line.too_long) for line in group]
    twice.note(lines)
    return lines


class Repeats:
    """Who stands in a file at two places. Remembers only those who do."""

    def __init__(self, text: str) -> None:
        self._people = repeated(person_of(group[0].cells) for group in groups_of(read_lines(text)))
        self._emails = repeated(_email(group) for group in groups_of(read_lines(text)))
        self._first: dict[str, int] = {}

    def note(self, lines: list[PersonLine]) -> None:
        """Hold it against lines that their person, or the address, stands further up too."""
        line = lines[0]
        who = f"#{line.staff_number}" if line.staff_number else line.email
        email = next((one.email for one in lines if one.email), "")
        for key, repeats, code in ((who, self._people, "apart"), (f"@{email}", self._emails, "email_twice")):
            if key in ("", "@") or hash(key) not in repeats:
                continue
            first = self._first.setdefault(key, line.number)
            if first != line.number:
                line.wrong(code, line=first)
                return


def _email(group: list[CsvLine]) -> str:
    email = next((line.cells["email"].lower() for line in group if line.cells.get("email")), "")
    return f"@{email}" if email else ""

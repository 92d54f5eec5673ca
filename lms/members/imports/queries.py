"""What the pages about imports show."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from ..models import Agency, Profile
from ..rules import managed_agencies
from .lines import COLUMNS
from .models import ImportLine, PeopleImport
from .reports import line_words

#: Imports a list shows.
LATEST = 50
#: Lines a page shows.
PER_PAGE = 100
State = PeopleImport.State
Outcome = ImportLine.Outcome
Kind = PeopleImport.Kind


@dataclass(frozen=True)
class Counted:
    """An outcome and how many lines have it."""

    outcome: str
    label: str
    number: int


@dataclass(frozen=True)
class Line:
    """A line of the file as a page shows it."""

    number: int
    outcome: str
    label: str
    cells: list[str]
    problems: list[str]


def imports_of(by: Profile) -> list[PeopleImport]:
    """Return the latest imports of the agencies a member manages. One query."""
    return list(_managed(by)[:LATEST])


def find(by: Profile, pk: UUID) -> PeopleImport | None:
    """Return an import of an agency the member manages; None for others, as for none. One query."""
    return _managed(by).filter(pk=pk).first()


def _managed(by: Profile) -> QuerySet[PeopleImport]:
    rows = PeopleImport.objects.filter(agency__in=managed_agencies(by)).select_related("agency").defer("text")
    return rows.order_by("-made_at", "pk")


def agencies(by: Profile) -> list[Agency]:
    """Return the agencies the member manages. One query."""
    return list(managed_agencies(by).order_by("name", "pk"))


def counts(batch: PeopleImport) -> list[Counted]:
    """Return how many lines have each outcome. Nothing is asked: the import knows it."""
    return [Counted(one.value, str(one.label), batch.counts.get(one.value, 0)) for one in Outcome]


def open_number(batch: PeopleImport) -> int:
    """Return how many lines wait to be applied. Nothing is asked of an import that was not stopped on the way."""
    if not batch.problem:
        return int(batch.counts.get(Outcome.NEW, 0)) + int(batch.counts.get(Outcome.CHANGED, 0))
    return batch.lines.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED], applied=False).count()


def page_of(batch: PeopleImport, outcome: str, number: str) -> Page:
    """Return a page of lines, of one outcome if it is named. Two queries."""
    rows = batch.lines.order_by("number")
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    return Paginator(rows, PER_PAGE).get_page(number)


def lines(batch: PeopleImport, page: Page) -> list[Line]:
    """Return the lines of a page."""
    return [_line(batch, row) for row in page]


def _line(batch: PeopleImport, row: ImportLine) -> Line:
    cells = [str(row.cells[name]) for name in COLUMNS[Kind(batch.kind)] if row.cells.get(name)]
    return Line(row.number, row.outcome, row.get_outcome_display(), cells, line_words(row.problems))


def wrong_rows(batch: PeopleImport) -> Iterator[list[str]]:
    """Yield the wrong lines as cells, each with its number and what is wrong, a chunk at a time."""
    names = COLUMNS[Kind(batch.kind)]
    for row in batch.lines.filter(outcome=Outcome.WRONG).order_by("number").iterator(chunk_size=500):
        cells = [str(row.cells.get(name, "")) for name in names]
        yield [*cells, str(row.number), " ".join(line_words(row.problems))]

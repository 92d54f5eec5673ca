"""What the import screens show."""

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from .models import ImportRow, QuestionImport
from .reports import row_words

PER_PAGE = 50
State = QuestionImport.State
Verdict = ImportRow.Verdict


@dataclass(frozen=True)
class Counted:
    """A verdict, how many questions have it, and how many of them are chosen."""

    verdict: str
    label: str
    number: int


@dataclass(frozen=True)
class Line:
    """A row of the report with its problems in words."""

    row: ImportRow
    problems: list[str]

    @property
    def can_be_chosen(self) -> bool:
        """Whether there is a question in it."""
        return self.row.verdict != Verdict.REFUSED


def imports() -> list[QuestionImport]:
    """Return the latest imports, without their files. One query."""
    return list(QuestionImport.objects.select_related("locale").defer("file")[:PER_PAGE])


def find(pk: UUID) -> QuestionImport | None:
    """Return an import without its file."""
    return QuestionImport.objects.select_related("locale", "category").defer("file").filter(pk=pk).first()


def counts(batch: QuestionImport) -> tuple[list[Counted], int]:
    """Return how many questions have each verdict, and how many are chosen. One query."""
    rows = (
        batch.rows.order_by().values("verdict").annotate(number=Count("pk"), chosen=Count("pk", filter=Q(chosen=True)))
    )
    found = {row["verdict"]: row for row in rows}
    counted = [
        Counted(verdict.value, str(verdict.label), found[verdict]["number"]) for verdict in Verdict if verdict in found
    ]
    chosen = sum(row["chosen"] for verdict, row in found.items() if verdict != Verdict.REFUSED)
    return counted, chosen


def page_of(batch: QuestionImport, verdict: str, number: str) -> Page:
    """Return a page of rows, those of one verdict if it is named. Two queries."""
    rows = batch.rows.order_by("number")
    if verdict in Verdict.values:
        rows = rows.filter(verdict=verdict)
    return Paginator(rows, PER_PAGE).get_page(number)


def lines(page: Page) -> list[Line]:
    """Return the lines of a page."""
    return [Line(row, row_words(row)) for row in page]

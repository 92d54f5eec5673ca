"""The questions of an attempt as its pages show them: in sections, with their weights."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from assessments.attempts.models import Attempt
from assessments.attempts.queries import sheet
from assessments.questions.asked import AskedQuestion

from .models import SectionTitle
from .queries import section_titles


class Row(NamedTuple):
    """One question on a page."""

    asked: AskedQuestion
    #: The part of the quiz it belongs to, in the reader's words.
    section: SectionTitle | None
    #: Whether that part begins here.
    begins: bool
    #: How much it counts; 1 for most.
    points: int
    #: "Question 3 of 40".
    label: str


def rows_of(attempt: Attempt, language: str, *, only: int | None = None) -> list[Row]:
    """Return the questions in ``language``, or just number ``only``. Two queries; three with sections."""
    return headed(attempt, sheet(attempt, language, only=only), language)


def headed(attempt: Attempt, asked: list[AskedQuestion], language: str) -> list[Row]:
    """Return questions with their sections and weights. One query, none without sections."""
    titles = section_titles(attempt, language)
    pins = {pin["key"]: pin for pin in attempt.questions}
    sections = _sections(attempt)
    label = _("Question %(number)s of %(count)s")
    return [
        Row(
            asked=one,
            section=titles.get(sections[one.key]),
            begins=bool(pins[one.key].get("section")),
            points=pins[one.key].get("points", 1),
            label=label % {"number": one.number, "count": len(pins)},
        )
        for one in asked
    ]


def _sections(attempt: Attempt) -> dict[str, str]:
    """Return, by question, the key of the section it stands in; empty before the first."""
    found, current = {}, ""
    for pin in attempt.questions:
        current = pin.get("section", current)
        found[pin["key"]] = current
    return found

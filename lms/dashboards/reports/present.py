"""What a report's pages offer and say, in the reader's language."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.analysis.models import QuizAnalysis
from courses.activities.models import Activity
from lms.members.models import Unit

from ..models import ReportRun, ReportSchedule
from .asked import Asked
from .messages import label_of
from .registry import Report, Row

#: Units offered in a list; others are reached from their own page.
MOST_UNITS = 300


@dataclass(frozen=True)
class Field:
    """One thing a report can be narrowed by: (value, words, whether chosen) of what is offered."""

    name: str
    label: str
    every: str
    options: list[tuple[str, str, bool]]


def fields(report: Report, asked: Asked) -> list[Field]:
    """Return what the report's form offers. At most three queries."""
    made = {
        "unit": lambda: Field("unit", _("Unit"), _("Everything you answer for"), _units(asked)),
        "course": lambda: Field("course", _("Course"), _("All courses"), _courses(asked)),
        "state": lambda: Field("state", _("State"), _("All states"), _states(report, asked)),
        "quiz": lambda: Field("quiz", _("Quiz"), _("All quizzes"), _quizzes(asked)),
    }
    return [made[name]() for name in report.filters if name in made]


def _units(asked: Asked) -> list[tuple[str, str, bool]]:
    """Offer the units at the top, the one chosen, and what stands directly below these; deeper ones are indented."""
    near = [root.pk for root in asked.scope.roots] + ([asked.unit.pk] if asked.unit else [])
    rows = Unit.objects.filter(asked.scope.within(), Q(pk__in=near) | Q(parent__in=near)).order_by("path")
    found = list(rows.values_list("pk", "name", "path")[:MOST_UNITS])
    top = min((path.count("/") for _pk, _name, path in found), default=0)
    return [
        (str(pk), "\u2003" * (path.count("/") - top) + name, asked.unit is not None and pk == asked.unit.pk)
        for pk, name, path in found
    ]


def _courses(asked: Asked) -> list[tuple[str, str, bool]]:
    chosen = asked.course.course_key if asked.course else None
    return [(str(key), f"{one.code} {one.title}", key == chosen) for key, one in asked.courses.items()]


def _states(report: Report, asked: Asked) -> list[tuple[str, str, bool]]:
    return [(value, str(label), value == asked.state) for value, label in report.states]


def _quizzes(asked: Asked) -> list[tuple[str, str, bool]]:
    rows = Activity.objects.filter(key__in=QuizAnalysis.objects.values("quiz_key")).order_by("title", "pk")
    chosen = asked.quiz.key if asked.quiz else None
    return [(str(key), title, key == chosen) for key, title in rows.values_list("key", "title")]


def narrowed(report: Report, asked: Asked) -> list[tuple[str, str]]:
    """Return in words what a report is about: a name and what was chosen."""
    said = []
    if asked.person:
        said.append((_("Person"), asked.person.display_name))
    elif "unit" in report.filters:
        said.append((_("Unit"), asked.unit.name if asked.unit else _("Everything you answer for")))
    if asked.course:
        said.append((_("Course"), f"{asked.course.code} {asked.course.title}"))
    if asked.state:
        said.append((_("State"), str(dict(report.states)[asked.state])))
    if asked.quiz:
        said.append((_("Quiz"), asked.quiz.title))
    return said


def sheet(header: list[str], rows: list[Row]) -> dict[str, Any]:
    """Return a table to print: columns in which nothing stands are left out, because paper is narrow.

    Every cell comes with the name of its column: on a narrow screen they stand beside each other.
    """
    shown = [place for place in range(len(header)) if any(row[place] not in (None, "") for row in rows)]
    return {
        "header": [header[place] for place in shown],
        "rows": [[(header[place], row[place]) for place in shown] for row in rows],
    }


@dataclass(frozen=True)
class Line:
    """A report of the list, or a schedule, with its name."""

    row: ReportRun | ReportSchedule
    label: str


def lines(rows: Any) -> list[Line]:
    """Return reports or schedules with their names. One query."""
    return [Line(row, label_of(row.report)) for row in rows]

"""The table of one person's courses. Drawn here: as a template it would cost several times the rest of its page."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.drawing import drawn
from lms.core.languages import reader_language
from lms.templatetags.lms_tags import icon, lang_dir

from .figures import LABELS, Standing
from .persons import PersonCourse, Reason

#: How each standing is painted: a class and an icon.
PAINT = {
    Standing.COMPLETED: (" state--done", "circle-check"),
    Standing.EXPIRED: (" state--due", "hourglass"),
    Standing.IN_PROGRESS: (" state--open", "bookmark"),
}


@lru_cache
def _words(_language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what every table says, and what stands where there is nothing, in the language of the page."""
    words = {
        "state": _("State"),
        "due": _("Due"),
        "completed": _("Completed"),
        "valid": _("Valid until"),
        "why": _("Asked because"),
        "choose": _("Choose %(name)s"),
        "late": _("Overdue"),
        "soon": _("Expiring soon"),
        "still": _("The date stands still during an absence."),
        "by": _("by %(day)s, %(zone)s"),
    }
    nothing = {
        "due": _("no due date"),
        "completed": _("not completed"),
        "valid": _("no last day"),
        "why": _("no assignment"),
    }
    dash = '<span class="muted">–<span class="vh"> {}</span></span>'
    return (
        {name: str(escape(text)) for name, text in words.items()},
        {name: format_html(dash, text) for name, text in nothing.items()},
    )


def forms_of(number: int, zone: str, today: date) -> SafeString:
    """Return the forms below the rows of ``number`` courses: a reminder, a due date. Drawn once for all alike."""
    return drawn(
        "lms/dashboards/partials/person_forms.html",
        page=_Page(_Paginator(number)),
        wanted=_Wanted(),
        zone=zone,
        today=today,
    )


@dataclass(frozen=True)
class _Paginator:
    """What the forms ask of a list."""

    count: int


@dataclass(frozen=True)
class _Page:
    paginator: _Paginator


@dataclass(frozen=True)
class _Wanted:
    """What the forms ask of a filter about one person."""

    person: bool = True
    by_course: bool = True
    course: None = None


class PersonTable:
    """Draws rows."""

    def __init__(self, zone: str, *, picks: bool) -> None:
        """``zone`` is the reader's, which need not be named beside a date; ``picks`` draws a box before each row."""
        self.zone, self.picks = zone, picks
        self.words, self.none = _words(reader_language())
        self._days: dict[date, str] = {}
        self._states: dict[str, str] = {}

    def rows(self, courses: list[PersonCourse]) -> SafeString:
        """Return the rows of the table's body."""
        return mark_safe("\n".join(map(self._row, courses)))  # noqa: S308  (words, titles and reasons are escaped)

    def _row(self, one: PersonCourse) -> str:
        row, words = one.row, self.words
        course = row.course
        code = escape(course.code) if course else ""
        title = f"<span{lang_dir(course.language)}>{escape(course.title)}</span>" if course else ""
        valid = self._day(row.valid_until) or self.none["valid"]
        soon = f' <span class="small muted">{words["soon"]}</span>' if row.expiring else ""
        why = "".join(map(self._reason, one.reasons)) or self.none["why"]
        return (
            f'<tr>{self._pick(row.pick, code)}<th scope="row"><bdi>{code}</bdi> {title}</th>'
            f'<td data-label="{words["state"]}">{self._state(row.standing)}</td>'
            f'<td data-label="{words["due"]}"><div>{self._due(one)}</div></td>'
            f'<td data-label="{words["completed"]}">{self._day(row.completed_on) or self.none["completed"]}</td>'
            f'<td data-label="{words["valid"]}"><div>{valid}{soon}</div></td>'
            f'<td data-label="{words["why"]}"><div>{why}</div></td></tr>'
        )

    def _pick(self, value: str, code: str) -> str:
        if not self.picks:
            return ""
        name = self.words["choose"] % {"name": code}
        return (
            '<td class="pick no-print"><label class="choice">'
            f'<input type="checkbox" name="pick" value="{value}"><span class="vh">{name}</span></label></td>'
        )

    def _state(self, standing: str) -> str:
        if standing not in self._states:
            colour, sign = PAINT.get(standing, ("", "circle"))
            self._states[standing] = f'<span class="state{colour}">{icon(sign)}{escape(LABELS[standing])}</span>'
        return self._states[standing]

    def _due(self, one: PersonCourse) -> str:
        day = self._day(one.row.due_on)
        if not day:
            return self.none["due"]
        zone = one.row.due_zone
        named = f'<div class="muted small"><bdi>{escape(zone)}</bdi></div>' if zone and zone != self.zone else ""
        if not one.row.late:
            return day + named
        late = f'{icon("hourglass")}{day}<span class="vh"> {self.words["late"]}</span>'
        return f'<span class="state state--late">{late}</span>{named}'

    def _reason(self, one: Reason) -> str:
        more = ""
        if one.paused:
            more = self.words["still"]
        elif one.due_on:
            more = self.words["by"] % {"day": self._day(one.due_on), "zone": escape(one.zone)}
        if one.paused_days:
            days = ngettext(
                "moved on by %(days)d day of absence", "moved on by %(days)d days of absence", one.paused_days
            )
            more += f" · {escape(days % {'days': one.paused_days})}"
        return f'<p><span dir="auto">{escape(one.words)}</span> <span class="small muted">{more}</span></p>'

    def _day(self, day: date | None) -> str:
        """Return a day as the language writes it; most rows share a few."""
        if day is None:
            return ""
        if day not in self._days:
            self._days[day] = escape(date_format(day, "DATE_FORMAT"))
        return self._days[day]

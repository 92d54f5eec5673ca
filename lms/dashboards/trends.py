"""How a place stood week by week: the charts over time, and the table with the same figures. No database."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .charts import columns
from .figures import Standing
from .queries import WeekFigures


@dataclass(frozen=True)
class Trend:
    """Two charts over the same weeks, and their rows, the latest first."""

    rows: list[WeekFigures]
    compliance: SafeString
    overdue: SafeString
    #: The top of the second chart.
    most_overdue: int

    @property
    def first(self) -> WeekFigures:
        """The oldest week."""
        return self.rows[-1]

    @property
    def last(self) -> WeekFigures:
        """The latest week."""
        return self.rows[0]


def trend(weeks: list[WeekFigures]) -> Trend | None:
    """Return the charts of weeks, oldest first; None where nothing was counted yet. A missing week stays empty."""
    if not weeks:
        return None
    counted = {one.week: one.counts for one in weeks}
    first, last = weeks[0], weeks[-1]
    days = [first.week + timedelta(weeks=number) for number in range((last.week - first.week).days // 7 + 1)]
    slots = [counted.get(day) for day in days]
    most = max(one.counts.overdue for one in weeks)
    return Trend(
        rows=weeks[::-1],
        compliance=columns(
            [one.compliance if one else None for one in slots],
            highest=100,
            standing=Standing.COMPLIANT,
            description=_("Compliance week by week. The figures stand in the table below."),
        ),
        overdue=columns(
            [one.overdue if one else None for one in slots],
            highest=most,
            standing=Standing.OVERDUE,
            description=_("Overdue week by week. The figures stand in the table below."),
        ),
        most_overdue=most,
    )

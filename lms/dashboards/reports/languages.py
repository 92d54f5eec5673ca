"""Workforce by language: how many people use the centre in which language, and how they stand in what is required.

Always about everything the reader answers for, as the page "By language" is: the same breakdown of a unit and of those
below it would tell the difference (rule R4).
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from lms.conf import lms_setting

from ..breakdowns import by_language
from ..figures import LABELS, Counts, Standing
from ..places import place_of
from ..queries import languages
from .asked import Asked
from .registry import Report, Row, register


def header(asked: Asked) -> list[str]:
    """Return the names of the columns."""
    return [
        _("Language"),
        _("People"),
        str(LABELS[Standing.REQUIRED]),
        str(LABELS[Standing.COMPLIANT]),
        _("Compliance in percent"),
    ]


def rows(asked: Asked) -> Iterator[Row]:
    """Yield a row for each language that may be shown, then small ones together, and everybody. Two queries."""
    shown = by_language(languages(place_of(asked.scope, "")), lms_setting("GROUP_FLOOR"))
    for group in shown.groups:
        yield _row(_name(group.key), group.counts, shown.duties)
    if shown.rest:
        yield _row(_("Small groups together"), shown.rest, shown.duties)
    if shown.total:
        yield _row(_("All languages"), shown.total, shown.duties)


def _row(name: str, counts: Counts, duties: bool) -> Row:
    return [name, counts.people, *([counts.required, counts.compliant, counts.compliance] if duties else [None] * 3)]


def _name(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        return _("None chosen")
    return str(get_language_info(language)["name_translated"])


def size(asked: Asked) -> int:
    """Return how many rows there are at most."""
    return len(settings.LANGUAGES) + 2


register(
    Report(
        slug="languages",
        label=gettext_lazy("Workforce by language"),
        about=gettext_lazy(
            "How many people use the centre in which language, and how they stand in what is required of them. Small "
            "groups are shown together, and nothing is shown of very few people."
        ),
        header=header,
        rows=rows,
        size=size,
    )
)

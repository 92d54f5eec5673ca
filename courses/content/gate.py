"""The gate before every publication (rule L3): a lesson goes live in a language once its activities are whole in it.

Every door ends in ``LessonPage.save``, so that is where it stands; the doors themselves ask first, to say so kindly.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, Revision

from ..activities.models import Activity
from ..activities.registry import activity_type

#: What Wagtail calls a publication that its schedule began.
SCHEDULED = "wagtail.publish.scheduled"
#: How many points of an activity a message names.
NAMED = 5
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lack:
    """What an activity lacks in a language, in words, and where editors see all of it."""

    title: str
    url: str
    points: list[str]

    def __str__(self) -> str:
        return f"“{self.title}”: {self.summary}"

    @property
    def summary(self) -> str:
        """The first points, and how many more there are."""
        more = len(self.points) - NAMED
        rest = [ngettext("And one more.", "And {number} more.", more).format(number=more)] if more > 0 else []
        return " ".join([*self.points[:NAMED], *rest])

    def as_html(self) -> SafeString:
        """Return the same with a link."""
        if not self.url:
            return format_html("{}", str(self))
        return format_html('<a href="{}">“{}”</a>: {}', self.url, self.title, self.summary)


class NotWhole(ValidationError):
    """A lesson would go live in a language in which its activities are not whole."""

    def __init__(self, page: Page, lacks: list[Lack]) -> None:
        self.opening = _("“{title}” cannot be published in {language} yet.").format(
            title=page.title, language=page.locale.get_display_name()
        )
        self.lacks = lacks
        place = ("wagtailadmin_pages:edit", page.pk) if page.pk and not page._state.adding else ("wagtailadmin_home",)
        #: Where the editor goes on.
        self.edit_url = reverse(place[0], args=place[1:])
        super().__init__({NON_FIELD_ERRORS: [" ".join([self.opening, *map(str, lacks)])]})

    def as_html(self) -> SafeString:
        """Return the message for an editor, with links to what is missing."""
        return format_html("{} {}", self.opening, format_html_join(" ", "{}", ((one.as_html(),) for one in self.lacks)))


def lacks_by_page(pages: Iterable[Page]) -> dict[int, list[Lack]]:
    """Return what the activities of lessons lack in the page's language, by page id; whole ones are left out.

    One query, and those of each type; none without an activity. A type that is not installed has nothing to say.
    """
    used = [(page.pk, pk, page.locale.language_code) for page in pages for pk in dict.fromkeys(activity_ids(page))]
    known = Activity.objects.in_bulk({pk for _page, pk, _language in used}) if used else {}
    lacks = _asked({(known[pk], language) for _page, pk, language in used if pk in known})
    found: dict[int, list[Lack]] = {}
    for page, pk, language in used:
        if (pk, language) in lacks:
            found.setdefault(page, []).append(lacks[pk, language])
    return found


def _asked(pairs: Iterable[tuple[Activity, str]]) -> dict[tuple[int, str], Lack]:
    """Return what each activity lacks in each language, by its row id; each type is asked once."""
    by_type: dict[str, list[tuple[Activity, str]]] = {}
    for activity, language in pairs:
        by_type.setdefault(activity.type, []).append((activity, language))
    found = {}
    for kind, wanted in ((activity_type(slug), wanted) for slug, wanted in by_type.items()):
        missing = kind.missing_in_each(wanted) if kind else {}
        for activity, language in wanted:
            if kind and (points := missing.get((activity.key, language))):
                found[activity.pk, language] = Lack(activity.title, kind.editor_url(activity), points)
    return found


def activity_ids(page: Any) -> Iterator[int]:
    """Yield the row ids of the activities in a lesson's body as stored; nothing they point at is fetched."""
    body = getattr(page, "body", None)
    for block in body.raw_data if body else []:
        if block["type"] == "activity" and block["value"].get("activity"):
            yield block["value"]["activity"]


def require_whole(page: Page) -> None:
    """Raise NotWhole unless the activities of a lesson, as it stands in memory, are whole in its language."""
    lacks = lacks_by_page([page]).get(page.pk)
    if lacks:
        raise NotWhole(page, lacks)


def goes_live(page: Page) -> bool:
    """Return whether saving a page would show officers a version they do not have yet. One query at most."""
    if not page.live or page.alias_of_id:
        return False
    before = type(page).objects.filter(pk=page.pk).values_list("live", "live_revision_id", "alias_of_id").first()
    return before != (True, page.live_revision_id, None)


class Gated:
    """Stands before a lesson: the last gate of every door."""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Store the page. Raises NotWhole where it would go live while something is missing."""
        if goes_live(self):
            require_whole(self)
        return super().save(*args, **kwargs)  # type: ignore[misc]

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish a revision. A scheduled one waits until nothing is missing: nobody is there to be told.

        Raises NotWhole.
        """
        if kwargs.get("log_action") == SCHEDULED and not self._may_go(revision):
            return None
        return super().publish(revision, *args, **kwargs)  # type: ignore[misc]

    def _may_go(self, revision: Revision) -> bool:
        try:
            require_whole(revision.as_object())
        except NotWhole:
            logger.warning("Page %s waits: its activities are not whole in its language.", revision.object_id)
            return False
        return True

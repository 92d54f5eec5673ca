"""How the editor's form is laid out: the tabs every page type shares."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, Panel, PublishingPanel, TabbedInterface, TitleFieldPanel
from wagtail.admin.panels.comment_panel import CommentPanel

from .findings import findings_of


class FindingsPanel(Panel):
    """Says what is still open about the page; hidden while the page is being created."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one page."""

        template_name = "lms/editor/findings.html"

        def is_shown(self) -> bool:
            """Return whether there is a page to say something about."""
            return bool(super().is_shown() and self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the findings about the latest draft."""
            return super().get_context_data(parent_context) | {"findings": findings_of(self.instance)}


def title_panel() -> Panel:
    """Return the panel of the title, which proposes the address of a new page."""
    return TitleFieldPanel("title")


def tabs(
    content: Sequence[Any],
    *,
    more: Sequence[Panel] = (),
    review: Sequence[Any] = (),
    settings: Sequence[Any] = (),
) -> TabbedInterface:
    """Return the form of a page type: what it says, what is open about it, where it stands, when it shows.

    ``more`` are whole tabs of the page type's own, after its content.
    """
    return TabbedInterface(
        [
            ObjectList([title_panel(), *content], heading=_("Content")),
            *more,
            ObjectList([FindingsPanel(heading=_("Content checks")), *review], heading=_("Review")),
            ObjectList([_address_panel()], heading=_("Promote")),
            ObjectList([PublishingPanel(), *settings, CommentPanel()], heading=_("Settings")),
        ]
    )


def _address_panel() -> Panel:
    return FieldPanel(
        "slug",
        heading=_("Address"),
        help_text=_("The last part of the page's address. Short and stable; the same in every language."),
    )

"""Panels of the course pages that show what is known: reviews, what a draft would change and for whom, the history."""

from typing import Any

from wagtail.admin.panels import MultiFieldPanel, Panel

from lms.conf import lms_setting

from .affected import affected_by
from .changes import is_translation

#: Entries of the history an editor sees at once.
SHOWN = 30


class ReviewsPanel(Panel):
    """Lists who has checked the course, and leads to where a review is entered."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one course."""

        template_name = "lms_courses/content/reviews_panel.html"

        def is_shown(self) -> bool:
            """Return whether there is a course to have been checked."""
            return bool(super().is_shown() and self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the reviews in every language, newest first."""
            from .queries import reviews_of

            return super().get_context_data(parent_context) | {"reviews": reviews_of(self.instance.translation_key)}


class ChangeGroup(MultiFieldPanel):
    """What the editor says of a publication; a translation has nothing to say."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        """The group for one page."""

        def is_shown(self) -> bool:
            """Return whether the page decides anything."""
            return bool(super().is_shown() and not is_translation(self.instance))


class TranslationNote(Panel):
    """Says on a translation that its changes are editorial."""

    class BoundPanel(Panel.BoundPanel):
        """The note for one page."""

        template_name = "lms_courses/content/translation_note.html"

        def is_shown(self) -> bool:
            """Return whether the page is a translation."""
            return bool(super().is_shown() and is_translation(self.instance))

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the language in which a course is decided."""
            return super().get_context_data(parent_context) | {"source": lms_setting("SOURCE_LANGUAGE")}


class AffectedPanel(Panel):
    """Says what publishing the latest draft would change, and how many it concerns."""

    class BoundPanel(Panel.BoundPanel):
        """The preview for one page."""

        template_name = "lms_courses/content/affected_panel.html"

        def is_shown(self) -> bool:
            """Return whether there is a page with a draft."""
            return bool(super().is_shown() and self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the draft in words and the numbers; neither while the course is not live."""
            from .differences import read_draft

            draft = read_draft(self.instance.get_latest_revision_as_object())
            numbers = affected_by(draft.course_key) if draft else None
            return super().get_context_data(parent_context) | {"draft": draft, "affected": numbers}


class HistoryPanel(Panel):
    """Lists what has been published in a course, and what its editors said of it."""

    class BoundPanel(Panel.BoundPanel):
        """The history of one course."""

        template_name = "lms_courses/content/history_panel.html"

        def is_shown(self) -> bool:
            """Return whether there is a course with a history."""
            return bool(super().is_shown() and self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the latest version and the entries, newest first."""
            from .queries import changes_of, latest_version

            key = self.instance.translation_key
            context = {"version": latest_version(key), "changes": changes_of(key, SHOWN)}
            return super().get_context_data(parent_context) | context

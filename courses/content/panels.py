"""Forms of the course pages."""

from typing import Any

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel

from lms.core.panels import tabs


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


track_handler = tabs(
    [
        FieldPanel("summary", help_text=_("One or two sentences, shown wherever courses are listed.")),
        FieldPanel("accent", help_text=_("Marks the track's courses throughout the site.")),
    ]
)

course_handler = tabs(
    [
        FieldRowPanel([FieldPanel("code"), FieldPanel("level")]),
        FieldPanel("summary", help_text=_("One or two plain sentences, shown in the catalogue.")),
        FieldPanel("audience", help_text=_("Who it is for, in one sentence.")),
        FieldPanel(
            "objectives", help_text=_("Three to six things the officer can do afterwards. Begin each with a verb.")
        ),
        FieldPanel("content_note"),
        FieldPanel("sources"),
    ],
    review=[
        MultiFieldPanel(
            [
                FieldPanel("review_by"),
                FieldRowPanel(
                    [
                        FieldPanel("jurisdiction", help_text=_("Where law is discussed: whose law. Else leave empty.")),
                        FieldPanel("law_as_of", help_text=_("The day on which the law was looked up.")),
                    ]
                ),
            ],
            heading=_("Review and law"),
        ),
        ReviewsPanel(heading=_("Who has checked it")),
    ],
    settings=[FieldPanel("discreet")],
)

module_handler = tabs([FieldPanel("intro", help_text=_("One or two sentences: what this part is about."))])

lesson_handler = tabs(
    [
        FieldPanel("summary", help_text=_("One sentence, shown in the course's outline.")),
        FieldRowPanel(
            [
                FieldPanel("minutes", help_text=_("Reading time with all activities; 5 to 12 is a good size.")),
                FieldPanel("condition", help_text=_("Officers read this in words below the lesson.")),
            ]
        ),
        FieldPanel("body"),
        FieldPanel("terms", widget=CheckboxSelectMultiple),
    ],
    settings=[FieldPanel("optional")],
)

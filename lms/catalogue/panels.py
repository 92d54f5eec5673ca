"""The editor's forms of the catalogue."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.widgets.slug import SlugInput

from lms.conf import lms_setting

from .forms import ToolForm

tool_handler = TabbedInterface(
    [
        ObjectList(
            [
                TitleFieldPanel("name", placeholder=_("Name*")),
                FieldPanel("supplier"),
                FieldPanel("summary", help_text=_("One or two plain sentences: what it does. No praise.")),
                FieldPanel(
                    "does_not",
                    help_text=_("Two to four lines. Readers see them first: what somebody might wrongly expect of it."),
                ),
                FieldPanel("oversight", help_text=_("Who must check what, before anything follows from a result.")),
                FieldPanel(
                    "evidence_note", help_text=_("What was seen, by whom, on which data; also what is missing.")
                ),
                FieldPanel("limits", help_text=_("Where it is known to fail.")),
                FieldPanel("questions", help_text=_("What a buyer or user should ask before relying on it.")),
            ],
            heading=_("Description"),
        ),
        ObjectList(
            [
                FieldPanel("access", help_text=_("Who may have it, and how.")),
                FieldPanel("ai_act", help_text=_("Hedged, with jurisdiction and year. It is not legal advice.")),
                FieldPanel(
                    "terms",
                    heading=_("Vocabulary"),
                    help_text=_(
                        "The words by which readers filter, and by which lessons find this tool. "
                        "They are our own working vocabulary; change it under Vocabulary."
                    ),
                ),
            ],
            heading=_("Facts and vocabulary"),
        ),
        ObjectList(
            [
                FieldRowPanel(
                    [
                        FieldPanel("verified_on", help_text=_("The day somebody last checked this entry.")),
                        FieldPanel(
                            "review_by", help_text=_("After this day readers are told that the check is overdue.")
                        ),
                    ],
                    heading=_("Review"),
                ),
                FieldPanel("slug", widget=SlugInput, heading=_("Address")),
                PublishingPanel(),
            ],
            heading=_("Review and publishing"),
        ),
    ],
    base_form_class=ToolForm,
)


def _labels_panel() -> InlinePanel:
    source = lms_setting("SOURCE_LANGUAGE")
    choices = [(code, name) for code, name in settings.LANGUAGES if code != source]
    return InlinePanel(
        "labels",
        panels=[FieldPanel("language", widget=forms.Select(choices=choices)), FieldPanel("label"), FieldPanel("help")],
        heading=_("In other languages"),
        label=_("language"),
        help_text=_("Where a language is missing, readers see the label above."),
    )


facet_handler = ObjectList(
    [
        FieldPanel("label", help_text=_("In the source language.")),
        FieldPanel("help", help_text=_("One line.")),
        FieldPanel(
            "key",
            help_text=_(
                "Short and stable; it stands in addresses. Keep “capability” and “step”: lessons find tools by them."
            ),
        ),
        FieldPanel("position", help_text=_("Smaller numbers stand higher.")),
        _labels_panel(),
    ]
)

term_handler = ObjectList(
    [
        FieldPanel("facet"),
        FieldPanel("label"),
        FieldPanel("help", help_text=_("One line.")),
        FieldPanel("key", help_text=_("Short and stable; it stands in addresses.")),
        FieldPanel("position", help_text=_("Smaller numbers stand higher.")),
        _labels_panel(),
    ]
)

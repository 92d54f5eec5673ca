"""How the editor's form for a quiz is laid out: five tabs, each about one thing."""

from typing import Any

from django.forms import Select
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from .forms import QuizForm
from .item_forms import ItemForm


class ItemsPanel(InlinePanel):
    """The rows of a quiz, with a form of their own."""

    def get_form_options(self) -> dict[str, Any]:
        """Return Wagtail's options, with our form."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = ItemForm
        return options


class OverviewLink(Panel):
    """Leads to the screen that shows the quiz as it would be asked; hidden while it is being created."""

    class BoundPanel(Panel.BoundPanel):
        """The link of one quiz."""

        template_name = "lms_quiz/editor/overview_link.html"

        def is_shown(self) -> bool:
            """Return whether there is a quiz to look at."""
            return bool(super().is_shown() and self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the address."""
            url = reverse("quiz_overview", args=[self.instance.activity.key])
            return super().get_context_data(parent_context) | {"url": url}


class CountingPanel(Panel):
    """Says what counting tries differently would do, and asks whether to go on (rule A5)."""

    class BoundPanel(Panel.BoundPanel):
        """The question about one quiz."""

        template_name = "lms_quiz/editor/counting.html"

        def is_shown(self) -> bool:
            """Return whether an editor has asked for it and it concerns anybody."""
            return bool(super().is_shown() and self.form is not None and self.form.effects.officers)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the numbers and the box to tick."""
            context = {"effects": self.form.effects, "field": self.form["counting_confirmed"]}
            return super().get_context_data(parent_context) | context


item_panels = [
    FieldPanel("question", help_text=_("In any language: officers read it in theirs.")),
    FieldRowPanel([FieldPanel("points"), FieldPanel("stay_with")]),
    FieldPanel("category", widget=Select, help_text=_("With all categories inside it.")),
    FieldRowPanel([FieldPanel("tag"), FieldPanel("count", help_text=_("Only for a draw."))]),
    FieldPanel("section", help_text=_("Its heading stands above this question. Empty: the section before goes on.")),
]

questions_tab = ObjectList(
    [
        FieldPanel("title"),
        OverviewLink(),
        ItemsPanel(
            "items",
            heading=_("Questions"),
            label=_("Question or draw"),
            panels=item_panels,
            min_num=1,
            help_text=_(
                "In the order asked. A row is one question, or a draw: each try then takes ready questions at random, "
                "and others than last time while there are any."
            ),
        ),
        FieldRowPanel([FieldPanel("shuffle_questions"), FieldPanel("shuffle")]),
        FieldPanel("layout"),
    ],
    heading=_("Questions"),
)

result_tab = ObjectList(
    [FieldPanel("pass_mark"), FieldPanel("counting"), CountingPanel(), FieldPanel("second_marker")],
    heading=_("Result"),
)

time_tab = ObjectList(
    [
        MultiFieldPanel([FieldRowPanel([FieldPanel("tries"), FieldPanel("pause")])], heading=_("Tries")),
        MultiFieldPanel(
            [
                FieldPanel(
                    "time_limit",
                    help_text=_("Empty for no limit. Whoever is granted more time has it on top, by itself."),
                ),
                FieldPanel("expiry"),
                FieldPanel("grace"),
            ],
            heading=_("Time"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]), FieldPanel("zone")],
            heading=_("Opening and closing"),
        ),
    ],
    heading=_("Time and tries"),
)

shown_tab = ObjectList(
    [
        FieldPanel("show_marks", help_text=_("For each question: right, partly right or not.")),
        FieldPanel("show_answers", help_text=_("The right answers, remarks and explanations. Never before the marks.")),
    ],
    heading=_("What is shown"),
)

practice_tab = ObjectList([FieldPanel("instant")], heading=_("Practice"))

quiz_handler = TabbedInterface([questions_tab, result_tab, time_tab, shown_tab, practice_tab], base_form_class=QuizForm)

section_handler = ObjectList(
    [
        FieldPanel("title", help_text=_("Learners read it above the questions of the section.")),
        FieldPanel("intro", help_text=_("One or two sentences, if any.")),
    ]
)

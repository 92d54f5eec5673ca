"""The editor's form for questions, in the order in which one thinks of them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel, PublishingPanel

question_panels = [
    FieldRowPanel(
        [
            FieldPanel("type", help_text=_("Choose it first: it decides which blocks the answers take.")),
            FieldPanel("name"),
        ]
    ),
    FieldPanel("prompt"),
    MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], heading=_("Picture"), classname="collapsed"),
    FieldPanel(
        "answers",
        help_text=_(
            "Options for single choice, multiple choice and true or false; pairs for matching, each partner once; "
            "steps for ordering, written in the right order; blanks for a text, one for each [[1]], [[2]] in it; "
            "numbers and their units; accepted answers; criteria with levels for an essay. Learners see options, pairs "
            "and steps shuffled."
        ),
    ),
    MultiFieldPanel(
        [
            FieldPanel(
                "credit",
                help_text=_(
                    "As usual: all or nothing where one option is right; a share of what is right elsewhere. A person "
                    "marks an essay."
                ),
            ),
            FieldPanel("max_words"),
        ],
        heading=_("How it counts"),
    ),
    FieldPanel("hints"),
    MultiFieldPanel(
        [
            FieldPanel("explanation", help_text=_("One to three sentences. Learners read it after they handed in.")),
            PageChooserPanel("read_again", "lms_courses.LessonPage"),
        ],
        heading=_("Afterwards"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("category"),
            FieldPanel("tags", help_text=_("In the source language only: a draw reads the tags there.")),
        ],
        heading=_("In the question bank"),
    ),
    PublishingPanel(),
]

"""The editor's form for questions."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel, PublishingPanel

question_panels = [
    FieldRowPanel([FieldPanel("name"), FieldPanel("type")]),
    FieldPanel("prompt"),
    FieldPanel(
        "answers",
        help_text=_(
            "Options for single choice, multiple choice and true or false; pairs for matching, each partner once; "
            "steps for ordering, written in the right order. Learners see them shuffled."
        ),
    ),
    MultiFieldPanel(
        [
            FieldPanel("explanation", help_text=_("One to three sentences. Learners read it after they handed in.")),
            PageChooserPanel("read_again", "lms_courses.LessonPage"),
        ],
        heading=_("Afterwards"),
    ),
    PublishingPanel(),
]

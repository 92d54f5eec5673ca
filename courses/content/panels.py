"""Forms of the course pages."""

from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from lms.core.panels import tabs

from .change_panels import AffectedPanel, ChangeGroup, HistoryPanel, ReviewsPanel, TranslationNote


def change_panels(*more: FieldPanel | FieldRowPanel) -> list[MultiFieldPanel | TranslationNote]:
    """Return what an editor says of a publication, beside what it would change and for how many."""
    choice = [
        AffectedPanel(),
        FieldPanel("change_kind", widget=RadioSelect),
        FieldPanel("change_note"),
        FieldPanel(
            "change_applies",
            widget=RadioSelect,
            help_text=_(
                "Counts whenever a publication changes what is required. Whoever has completed the course keeps that."
            ),
        ),
    ]
    return [ChangeGroup([*choice, *more], heading=_("What this publication changes")), TranslationNote()]


track_handler = tabs(
    [
        FieldPanel("summary", help_text=_("One or two sentences, shown wherever courses are listed.")),
        FieldPanel("accent", help_text=_("Marks the track's courses throughout the site.")),
    ],
    settings=[FieldPanel("courses_needed")],
)

completion_tab = ObjectList(
    [
        FieldPanel(
            "prerequisites",
            help_text=_("Officers read these first. One that is not published is not asked for."),
        ),
        MultiFieldPanel([FieldPanel("ordered"), FieldPanel("modules_needed")], heading=_("Modules")),
        MultiFieldPanel(
            [
                FieldPanel("certificate"),
                FieldRowPanel([FieldPanel("hours"), FieldPanel("instructor")]),
            ],
            heading=_("Certificate"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("validity_months"), FieldPanel("renewal_window_days")]),
                FieldRowPanel([FieldPanel("validity_mode"), FieldPanel("fixed_day")]),
                FieldPanel("grace_days"),
            ],
            heading=_("Validity and renewal"),
        ),
    ],
    heading=_("Completion"),
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
        *change_panels(),
    ],
    more=[completion_tab],
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
        HistoryPanel(heading=_("What has changed")),
    ],
    settings=[FieldPanel("discreet")],
)

module_handler = tabs(
    [
        FieldPanel("intro", help_text=_("One or two sentences: what this part is about.")),
        FieldPanel("lessons_needed"),
        *change_panels(),
    ]
)

lesson_handler = tabs(
    [
        FieldPanel("summary", help_text=_("One sentence, shown in the course's outline.")),
        FieldRowPanel(
            [
                FieldPanel("minutes", help_text=_("Reading time with all activities; 5 to 12 is a good size.")),
                FieldPanel("condition", help_text=_("Officers read this in words below the lesson.")),
            ]
        ),
        FieldRowPanel([FieldPanel("score_at_least"), FieldPanel("activities_needed")]),
        FieldPanel("body"),
        FieldPanel("terms", widget=CheckboxSelectMultiple),
        *change_panels(FieldRowPanel([FieldPanel("change_redo"), FieldPanel("redo_within_days")])),
    ],
    settings=[FieldPanel("optional")],
)

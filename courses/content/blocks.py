"""Blocks of course pages."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ObjectiveStreamBlock(blocks.StreamBlock):
    """What the officer will be able to do; a stream so that every line keeps its id in every language."""

    objective = blocks.CharBlock(label=_("You will be able to"), icon="check")


class SourceStreamBlock(blocks.StreamBlock):
    """Where the facts of a course come from."""

    source = blocks.StructBlock(
        [
            ("text", blocks.CharBlock(label=_("Author or body, title, year"))),
            ("url", blocks.URLBlock(label=_("Address"), required=False)),
        ],
        label=_("Source"),
        icon="doc-full",
    )


class PrerequisiteStreamBlock(blocks.StreamBlock):
    """Courses to complete first. A stream of choosers: an emptied one reaches the translations too."""

    course = blocks.PageChooserBlock(page_type="lms_courses.CoursePage", label=_("Course"))

"""How editors write the answers of a question. Every block keeps its id in every language."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

#: A share in percent; below zero for an option that takes something away.
SHARE = [MinValueValidator(-100), MaxValueValidator(100)]


class OptionBlock(blocks.StructBlock):
    """One option of a single, multiple or true/false question."""

    text = blocks.CharBlock(label=_("Option"))
    correct = blocks.BooleanBlock(label=_("This is right"), required=False)
    feedback = blocks.CharBlock(label=_("Feedback"), required=False, help_text=_("Why it is right, or why not."))
    credit = blocks.IntegerBlock(
        label=_("Share in percent"),
        required=False,
        validators=SHARE,
        help_text=_("Only where each option has its share. The right ones make 100 together; a wrong one may be -50."),
    )

    class Meta:
        icon = "radio-empty"
        label = _("Option")
        group = _("Single choice, multiple choice, true or false")


class PairBlock(blocks.StructBlock):
    """Two things that belong together, for a matching question."""

    left = blocks.CharBlock(label=_("Item"))
    right = blocks.CharBlock(label=_("Belongs to"))

    class Meta:
        icon = "arrow-right"
        label = _("Pair")
        group = _("Matching")


class StepBlock(blocks.StructBlock):
    """One step of an ordering question; written in the right order."""

    text = blocks.CharBlock(label=_("Step"))

    class Meta:
        icon = "list-ol"
        label = _("Step")
        group = _("Ordering")


class GapBlock(blocks.StructBlock):
    """One blank of a text. The first block is [[1]] in the question, wherever a language puts it."""

    right = blocks.ListBlock(
        blocks.CharBlock(label=_("Right")),
        label=_("Right words"),
        help_text=_(
            "Every word or spelling that is right; several in one line with | between. In a choice, one is enough."
        ),
    )
    wrong = blocks.ListBlock(
        blocks.CharBlock(label=_("Not right")),
        label=_("Wrong words to choose from"),
        default=[],
        help_text=_("Leave empty where the learner types."),
    )
    feedback = blocks.CharBlock(label=_("Feedback"), required=False)

    class Meta:
        icon = "minus"
        label = _("Blank")
        group = _("Fill in the blanks")


class NumberBlock(blocks.StructBlock):
    """A number that is right, or right in part."""

    value = blocks.DecimalBlock(label=_("Number"))
    tolerance = blocks.DecimalBlock(label=_("May differ by"), default=0, min_value=0)
    credit = blocks.IntegerBlock(label=_("Share in percent"), default=100, min_value=1, max_value=100)
    feedback = blocks.CharBlock(label=_("Feedback"), required=False)

    class Meta:
        icon = "decimal"
        label = _("Number")
        group = _("Number")


class UnitBlock(blocks.StructBlock):
    """A unit the number may be given in. One alone stands beside the field; of several the learner chooses."""

    text = blocks.CharBlock(label=pgettext_lazy("of measurement", "Unit"), max_length=40)
    factor = blocks.DecimalBlock(
        label=_("Factor"),
        default=1,
        help_text=_("How many of the first unit one of it is: 60 for hours after minutes."),
    )

    class Meta:
        icon = "cog"
        label = pgettext_lazy("of measurement", "Unit")
        group = _("Number")


class AcceptedBlock(blocks.StructBlock):
    """A short answer that is right, or right in part. Case, accents of Arabic and spaces at the ends do not matter."""

    text = blocks.CharBlock(
        label=pgettext_lazy("noun", "Answer"),
        max_length=200,
        help_text=_("* stands for anything; | stands between words of which each is right."),
    )
    credit = blocks.IntegerBlock(label=_("Share in percent"), default=100, min_value=0, max_value=100)
    feedback = blocks.CharBlock(label=_("Feedback"), required=False)

    class Meta:
        icon = "edit"
        label = _("Accepted answer")
        group = _("Short answer")


class LevelBlock(blocks.StructBlock):
    """One level of a criterion, with its points."""

    text = blocks.CharBlock(label=_("Level"))
    points = blocks.IntegerBlock(label=_("Points"), min_value=0, max_value=100)


class CriterionBlock(blocks.StructBlock):
    """One line of an essay's rubric: what is looked at, and the levels from which the marker chooses one."""

    text = blocks.CharBlock(label=_("What is looked at"))
    levels = blocks.ListBlock(LevelBlock(), label=_("Levels"), min_num=2)

    class Meta:
        icon = "list-ul"
        label = _("Criterion")
        group = _("Essay, marked by a person")


class AnswersBlock(blocks.StreamBlock):
    """The parts of an answer, as the question's type asks; the menu shows them below the type's name."""

    option = OptionBlock()
    pair = PairBlock()
    step = StepBlock()
    gap = GapBlock()
    number = NumberBlock()
    unit = UnitBlock()
    accepted = AcceptedBlock()
    criterion = CriterionBlock()

"""How editors write the answers of a question. Every block keeps its id in every language."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class OptionBlock(blocks.StructBlock):
    """One option of a single, multiple or true/false question."""

    text = blocks.CharBlock(label=_("Option"))
    correct = blocks.BooleanBlock(label=_("This is right"), required=False)
    feedback = blocks.CharBlock(label=_("Feedback"), help_text=_("Why it is right, or why not."))

    class Meta:
        icon = "radio-empty"
        label = _("Option")


class PairBlock(blocks.StructBlock):
    """Two things that belong together, for a matching question."""

    left = blocks.CharBlock(label=_("Item"))
    right = blocks.CharBlock(label=_("Belongs to"))

    class Meta:
        icon = "arrow-right"
        label = _("Pair")


class StepBlock(blocks.StructBlock):
    """One step of an ordering question; written in the right order."""

    text = blocks.CharBlock(label=_("Step"))

    class Meta:
        icon = "list-ol"
        label = _("Step")


class AnswersBlock(blocks.StreamBlock):
    """Options, pairs or steps, as the question's type asks."""

    option = OptionBlock()
    pair = PairBlock()
    step = StepBlock()

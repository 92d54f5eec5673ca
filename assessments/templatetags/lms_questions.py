"""Template tags for questions."""

from django import template
from django.utils.safestring import SafeString

from ..questions.asked import AskedQuestion
from ..questions.drawing import drawn

register = template.Library()


@register.simple_tag
def draw_question(asked: AskedQuestion) -> SafeString:
    """Draw a question as learners answer it."""
    return drawn(asked)

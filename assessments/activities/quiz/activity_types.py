"""Quizzes as a type of activity."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.activities import ActivityType, register
from courses.activities.models import Activity

from .models import Quiz
from .services import SLUG


class QuizType(ActivityType):
    """Questions with answers the server keeps."""

    slug = SLUG
    label = gettext_lazy("Quiz")
    model = Quiz

    def condition(self, activity: Activity) -> str:
        """Return how many questions there are and what passes."""
        quiz = Quiz.objects.counted().get(activity=activity)
        return condition_of(quiz)

    def url(self, activity_key: str) -> str:
        """Return the address of the start page."""
        return reverse("quiz", args=[activity_key])

    def ready(self, activity: Activity) -> bool:
        """Return whether there is a question to ask."""
        quiz = Quiz.objects.counted().filter(activity=activity).first()
        return quiz is not None and quiz.question_count > 0


def condition_of(quiz: Quiz) -> str:
    """Return in words what finishes and passes a quiz (rule C5)."""
    count = quiz.question_count
    asked = ngettext("Answer %(count)d question.", "Answer %(count)d questions.", count) % {"count": count}
    if quiz.pass_mark:
        passing = _("%(mark)d %% passes.") % {"mark": quiz.pass_mark}
    else:
        passing = _("It is practice: finishing is enough.")
    again = _("Try as often as you like.")
    return f"{asked} {passing} {again}"


register(QuizType())

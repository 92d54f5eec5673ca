"""Quizzes as a type of activity."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.activities import ActivityType, register
from courses.activities.models import Activity
from lms.conf import lms_setting

from .conditions import condition_of
from .models import Quiz, QuizQuestion
from .parity import Parity, items_of
from .services import SLUG


class QuizType(ActivityType):
    """Questions with answers the server keeps."""

    slug = SLUG
    label = gettext_lazy("Quiz")
    model = Quiz

    def condition(self, activity: Activity) -> str:
        """Return how many questions there are, what passes, and what else one should know before."""
        return condition_of(Quiz.objects.counted().get(activity=activity))

    def url(self, activity_key: str) -> str:
        """Return the address of the start page."""
        return reverse("quiz", args=[activity_key])

    def ready(self, activity: Activity) -> bool:
        """Return whether there is a question to ask."""
        quiz = Quiz.objects.counted().filter(activity=activity).first()
        return quiz is not None and quiz.question_count > 0

    def missing_in(self, activity: Activity, language: str) -> list[str]:
        """Return what the quiz lacks in a language; in the source language it only needs a ready question."""
        return self.missing_in_each([(activity, language)])[activity.key, language]

    def missing_in_each(self, wanted: Collection[tuple[Activity, str]]) -> dict[tuple[UUID, str], list[str]]:
        """Return the same for many. Six queries, however many there are."""
        items = items_of({activity.pk for activity, _language in wanted})
        parity = Parity(items, {language for _activity, language in wanted})
        found = {}
        for activity, language in wanted:
            mine = [item for item in items if item.quiz.activity_id == activity.pk]
            found[activity.key, language] = _nothing(mine, parity) or _lacking(mine, parity, language)
        return found

    def editor_url(self, activity: Activity) -> str:
        """Return the screen that shows the quiz question by question."""
        return reverse("quiz_overview", args=[activity.key])


def _nothing(items: list[QuizQuestion], parity: Parity) -> list[str]:
    if parity.asks(items):
        return []
    return [_("No question of it is ready to be asked.")]


def _lacking(items: list[QuizQuestion], parity: Parity, language: str) -> list[str]:
    if language == lms_setting("SOURCE_LANGUAGE"):
        return []
    return [str(one) for one in parity.lacking(items, language)]


register(QuizType())

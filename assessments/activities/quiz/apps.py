"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizConfig(AppConfig):
    """The quiz activity type."""

    name = "assessments.activities.quiz"
    label = "lms_quiz"
    verbose_name = _("Quizzes")

"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizConfig(AppConfig):
    """The quiz activity type."""

    name = "assessments.activities.quiz"
    label = "lms_quiz"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        """Tell the question bank which quizzes ask a question, and the course what marks and regrades change."""
        usage = import_module("assessments.questions.usage")
        usage.register_usage(import_module("assessments.activities.quiz.uses").uses)
        import_module("assessments.activities.quiz.receivers")
        import_module("assessments.activities.quiz.links")

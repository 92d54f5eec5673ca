"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Assessments."""

    name = "assessments"
    label = "lms_assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        """Connect receivers."""
        import_module("assessments.questions.receivers")

"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """Courses."""

    name = "courses"
    label = "lms_courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        """Connect receivers and checks, and load every app's ``activity_types`` module."""
        from django.utils.module_loading import autodiscover_modules

        import_module("courses.activities.checks")
        import_module("courses.content.receivers")
        import_module("courses.content.tools")
        import_module("courses.progress.affected")
        import_module("courses.progress.ledger")
        import_module("courses.progress.receivers")
        import_module("courses.enrolment.receivers")
        import_module("courses.assignments.receivers")
        import_module("courses.assignments.due")
        import_module("courses.assignments.messages")
        import_module("courses.certificates.links")
        import_module("courses.certificates.receivers")
        import_module("courses.records.links")
        import_module("courses.learning.pages")
        import_module("courses.recognition.ledger")
        autodiscover_modules("activity_types")

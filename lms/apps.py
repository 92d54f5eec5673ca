"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LmsConfig(AppConfig):
    """Learning Centre platform."""

    name = "lms"
    label = "lms"
    verbose_name = _("Learning Centre platform")

    def ready(self) -> None:
        """Connect receivers and checks, and load every app's ``personal_data`` module."""
        from django.utils.module_loading import autodiscover_modules

        import_module("lms.core.checks")
        import_module("lms.catalogue.receivers")
        import_module("lms.dashboards.chores")
        import_module("lms.dashboards.links")
        import_module("lms.dashboards.nudges.messages")
        import_module("lms.dashboards.reports.all")
        import_module("lms.members.privacy.receivers")
        import_module("lms.members.posts.overlaps")
        import_module("lms.members.receivers")
        import_module("lms.members.tokens.description")
        import_module("lms.members.tokens.receivers")
        import_module("lms.notices.acting")
        import_module("lms.notices.receivers")
        autodiscover_modules("personal_data")

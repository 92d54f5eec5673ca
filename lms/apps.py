"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LmsConfig(AppConfig):
    """Learning Centre platform."""

    name = "lms"
    label = "lms"
    verbose_name = _("Learning Centre platform")

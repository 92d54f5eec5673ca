"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WellbeingConfig(AppConfig):
    """Wellbeing."""

    name = "wellbeing"
    label = "lms_wellbeing"
    verbose_name = _("Wellbeing")

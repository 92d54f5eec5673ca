"""App configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Editorial composition."""

    name = "cms"
    label = "lms_cms"
    verbose_name = _("Editorial composition")

    def ready(self) -> None:
        """Connect receivers, bind the editor's scripts to the nonce, and keep names as administrators wrote them."""
        import_module("cms.delivery.receivers")
        import_module("cms.editor.scripts").sign_chooser_scripts()
        import_module("cms.editor.account").leave_names_to_administrators()

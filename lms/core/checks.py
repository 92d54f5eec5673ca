"""What must hold before a server of ours takes requests."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured

#: Addresses of the demo population end so; the published demo password is this.
DEMO_DOMAIN = "demo.invalid"
DEMO_PASSWORD = "learning-is-quiet-work"


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured if production would serve accounts whose password stands in the README."""
    if not getattr(settings, "LMS_REFUSE_DEMO_ACCOUNTS", False):
        return
    if get_user_model()._default_manager.filter(email__endswith=f"@{DEMO_DOMAIN}", is_active=True).exists():
        raise ImproperlyConfigured(
            "This database holds demo accounts with a published password. Remove them with: manage.py remove_demo"
        )

"""What must hold before a server of ours takes requests."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from . import append_only

#: Addresses of the demo population end so; the published demo password is this.
DEMO_DOMAIN = "demo.invalid"
DEMO_PASSWORD = "learning-is-quiet-work"


@checks.register(checks.Tags.database)
def check_append_only(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of evidence that could be changed; ``migrate`` runs this check itself, and then mends it."""
    tables = [table for alias in databases or [] for table in append_only.missing(alias)]
    hint = "Run: manage.py migrate"
    return [checks.Warning(f"{table} is not protected against changes.", hint=hint, id="lms.W001") for table in tables]


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured if evidence could be changed, or a published password opened production."""
    unprotected = append_only.missing()
    if unprotected:
        raise ImproperlyConfigured(f"Not protected against changes: {', '.join(unprotected)}. Run: manage.py migrate")
    if not getattr(settings, "LMS_REFUSE_DEMO_ACCOUNTS", False):
        return
    if get_user_model()._default_manager.filter(email__endswith=f"@{DEMO_DOMAIN}", is_active=True).exists():
        raise ImproperlyConfigured(
            "This database holds demo accounts with a published password. Remove them with: manage.py remove_demo"
        )

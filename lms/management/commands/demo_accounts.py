"""``manage.py demo_accounts``."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from lms.core.checks import DEMO_DOMAIN, DEMO_PASSWORD

#: Sign-in name of each demo account and what it is good for.
ACCOUNTS = {
    "officer": "takes courses",
    "editor": "writes and publishes",
    "supervisor": "sees a unit's progress",
    "admin": "manages everything",
}


class Command(BaseCommand):
    """Lists the demo accounts that can sign in, with their published password; prints nothing when there are none."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        addresses = {f"{name}@{DEMO_DOMAIN}": use for name, use in ACCOUNTS.items()}
        users = get_user_model()._default_manager.filter(email__in=addresses, is_active=True)
        known = set(users.values_list("email", flat=True))
        rows = [f"  {address:<28}{use}" for address, use in addresses.items() if address in known]
        if rows:
            self.stdout.write("\n".join([f"Demo accounts (password: {DEMO_PASSWORD})", *rows]))

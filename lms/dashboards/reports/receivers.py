"""What reports hears: a unit was moved, so its people are answered for by others now."""

from typing import Any

from django.dispatch import receiver

from lms.members.models import Unit
from lms.members.signals import unit_moved

from . import services


@receiver(unit_moved, dispatch_uid="lms.reports_of_a_unit")
def ask_again(unit: Unit, old_path: str, **_: Any) -> None:
    """Refuse reports whose readers do not answer for the unit any more."""
    services.after_move(unit=unit, old_path=old_path)

"""What holds whichever door an account goes out by: ours, the editor's desk, a host site's code."""

from typing import Any

from django.db.models import ProtectedError
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from ..models import Profile
from ..services import move_member
from .models import LegalHold


@receiver(pre_delete, sender=Profile, dispatch_uid="lms_privacy_before_a_profile_goes")
def let_go(instance: Profile, **_: Any) -> None:
    """Take the person out of the unit's counts; the record stays. Raises ProtectedError under a legal hold."""
    holds = LegalHold.objects.filter(subject=instance.subject, lifted_at=None)
    if holds:
        raise ProtectedError("A legal hold protects this account.", set(holds))
    move_member(profile=instance, unit=None)

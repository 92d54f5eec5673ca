"""What notices hears: everything that people below it cannot send themselves."""

from typing import Any
from uuid import UUID

from allauth.account.signals import password_changed, password_reset
from django.dispatch import receiver

from lms.members.signals import member_invited, password_reset_asked

from .services import send_mail


@receiver(member_invited, dispatch_uid="lms_mail_invitation")
def mail_invitation(subject: UUID, **_: Any) -> None:
    """Send an invited person the link."""
    send_mail(to=subject, template="invitation")


@receiver(password_reset_asked, dispatch_uid="lms_mail_password_reset")
def mail_password_reset(subject: UUID, language: str, **_: Any) -> None:
    """Send the link to choose a new password."""
    send_mail(to=subject, template="password_reset", language=language)


@receiver([password_changed, password_reset], dispatch_uid="lms_mail_password_changed")
def mail_password_changed(user: Any, **_: Any) -> None:
    """Tell a member that the password is new, in case somebody else did it."""
    send_mail(to=user.lms_profile.subject, template="password_changed")

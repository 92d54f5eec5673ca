"""The secret in an invitation's link: signed, dated, good for one password, never stored."""

from uuid import UUID

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import Invitation, Profile

SALT = "lms.members.invitation"


class InvalidInvitation(Exception):
    """The link is not one of ours, was used before, or its account is switched off."""


class ExpiredInvitation(InvalidInvitation):
    """The link was ours, but its days are over."""


def make_token(profile: Profile) -> str:
    """Return the token for a member; it dies with the password that stands now."""
    return signing.dumps([profile.subject.hex, _fingerprint(profile)], salt=SALT)


def read_token(token: str) -> Profile:
    """Return the member a token was made for. Raises ExpiredInvitation or InvalidInvitation."""
    try:
        subject, fingerprint = signing.loads(token, salt=SALT, max_age=Invitation.validity())
        profile = Profile.objects.select_related("user").filter(subject=UUID(subject), user__is_active=True).first()
    except signing.SignatureExpired:
        raise ExpiredInvitation from None
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise InvalidInvitation from None
    if profile is None or not constant_time_compare(fingerprint, _fingerprint(profile)):
        raise InvalidInvitation
    return profile


def _fingerprint(profile: Profile) -> str:
    return salted_hmac(SALT, profile.user.password, algorithm="sha256").hexdigest()[:24]

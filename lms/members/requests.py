"""Who is asking."""

from django.http import HttpRequest

from .models import Profile


def member_of(request: HttpRequest) -> Profile:
    """Return the signed-in member's profile; the backend has joined it to the user, so this asks no database.

    Only for views behind the sign-in: a visitor has no profile, and asking for one is an AttributeError.
    """
    profile: Profile = request.user.lms_profile  # type: ignore[union-attr]
    return profile

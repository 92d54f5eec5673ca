"""Who may see and manage whom. Asked where data is read and written, not where a link is shown."""

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery

from .models import Agency, Post, Profile, Role, Unit

#: Roles an agency administrator may give, and whose holders such an administrator may manage.
EVERYDAY_ROLES = (Role.OFFICER, Role.SUPERVISOR)


def is_administrator(profile: Profile) -> bool:
    """Whether the member manages accounts, units and supervision of the whole centre."""
    return profile.user.is_active and (profile.role == Role.ADMINISTRATOR or profile.user.is_superuser)


def is_agency_administrator(profile: Profile) -> bool:
    """Whether the member manages people and units of one agency, ``profile.administers``, and of no other."""
    return profile.user.is_active and profile.role == Role.AGENCY_ADMINISTRATOR


def may_manage(profile: Profile) -> bool:
    """Whether the pages about members are for this member at all; which people they show is for ``managed_people``."""
    return is_administrator(profile) or is_agency_administrator(profile)


def managed_agencies(by: Profile) -> QuerySet[Agency]:
    """Return the agencies whose people and units ``by`` manages: all, the own one, or none."""
    if is_administrator(by):
        return Agency.objects.all()
    return Agency.objects.filter(administrators=by) if is_agency_administrator(by) else Agency.objects.none()


def managed_units(by: Profile) -> QuerySet[Unit]:
    """Return the units of these agencies."""
    if is_administrator(by):
        return Unit.objects.all()
    return Unit.objects.filter(agency=by.administers_id) if is_agency_administrator(by) else Unit.objects.none()


def managed_people(by: Profile) -> QuerySet[Profile]:
    """Return the people whose accounts, posts and supervision ``by`` manages.

    For an agency administrator: officers and supervisors of the own agency, and those without a unit whose last or
    next main post is there. Never who could do more than the agency administrator.
    """
    people = Profile.objects.all()
    if is_administrator(by):
        return people
    if not is_agency_administrator(by):
        return people.none()
    posts = Post.objects.filter(profile=OuterRef("pk"), main=True).order_by("-starts_on", "-pk")
    people = people.alias(last_agency=Subquery(posts.values("unit__agency")[:1]))
    home = Q(unit__agency=by.administers_id) | Q(unit=None, last_agency=by.administers_id)
    return people.filter(home, role__in=EVERYDAY_ROLES, user__is_superuser=False)


def manages(by: Profile, what: Profile | Unit | Agency) -> bool:
    """Whether ``by`` manages this person, unit or agency. One query at most."""
    if is_administrator(by):
        return True
    if not is_agency_administrator(by):
        return False
    if isinstance(what, Profile):
        return managed_people(by).filter(pk=what.pk).exists()
    return by.administers_id == (what.pk if isinstance(what, Agency) else what.agency_id)


def may_give(by: Profile, role: str) -> bool:
    """Whether ``by`` may give this role to people ``by`` manages."""
    return is_administrator(by) or (is_agency_administrator(by) and role in EVERYDAY_ROLES)


def require_administrator(profile: Profile) -> None:
    """Raise PermissionDenied unless the member is an administrator."""
    if not is_administrator(profile):
        raise PermissionDenied


def require_manager(profile: Profile) -> None:
    """Raise PermissionDenied unless the member is an administrator, of the centre or of an agency."""
    if not may_manage(profile):
        raise PermissionDenied


def require_manages(by: Profile, *what: Profile | Unit | Agency) -> None:
    """Raise PermissionDenied unless ``by`` manages all of these."""
    if not all(manages(by, one) for one in what):
        raise PermissionDenied

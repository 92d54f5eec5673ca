"""Who may see whom. Asked where data is read, not where a link is shown."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from .models import Profile, Role, Unit, UnitQuerySet


def supervised_units(profile: Profile) -> UnitQuerySet:
    """Return every unit the member answers for today, with all units below (rule E2)."""
    paths = profile.supervisions.current().values_list("unit__path", flat=True)
    scope = Q(pk__in=[])
    for path in paths:
        scope |= Q(path__startswith=path)
    return Unit.objects.filter(scope)


def is_administrator(profile: Profile) -> bool:
    """Whether the member manages accounts, units and supervision."""
    return profile.user.is_active and (profile.role == Role.ADMINISTRATOR or profile.user.is_superuser)


def require_administrator(profile: Profile) -> None:
    """Raise PermissionDenied unless the member is an administrator."""
    if not is_administrator(profile):
        raise PermissionDenied

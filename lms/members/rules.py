"""Who may see whom. Asked where data is read, not where a link is shown."""

from django.db.models import Q

from .models import Profile, Unit, UnitQuerySet


def supervised_units(profile: Profile) -> UnitQuerySet:
    """Return every unit the member answers for today, with all units below (rule E2)."""
    paths = profile.supervisions.current().values_list("unit__path", flat=True)  # type: ignore[attr-defined]
    scope = Q(pk__in=[])
    for path in paths:
        scope |= Q(path__startswith=path)
    return Unit.objects.filter(scope)

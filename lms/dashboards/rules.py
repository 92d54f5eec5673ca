"""Who sees which units. Asked wherever data is read, exported or written (rule E2), not where a link is shown."""

from dataclasses import dataclass

from django.db.models import Q

from lms.members.models import Profile, Role, Supervision, Unit


@dataclass(frozen=True)
class Scope:
    """The units one person answers for today: these, and everything below them."""

    roots: tuple[Unit, ...]

    def covers(self, unit: Unit) -> bool:
        """Whether the unit is one of them or stands below one."""
        return any(unit.path.startswith(root.path) for root in self.roots)

    def within(self, prefix: str = "") -> Q:
        """Return a filter for rows whose unit is covered; ``prefix`` leads to the unit, such as ``unit__``."""
        scope = Q(pk__in=[])
        for root in self.roots:
            scope |= Q(**{f"{prefix}path__startswith": root.path})
        return scope


def scope_of(profile: Profile) -> Scope:
    """Return what the member answers for today; a unit below another of them is not named twice. One query."""
    grants = Supervision.objects.current().filter(profile=profile).select_related("unit__agency")
    units = sorted({grant.unit for grant in grants}, key=lambda unit: unit.path)
    roots: list[Unit] = []
    for unit in units:
        if not any(unit.path.startswith(root.path) for root in roots):
            roots.append(unit)
    return Scope(tuple(roots))


def may_open_team(profile: Profile) -> bool:
    """Whether the team pages are for this member at all; which units they show is for ``scope_of``."""
    return profile.supervises or profile.role == Role.SUPERVISOR

"""Whose records somebody may see. Asked wherever data is read, exported, sent or written (rule E2)."""

from dataclasses import dataclass

from django.db.models import Q

from .models import Post, Profile, Role, Supervision, Unit
from .rules import is_administrator


@dataclass(frozen=True)
class Scope:
    """The units one person answers for today: these, and everything below them."""

    #: No root stands below another one. Of the whole centre, the top units of all agencies.
    roots: tuple[Unit, ...]
    #: Whether it is the whole centre: people without a unit too.
    everything: bool = False

    def covers(self, unit: Unit) -> bool:
        """Whether the unit is one of them or stands below one."""
        return self.everything or any(unit.path.startswith(root.path) for root in self.roots)

    def within(self, prefix: str = "") -> Q:
        """Return a filter for rows whose unit is covered; ``prefix`` leads to the unit, such as ``unit__``."""
        if self.everything:
            return Q()
        scope = Q(pk__in=[])
        for root in self.roots:
            scope |= Q(**{f"{prefix}path__startswith": root.path})
        return scope

    def answers_for(self, person: Profile) -> bool:
        """Whether the person's main post is in a covered unit: who only serves there otherwise is seen, not led."""
        return self.everything or (person.unit is not None and self.covers(person.unit))

    def sees(self, person: Profile) -> bool:
        """Whether the person serves in a covered unit today, in the main post or another. At most one query."""
        if self.answers_for(person):
            return True
        return Post.objects.current().filter(self.within("unit__"), profile=person).exists() if self.roots else False


def scope_of(profile: Profile) -> Scope:
    """Return what the member answers for today: the whole centre, or the units of supervisions and the own agency.

    One query; two for agency administrators. Who is switched off answers for nothing.
    """
    if not profile.user.is_active:
        return Scope(())
    if is_administrator(profile):
        return Scope(tuple(_top_units()), everything=True)
    grants = Supervision.objects.current().filter(profile=profile).select_related("unit__agency")
    units = {grant.unit for grant in grants}
    if profile.role == Role.AGENCY_ADMINISTRATOR:
        units.update(_top_units(agency=profile.administers_id))
    roots: list[Unit] = []
    for unit in sorted(units, key=lambda one: one.path):
        if not any(unit.path.startswith(root.path) for root in roots):
            roots.append(unit)
    return Scope(tuple(roots))


def _top_units(**wanted: int | None) -> list[Unit]:
    return list(Unit.objects.filter(parent=None, **wanted).select_related("agency").order_by("agency__name", "name"))


def may_open_team(profile: Profile) -> bool:
    """Whether the team pages are for this member at all; which units they show is for ``scope_of``."""
    leading = (Role.SUPERVISOR, Role.AGENCY_ADMINISTRATOR, Role.ADMINISTRATOR)
    return profile.supervises or profile.role in leading or is_administrator(profile)

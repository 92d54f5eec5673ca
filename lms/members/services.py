"""Every write to people, units and supervision that needs no asking who; the features above ask."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from .models import Agency, Profile, Role, Supervision, Unit
from .signals import member_moved


class AlreadyMember(Exception):
    """Somebody with this address has an account."""


@transaction.atomic
def create_unit(*, agency: Agency, name: str, parent: Unit | None = None) -> Unit:
    """Create a unit below ``parent``, or at the top of its agency. Raises ValueError for a parent of another agency."""
    if parent and parent.agency_id != agency.pk:
        raise ValueError("A unit and its parent belong to one agency.")
    unit = Unit.objects.create(
        agency=agency, name=name, parent=parent, path=f"?{timezone.now().timestamp()}{name}"[:400]
    )
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def ensure_profile(user: Any) -> Profile:
    """Return the user's profile; a user made elsewhere (``createsuperuser``, a host site) gets one here.

    A superuser becomes an administrator of the centre, anybody else an officer without a unit.
    """
    profile: Profile | None = getattr(user, "lms_profile", None)
    if profile is None:
        role = Role.ADMINISTRATOR if user.is_superuser else Role.OFFICER
        profile, _created = Profile.objects.get_or_create(user=user, defaults={"role": role})
        user.lms_profile = profile
    return profile


@transaction.atomic
def create_member(
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: str = Role.OFFICER,
    unit: Unit | None = None,
    language: str = "",
) -> Profile:
    """Create an account without a usable password. Raises AlreadyMember, also when two forms race."""
    users = get_user_model()._default_manager
    email = email.strip().lower()
    if users.filter(email__iexact=email).exists():
        raise AlreadyMember
    try:
        with transaction.atomic():
            user = users.create_user(username=email, email=email, first_name=first_name, last_name=last_name)
    except IntegrityError:
        raise AlreadyMember from None
    profile = ensure_profile(user)
    profile.unit, profile.language = unit, language
    profile.save(update_fields=["unit", "language"])
    assign_role(profile=profile, role=role)
    return profile


@transaction.atomic
def assign_role(*, profile: Profile, role: str) -> None:
    """Give a member one role: the group of that key carries its permissions."""
    group, _created = Group.objects.get_or_create(name=Role(role).value)
    ours = Group.objects.filter(name__in=Role.values)
    profile.user.groups.remove(*ours)
    profile.user.groups.add(group)
    profile.user.is_staff = role in (Role.EDITOR, Role.ADMINISTRATOR)
    profile.user.save(update_fields=["is_staff"])
    profile.role = role
    profile.save(update_fields=["role"])


@transaction.atomic
def move_member(*, profile: Profile, unit: Unit | None) -> bool:
    """Give a member a new post, and return whether it is one; who keeps counts by unit hears of it at once."""
    locked = Profile.objects.select_for_update().get(pk=profile.pk)
    old_unit_id, new_unit_id = locked.unit_id, unit.pk if unit else None
    profile.unit = unit
    if old_unit_id == new_unit_id:
        return False
    Profile.objects.filter(pk=profile.pk).update(unit=unit)
    member_moved.send(Profile, subject=profile.subject, old_unit_id=old_unit_id, new_unit_id=new_unit_id)
    return True


@transaction.atomic
def grant_supervision(*, profile: Profile, unit: Unit, starts_on: date, ends_on: date | None = None) -> Supervision:
    """Let a member answer for a unit and all below it, from a date to a date (rule E2); a repeat changes nothing."""
    grant, _created = Supervision.objects.get_or_create(
        profile=profile, unit=unit, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    refresh_supervision(profile=profile)
    return grant


@transaction.atomic
def end_supervision(*, grant: Supervision, ends_on: date) -> None:
    """Set a grant's last day, which still counts. Raises ValueError for a day before its first."""
    if ends_on < grant.starts_on:
        raise ValueError("A supervision cannot end before it starts.")
    grant.ends_on = ends_on
    grant.save(update_fields=["ends_on"])
    refresh_supervision(profile=grant.profile)


@transaction.atomic
def refresh_supervision(*, profile: Profile | None = None) -> int:
    """Bring ``Profile.supervises`` in line with today's grants, for one member or all; return how many changed.

    Grants begin and end by date alone, so the periodic tick calls this for everybody.
    """
    people: QuerySet[Profile] = Profile.objects.filter(pk=profile.pk) if profile else Profile.objects.all()
    supervisors = Supervision.objects.current().values("profile")
    changed = people.filter(supervises=True).exclude(pk__in=supervisors).update(supervises=False)
    changed += people.filter(supervises=False, pk__in=supervisors).update(supervises=True)
    if profile:
        profile.refresh_from_db(fields=["supervises"])
    return changed

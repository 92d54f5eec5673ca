"""Every write to people, units and supervision that needs no asking who; the features above ask."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from lms.ledger.appending import AUDIT
from lms.ledger.services import Draft, append

from .models import Agency, Post, Profile, Role, Supervision, Unit
from .posts.placing import DAY, begin_first_post, lock, place
from .signals import acting_taken_back, ways_in_closed
from .units.tree import below, hold_tree


class AlreadyMember(Exception):
    """Somebody with this address has an account."""


@transaction.atomic
def create_unit(*, agency: Agency, name: str, parent: Unit | None = None, code: str = "") -> Unit:
    """Create a unit below ``parent``, or at the top of its agency.

    Raises ValueError for a parent of another agency, TooDeep where the tree has grown too deep for its paths.
    """
    if parent and parent.agency_id != agency.pk:
        raise ValueError("A unit and its parent belong to one agency.")
    above = hold_tree(agency, parent)
    unit = Unit.objects.create(agency=agency, name=name, parent=parent, code=code, path=f"?{uuid4()}")
    unit.path = below(above, unit)
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
    administers: Agency | None = None,
) -> Profile:
    """Create an account without a usable password. Raises AlreadyMember, also when two forms race; see assign_role.

    With a unit, the main post there begins today; for another day, make the account without one and hold a post.
    """
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
    assign_role(profile=profile, role=role, administers=administers or (unit.agency if unit else None))
    if unit:
        begin_first_post(profile=profile, unit=unit)
    return profile


@transaction.atomic
def assign_role(*, profile: Profile, role: str, administers: Agency | None = None) -> None:
    """Give a member one role: the group of that key carries its permissions. Access tokens of the old one end.

    An agency administrator needs ``administers``; without it ValueError is raised. For other roles it means nothing.
    """
    if role == Role.AGENCY_ADMINISTRATOR and administers is None:
        raise ValueError("An agency administrator needs an agency.")
    before = profile.role, profile.administers_id
    group, _created = Group.objects.get_or_create(name=Role(role).value)
    ours = Group.objects.filter(name__in=Role.values)
    profile.user.groups.remove(*ours)
    profile.user.groups.add(group)
    profile.user.is_staff = role in (Role.EDITOR, Role.ADMINISTRATOR)
    profile.user.save(update_fields=["is_staff"])
    profile.role, profile.administers = role, administers if role == Role.AGENCY_ADMINISTRATOR else None
    profile.save(update_fields=["role", "administers"])
    if before != (profile.role, profile.administers_id):
        ways_in_closed.send(Profile, profile=profile, why="role")


@transaction.atomic
def move_member(*, profile: Profile, unit: Unit | None) -> bool:
    """Let a member's main post be in ``unit`` from today on, and return whether that is a move.

    Who keeps counts by unit hears of it at once.
    """
    lock(profile)
    return place(profile=profile, unit=unit)


@transaction.atomic
def grant_supervision(
    *,
    profile: Profile,
    unit: Unit,
    starts_on: date,
    ends_on: date | None = None,
    delegated_by: Profile | None = None,
    reason: str = "",
) -> Supervision:
    """Let a member answer for a unit and all below it, from a date to a date (rule E2); a repeat changes nothing."""
    values = {"ends_on": ends_on, "delegated_by": delegated_by, "reason": reason}
    grant, _created = Supervision.objects.get_or_create(
        profile=profile, unit=unit, starts_on=starts_on, revoked_at=None, defaults=values
    )
    refresh_supervision(profile=profile)
    return grant


@transaction.atomic
def end_supervision(*, grant: Supervision, ends_on: date) -> None:
    """Set a grant's last day, which still counts. Raises ValueError for a day before its first.

    What its holder has delegated ends with it.
    """
    if ends_on < grant.starts_on:
        raise ValueError("A supervision cannot end before it starts.")
    _hold_lender(grant)
    grant.ends_on = ends_on
    grant.save(update_fields=["ends_on"])
    _follow(grant)


@transaction.atomic
def revoke_supervision(*, grant: Supervision) -> bool:
    """Take a grant back at this moment, and what its holder has delegated by it; return whether it held until now."""
    _hold_lender(grant)
    now = timezone.now()
    if not Supervision.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=now):
        return False
    grant.revoked_at = now
    _follow(grant)
    if grant.delegated_by_id:
        acting_taken_back.send(Supervision, grant=grant)
    return True


def _hold_lender(grant: Supervision) -> None:
    """Let who changes a grant and who delegates out of it wait for each other."""
    if grant.delegated_by_id is None:
        hold_member(grant.profile)


def hold_member(profile: Profile) -> None:
    """Lock a member's row until the transaction ends."""
    Profile.objects.select_for_update().get(pk=profile.pk)


def _follow(grant: Supervision) -> None:
    refresh_supervision(profile=grant.profile)
    if grant.delegated_by_id is None:  # who acts lends nothing
        bound_delegations(grant.profile)


@transaction.atomic
def bound_delegations(by: Profile) -> None:
    """Keep what a supervisor has delegated inside what the supervisor holds: shorten it, or take it back.

    Called when the supervisor's own grants, the account or the unit tree have changed.
    """
    hold_member(by)
    today = timezone.now().date()
    own = own_grants(by) if by.user.is_active else []
    given = Supervision.objects.filter(delegated_by=by, revoked_at=None, ends_on__gte=today)
    for grant in given.select_related("unit", "profile__user").order_by("pk"):
        last = last_day(own, grant.unit, max(grant.starts_on, today))
        if last is None:
            revoke_supervision(grant=grant)
        elif grant.ends_on is None or last < grant.ends_on:
            end_supervision(grant=grant, ends_on=last)


def own_grants(profile: Profile) -> list[Supervision]:
    """Return the grants a member may delegate: made by an administrator, not over, not taken back. One query."""
    today = timezone.now().date()
    grants = Supervision.objects.filter(profile=profile, delegated_by=None, revoked_at=None)
    return list(grants.filter(Q(ends_on=None) | Q(ends_on__gte=today)).select_related("unit").order_by("pk"))


def last_day(grants: Iterable[Supervision], unit: Unit, starts_on: date) -> date | None:
    """Return how long the grants reach over ``unit`` from ``starts_on`` on without a gap; ``date.max`` is for ever."""
    over = [grant for grant in grants if unit.path.startswith(grant.unit.path)]
    day, reached = starts_on, None
    while reached is None or reached < date.max:
        ends = [grant.ends_on or date.max for grant in over if grant.starts_on <= day <= (grant.ends_on or date.max)]
        if not ends:
            break
        reached = max(ends)
        day = min(reached, date.max - DAY) + DAY
    return reached


@transaction.atomic
def leave_agency(*, profile: Profile, old_unit_id: int | None) -> None:
    """Take back what a member answers for in the agency left, own and lent, once the main post is in another agency.

    Who was without a post in between has left the agency of the last one. What was granted in third agencies stays.
    Entered in the ledger as an act of the centre: whoever moved the member is entered with the move.
    """
    if profile.unit_id is None:
        return
    today = timezone.now().date()
    left: QuerySet[Any, Any]
    if old_unit_id is not None:
        left = Unit.objects.filter(pk=old_unit_id).values("agency")
    else:
        past = Post.objects.filter(profile=profile, main=True, ends_on__lt=today).order_by("-ends_on")
        left = past.values("unit__agency")
    here = Unit.objects.filter(pk=profile.unit_id).values("agency")
    grants = Supervision.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), profile=profile, revoked_at=None)
    grants = grants.filter(unit__agency=Subquery(left[:1])).exclude(unit__agency=Subquery(here[:1]))
    taken: list[int] = []
    for grant in grants.select_related("unit").order_by("pk"):
        grant.profile = profile
        if revoke_supervision(grant=grant):
            taken.append(grant.unit_id)
    body = {"actor": None, "action": "supervision_taken_back"}
    drafts = [Draft(AUDIT, body | {"detail": {"unit": unit, "why": "agency_left"}}) for unit in taken]
    append(subject=profile.subject, drafts=drafts)


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

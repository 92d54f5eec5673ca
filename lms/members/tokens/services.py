"""Making, using and taking back access tokens."""

from collections.abc import Iterable
from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lms.ledger.appending import AUDIT
from lms.ledger.services import Draft, append, audit

from ..account.services import WrongPassword
from ..models import Profile
from .models import AccessToken
from .queries import digest_of
from .rules import may_have_tokens
from .scopes import TokenScope

#: Lets a scanner for forgotten secrets find ours.
PREFIX = "lct_"
#: Days a token may be valid; one without an end is nobody's business any more some day.
LIFETIMES = (30, 90, 365)
#: A use is written down this often.
NOTED_EVERY = timedelta(hours=1)


class NameTaken(Exception):
    """The member has a token of this name."""


@transaction.atomic
def create_token(
    *, profile: Profile, name: str, scopes: Iterable[str], days: int, password: str
) -> tuple[AccessToken, str]:
    """Return a new token and its secret, which nobody can read again.

    Raises PermissionDenied, WrongPassword, NameTaken (also for the same form sent twice), and ValueError for an
    unknown scope, none at all, or a lifetime that is not offered.
    """
    if not may_have_tokens(profile):
        raise PermissionDenied
    if not profile.user.check_password(password):
        raise WrongPassword
    wanted = sorted({TokenScope(scope).value for scope in scopes})
    if not wanted or days not in LIFETIMES:
        raise ValueError("A token needs a scope, and a lifetime that is offered.")
    secret, now = PREFIX + token_urlsafe(32), timezone.now()
    token, made = AccessToken.objects.get_or_create(
        profile=profile,
        name=name,
        revoked_at=None,
        defaults={
            "digest": digest_of(secret),
            "hint": secret[-4:],
            "scopes": wanted,
            "created_at": now,
            "expires_at": now + timedelta(days=days),
        },
    )
    if not made:
        raise NameTaken(name)
    audit(actor=profile.subject, action="token_created", detail={"token": str(token.pk), "scopes": wanted})
    return token, secret


@transaction.atomic
def revoke_token(*, profile: Profile, token_id: UUID) -> None:
    """Take back an own token: it is refused from now on. Twice is once.

    Raises AccessToken.DoesNotExist, also for somebody else's.
    """
    token = AccessToken.objects.select_for_update().get(profile=profile, pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit(actor=profile.subject, action="token_revoked", detail={"token": str(token.pk)})


@transaction.atomic
def revoke_all(*, profile: Profile, why: str) -> int:
    """Take back every token of a member, because what it stood on has changed; return how many. Twice is once.

    ``why`` is a key for the ledger, where it is entered as an act of the centre.
    """
    now = timezone.now()
    held = AccessToken.objects.select_for_update().filter(profile=profile, revoked_at=None)
    tokens = list(held.order_by("created_at", "pk").values_list("pk", flat=True))
    if not tokens:
        return 0
    AccessToken.objects.filter(pk__in=tokens).update(revoked_at=now)
    body = {"actor": None, "action": "token_revoked"}
    drafts = [Draft(AUDIT, body | {"detail": {"token": str(pk), "why": why}}) for pk in tokens]
    append(subject=profile.subject, drafts=drafts)
    return len(tokens)


def note_use(token: AccessToken) -> None:
    """Write down, at most once an hour, that a token was used. It needs no query otherwise."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at <= now - NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
        AccessToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)

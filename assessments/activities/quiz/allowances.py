"""Every write about time and tries that staff grant: accommodations, more time, more time after an outage.

Each act asks who may, and is entered in the ledger by ids only (rules A10 and R1).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from assessments.attempts.models import Accommodation, Attempt, Extension
from lms.ledger.services import audit
from lms.ledger.texts import text_digest
from lms.members.models import Profile
from lms.members.privacy.wording import names_user
from lms.members.rules import require_administrator

from .outages import Outage
from .tries_back import give_tries_back


class NotYourself(Exception):
    """Nobody grants time or tries to themselves."""


class NotRunning(Exception):
    """The attempt is over and closed, or has no deadline: there is nothing to extend."""


class StillOver(Exception):
    """With so little more the deadline would still have passed."""


class NamesThePerson(Exception):
    """The reason holds an officer's name, and would outlive it."""


@transaction.atomic
def grant(
    *, by: Profile, subject: UUID, quiz_key: UUID | None, extra_percent: int = 0, extra_tries: int = 0
) -> Accommodation:
    """Grant more time or more tries at one quiz, or at every one (``None``); what was granted there before is replaced.

    It counts for attempts that start from now on: a deadline is fixed at the start (rule A7).
    Raises PermissionDenied, NotYourself, Profile.DoesNotExist.
    """
    _require_other(by, subject)
    Profile.objects.select_for_update().get(subject=subject)
    granted, _new = Accommodation.objects.update_or_create(
        subject=subject,
        quiz_key=quiz_key,
        defaults={
            "extra_percent": extra_percent,
            "extra_tries": extra_tries,
            "by": by.subject,
            "at": timezone.now(),
        },
    )
    _enter(by, "accommodation_set", granted)
    return granted


@transaction.atomic
def withdraw(*, by: Profile, accommodation: int) -> None:
    """Take back what was granted; attempts under way keep their deadline. Twice is once.

    Raises PermissionDenied, NotYourself.
    """
    granted = Accommodation.objects.select_for_update().filter(pk=accommodation).first()
    if granted is None:
        return
    _require_other(by, granted.subject)
    _enter(by, "accommodation_removed", granted)
    granted.delete()


def _require_other(by: Profile, subject: UUID) -> None:
    require_administrator(by)
    if by.subject == subject:
        raise NotYourself


def _enter(by: Profile, action: str, granted: Accommodation) -> None:
    detail = {"accommodation": granted.pk, "quiz": granted.quiz_key}
    audit(actor=by.subject, action=action, subject=granted.subject, detail=detail)


@transaction.atomic
def extend(
    *,
    by: Profile,
    attempt_id: UUID,
    minutes: int,
    reason: str,
    at: datetime | None = None,
    now: datetime | None = None,
) -> Extension:
    """Move the deadline of one open attempt by so many minutes (rule A10); what came late meanwhile counts again.

    ``at`` names an act that may be repeated, such as a task: the same twice is once.
    Raises PermissionDenied, NotYourself, Attempt.DoesNotExist, NotRunning, StillOver, NamesThePerson.
    """
    moment = now or timezone.now()
    attempt = Attempt.objects.select_for_update().defer("pinned", "result").get(pk=attempt_id)
    _require_other(by, attempt.subject)
    done = attempt.extensions.filter(by=by.subject, at=at).first() if at else None
    if done:
        return done
    _require_nameless(reason, [attempt.subject])
    if not attempt.is_open or attempt.deadline_at is None:
        raise NotRunning(attempt.pk)
    old = attempt.deadline_at
    attempt.deadline_at = old + timedelta(minutes=minutes)
    if attempt.deadline_at <= moment:
        raise StillOver(attempt.pk)
    attempt.save(update_fields=["deadline_at"])
    _count_again(attempt, attempt.deadline_at)
    extension = Extension.objects.create(
        attempt=attempt,
        old_deadline=old,
        new_deadline=attempt.deadline_at,
        reason=reason,
        by=by.subject,
        at=at or moment,
    )
    detail = {"attempt": attempt.pk, "extension": extension.pk, "reason": text_digest(reason)}
    audit(actor=by.subject, action="attempt_extended", subject=attempt.subject, detail=detail)
    return extension


def _count_again(attempt: Attempt, deadline: datetime) -> None:
    """Let answers count that were late for the old deadline only; not those that came after a shown solution."""
    shown = list(attempt.answers.filter(final=True).values_list("question_key", flat=True))
    late = attempt.answers.filter(late=True, made_at__lte=deadline)
    late.exclude(question_key__in=shown).update(late=False)


def _require_nameless(reason: str, subjects: list[UUID]) -> None:
    """Raise NamesThePerson if a reason, which stays for ever, names one of these people."""
    people = Profile.objects.filter(subject__in=subjects).select_related("user")
    if any(names_user(reason, person.user) for person in people.iterator(chunk_size=500)):
        raise NamesThePerson


@transaction.atomic
def order(*, by: Profile, outage: Outage) -> None:
    """Enter that an administrator gives back the time of an outage; the caller lets the worker do it.

    Raises PermissionDenied, NamesThePerson.
    """
    require_administrator(by)
    _require_nameless(outage.reason, list(outage.attempts().values_list("subject", flat=True)))
    detail = {"quiz": outage.quiz_key, "reason": text_digest(outage.reason)}
    audit(actor=by.subject, action="outage_extended", detail=detail)


def give_back(*, by: UUID, outage: Outage, at: datetime) -> int:
    """Extend every attempt of an outage, and grant one more try for each it closed; return how many.

    One transaction each: what a stopped run left, the next does, and nothing twice. ``by`` is the subject of an
    administrator, who is asked again; the own attempt is left for another one. Raises PermissionDenied,
    Profile.DoesNotExist.
    """
    administrator = Profile.objects.select_related("user").get(subject=by)
    require_administrator(administrator)
    ids = list(outage.attempts().exclude(subject=by).values_list("pk", flat=True))
    extended = sum(_given_back(administrator, pk, outage, at) for pk in ids)
    return extended + give_tries_back(by=by, outage=outage)


def _given_back(by: Profile, attempt_id: UUID, outage: Outage, at: datetime) -> bool:
    try:
        extend(by=by, attempt_id=attempt_id, minutes=outage.minutes, reason=outage.reason, at=at)
    except (NotRunning, StillOver, NamesThePerson):  # handed in meanwhile, long over, or a member since
        return False
    return True

"""Every write of messages: e-mails through the worker, and what waits for a member in the application."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lms.conf import lms_setting
from lms.core.zones import named_zone
from lms.members.models import Profile

from . import tasks
from .kinds import kind_of
from .models import Notice
from .queue import Call, enqueue_all
from .quiet import first_loud

#: How long the worker's record of a finished task is kept, to look into mail that did not arrive.
KEPT = timedelta(days=14)
#: How long a message waits in the application, read or not.
NOTICES_KEPT = timedelta(days=180)
#: Messages a transaction.
PART = 500


@dataclass(frozen=True, kw_only=True)
class Message:
    """One thing to tell one person: ``context`` is JSON of keys and dates, ``about`` what it is told once of."""

    to: UUID
    template: str
    about: UUID
    context: dict[str, Any] = field(default_factory=dict)


def send_mail(*, to: UUID, template: str, context: dict[str, Any] | None = None, language: str = "") -> None:
    """Queue an e-mail for the worker once the present transaction is committed.

    ``to`` is a subject; ``template`` names ``lms/notices/<template>.txt``; ``context`` must be JSON and hold no
    secret, because it is stored until sent; ``language`` is used where the member has chosen none.
    """
    transaction.on_commit(partial(tasks.deliver.enqueue, str(to), template, context or {}, language))


def notify(
    *,
    to: UUID,
    template: str,
    about: UUID,
    context: dict[str, Any] | None = None,
    mail: bool = True,
    quiet: bool = True,
) -> bool:
    """Tell one person one thing; return whether it was news. See ``notify_all``."""
    message = Message(to=to, template=template, about=about, context=context or {})
    return bool(notify_all([message], mail=mail, quiet=quiet))


@transaction.atomic
def notify_all(
    messages: Iterable[Message], *, mail: bool = True, quiet: bool = True, now: datetime | None = None
) -> list[Message]:
    """Put messages into the application and queue e-mails about them; return those that were news.

    Told once is told: a message about what the person was told of before is left out, also when two tell it at the same
    moment. Nobody by that subject, and switched-off accounts, are told nothing. One e-mail holds all that is new of one
    kind for one person; with ``quiet`` it waits for an hour outside ``LMS["QUIET_HOURS"]`` of its reader, and what has
    lost its reason or was read meanwhile is not in it. Six queries, however many.

    Locks profiles, so call it before anything that holds enrolments or summaries, or in a transaction of its own.
    Raises KeyError for a template without a kind (``kinds.register``).
    """
    wanted = list({(one.to, one.about): one for one in messages if kind_of(one.template)}.values())
    people = _people({one.to for one in wanted})
    rows = {
        one.pk: (one, message)
        for message in wanted
        if (person := people.get(message.to))
        for one in [Notice(profile=person, **_columns(message))]
    }
    Notice.objects.bulk_create([one for one, _message in rows.values()], ignore_conflicts=True, batch_size=PART)
    fresh = _those_kept(list(rows))
    told = [pair for pk, pair in rows.items() if pk in fresh]
    _add_unread(Counter(notice.profile_id for notice, _message in told))
    if mail:
        _queue_mails([notice for notice, _message in told], people, quiet=quiet, now=now or timezone.now())
    return [message for _notice, message in told]


def _people(subjects: set[UUID]) -> dict[UUID, Profile]:
    """Return the people by subject, locked in one order: of what is told at the same moment one waits for the other."""
    rows = Profile.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {one.subject: one for one in rows.filter(subject__in=subjects, user__is_active=True)}


def _columns(message: Message) -> dict[str, Any]:
    return {"template": message.template, "context": message.context, "about": message.about}


def _those_kept(ids: list[UUID]) -> set[UUID]:
    """Return which of the new ids were written; the others had been told."""
    return {pk for part in _parts(ids) for pk in Notice.objects.filter(pk__in=part).values_list("pk", flat=True)}


def _parts(ids: Sequence[Any]) -> list[Sequence[Any]]:
    return [ids[start : start + PART] for start in range(0, len(ids), PART)]


def _add_unread(new: Counter[int]) -> None:
    by_number: dict[int, list[int]] = defaultdict(list)
    for profile_id, number in new.items():
        by_number[number].append(profile_id)
    for number, profiles in sorted(by_number.items()):
        Profile.objects.filter(pk__in=profiles).update(unread=F("unread") + number)


def _queue_mails(notices: list[Notice], people: dict[UUID, Profile], *, quiet: bool, now: datetime) -> None:
    subjects = {one.pk: one for one in people.values()}
    by_mail: dict[tuple[int, str], list[str]] = defaultdict(list)
    for notice in notices:
        by_mail[notice.profile_id, notice.template].append(str(notice.pk))
    calls = []
    for (profile_id, template), ids in by_mail.items():
        person = subjects[profile_id]
        moment = first_loud(now, named_zone(person.time_zone), lms_setting("QUIET_HOURS")) if quiet else now
        calls.append(Call((str(person.subject), template, ids, quiet), moment))
    enqueue_all(tasks.deliver_notices, calls)


@transaction.atomic
def mark_read(*, profile: Profile, notices: Iterable[UUID] | None = None) -> int:
    """Mark messages of a member read (None: all of them); return how many were not. Twice is once."""
    locked = Profile.objects.select_for_update(no_key=True).get(pk=profile.pk)
    mine = Notice.objects.filter(profile=locked, read_at=None)
    if notices is not None:
        mine = mine.filter(pk__in=list(notices))
    number = mine.update(read_at=timezone.now())
    _take_unread(Counter({locked.pk: number}))
    profile.refresh_from_db(fields=["unread"])
    return number


def _take_unread(gone: Counter[int]) -> None:
    for profile_id, number in sorted(gone.items()):
        if number:
            Profile.objects.filter(pk=profile_id).update(unread=F("unread") - number)


def forget_sent() -> int:
    """Delete old records of finished tasks, which say who was written to and why; return how many."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT)
    count, _by_model = old.delete()
    return int(count)


def forget_notices() -> int:
    """Delete messages that have waited for ``NOTICES_KEPT``; return how many. A part at a time."""
    old = Notice.objects.filter(created_at__lt=timezone.now() - NOTICES_KEPT).order_by("created_at", "pk")
    number = 0
    while part := list(old.values_list("pk", flat=True)[:PART]):
        number += _forget(part)
    return number


def forget_notices_of(subject: UUID) -> int:
    """Delete all messages of a person; return how many."""
    return _forget(list(Notice.objects.filter(profile__subject=subject).values_list("pk", flat=True)))


@transaction.atomic
def _forget(ids: Sequence[UUID]) -> int:
    owners = Profile.objects.filter(notices__in=ids).values("pk")
    list(Profile.objects.select_for_update(no_key=True).filter(pk__in=owners).order_by("pk").values("pk"))
    rows = Notice.objects.filter(pk__in=ids)
    _take_unread(Counter(rows.filter(read_at=None).order_by().values_list("profile_id", flat=True)))
    return rows.delete()[0]

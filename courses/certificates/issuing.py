"""Issuing: one certificate for each certification period, once, whoever asks for it (rule K2)."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from lms.ledger.services import Draft, append_many
from lms.members.models import Profile

from ..content.models import PublishedCourse
from ..progress.models import CompletionFact
from .models import Certificate, CertificateEvent, CertificateHolder
from .numbers import new_code, new_number
from .records import draft_of, draft_of_event, name_digest
from .snapshots import day_in, snapshot_of, source_of

#: Certificates written in one transaction.
BATCH = 200
#: At most so many in one night; a large import is through after some.
NIGHTLY = 5000


class Papers:
    """A certificate with all that belongs to it, not written yet."""

    def __init__(self, *, name: str, by: UUID | None = None, reason: str = "", **values: Any) -> None:
        """Give it number, check code and the first line of its history; ``values`` are fields of the certificate."""
        now, salt = timezone.now(), secrets.token_hex(16)
        self.certificate = Certificate(
            number=new_number(day_in(now, values["snapshot"]["zone"]).year),
            holder_digest=name_digest(name=name, salt=salt),
            issued_at=now,
            **values,
        )
        self.holder = CertificateHolder(certificate=self.certificate, name=name, code=new_code(), salt=salt)
        self.event = CertificateEvent(
            certificate=self.certificate, step=1, kind=CertificateEvent.Kind.ISSUED, by=by, reason=reason, at=now
        )

    def drafts(self) -> list[Draft]:
        """Return what the ledger says of them."""
        return [draft_of(self.certificate), draft_of_event(self.event)]


def issue(fact_id: UUID) -> Certificate | None:
    """Issue the certificate of a completion and return it; the one that stands, when there is one.

    None where the course gives none, or nobody is left to name. Safe to repeat, also at the same moment.
    """
    fact = CompletionFact.objects.filter(pk=fact_id, kind=CompletionFact.Kind.COURSE).first()
    if fact is None:
        return None
    known = Certificate.objects.filter(subject=fact.subject, course_key=fact.key, period=fact.period, replaces=None)
    if not known.exists():
        _issue_all([fact])
    return known.first()


def issue_missing(limit: int = NIGHTLY) -> int:
    """Issue what is missing, such as for imported histories; return how many. The worker runs this at night.

    Completions are found by one query, and written in batches, so that nobody waits long.
    """
    waiting = list(uncertified()[:limit])
    return sum(_issue_all(waiting[start : start + BATCH]) for start in range(0, len(waiting), BATCH))


def uncertified() -> QuerySet[CompletionFact]:
    """Return completions of members that have no certificate although their course gives one, oldest first.

    One that was carried from a course this one replaced rests on that one's certificate (rule K9).
    """
    issued = Certificate.objects.filter(
        subject=OuterRef("subject"), course_key=OuterRef("course_key"), period=OuterRef("period"), replaces=None
    )
    certified = PublishedCourse.objects.filter(is_source=True, certificate=True)
    completed = CompletionFact.objects.filter(kind=CompletionFact.Kind.COURSE, key__in=certified.values("course_key"))
    there = Exists(Profile.objects.filter(subject=OuterRef("subject")))
    earned = completed.exclude(evidence__has_key="equivalent")
    return earned.filter(there, ~Exists(issued)).order_by("occurred_at", "pk")


@transaction.atomic
def _issue_all(facts: Sequence[CompletionFact]) -> int:
    """Issue for these completions; return for how many. What somebody else issues at the same moment stays theirs."""
    courses = _courses({fact.key for fact in facts})
    names = _names({fact.subject for fact in facts})
    papers = [
        Papers(
            name=names[fact.subject],
            subject=fact.subject,
            course_key=fact.key,
            period=fact.period,
            fact=fact.pk,
            version=fact.required_version,
            snapshot=snapshot_of(fact, rows),
        )
        for fact in facts
        if (rows := courses.get(fact.key)) and source_of(rows).certificate and fact.subject in names
    ]
    return write(papers)


def write(papers: Iterable[Papers]) -> int:
    """Write certificates with their holders, histories and ledger entries, in the caller's transaction.

    One whose period has a certificate already, or whose number is taken, is left out; return how many were written.
    """
    wanted = {one.certificate.pk: one for one in papers}
    Certificate.objects.bulk_create((one.certificate for one in wanted.values()), ignore_conflicts=True)
    written = Certificate.objects.filter(pk__in=list(wanted)).values_list("pk", flat=True)
    fresh = [wanted[pk] for pk in written]
    CertificateHolder.objects.bulk_create(one.holder for one in fresh)
    CertificateEvent.objects.bulk_create(one.event for one in fresh)
    drafts: dict[UUID, list[Draft]] = defaultdict(list)
    for one in fresh:
        drafts[one.certificate.subject] += one.drafts()
    append_many(drafts)
    return len(fresh)


def _courses(keys: set[UUID]) -> dict[UUID, list[PublishedCourse]]:
    rows: dict[UUID, list[PublishedCourse]] = defaultdict(list)
    for row in PublishedCourse.objects.filter(course_key__in=keys).defer("outline", "search_text"):
        rows[row.course_key].append(row)
    return rows


def _names(subjects: set[UUID]) -> dict[UUID, str]:
    """Return names as they are printed, locked: an erasure meanwhile would leave the name in what is written after."""
    people = Profile.objects.select_related("user").filter(subject__in=subjects).order_by("pk")
    return {one.subject: one.display_name for one in people.select_for_update(of=("self",))}

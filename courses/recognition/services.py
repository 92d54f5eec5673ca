"""Proposing and deciding that earlier training counts. Every act is entered in the ledger (rule R1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.conf import lms_setting
from lms.core.zones import end_of_day
from lms.ledger.appending import AUDIT
from lms.ledger.services import Draft, append, audit
from lms.ledger.texts import text_digest
from lms.members.models import Profile

from ..content.models import PublishedCourse
from ..enrolment.services import CourseNotOpen, NotRenewable, assign, renew
from ..progress.models import CourseSummary
from ..progress.services import recognise
from ..progress.terms import today
from .ledger import ENTRY, body_of
from .models import Recognition
from .rules import answers_for, offered_to

Decision = Recognition.Decision


class NotOffered(Exception):
    """The course is not published, or discreet: then only administrators have it recognised."""


class CompletedAlready(Exception):
    """The officer holds a completion that is at least as late, so there is nothing to recognise."""


class ProposedAlready(Exception):
    """Somebody has proposed the same, and it waits for a second person."""


class DecidedAlready(Exception):
    """Somebody has decided otherwise meanwhile."""


class SecondPersonNeeded(Exception):
    """Who proposed does not decide, and nobody decides about the own record."""


class ReasonNeeded(Exception):
    """A refusal says why."""


class NotCompletedYet(Exception):
    """The day lies in the future: what is still to be completed cannot be recognised."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What an officer has shown. The document itself stays where it is."""

    #: What it is, such as the title of a certificate.
    shown: str
    issued_by: str
    #: Its number or file reference.
    reference: str = ""
    kept_at: str

    @property
    def digest(self) -> str:
        """What proves the words without telling them."""
        return text_digest(self.shown, self.issued_by, self.reference, self.kept_at)


@transaction.atomic
def propose(*, by: Profile, officer: Profile, course_key: UUID, completed_on: date, evidence: Evidence) -> Recognition:
    """Say that an officer has learnt elsewhere what a course teaches; a second person decides.

    Raises PermissionDenied for somebody whom ``by`` does not answer for today; NotOffered, NotCompletedYet,
    CompletedAlready, ProposedAlready.
    """
    if not answers_for(by, officer):
        raise PermissionDenied
    if not offered_to(by, course_key) or not PublishedCourse.objects.filter(course_key=course_key, live=True).exists():
        raise NotOffered(course_key)
    if completed_on > today():
        raise NotCompletedYet(completed_on)
    _require_open(officer.subject, course_key, completed_on)
    try:
        with transaction.atomic():
            proposal = Recognition.objects.create(
                subject=officer.subject,
                course_key=course_key,
                completed_on=completed_on,
                proposed_by=by.subject,
                shown_digest=evidence.digest,
                **vars(evidence),
            )
    except IntegrityError:
        raise ProposedAlready from None
    detail = {
        "recognition": proposal.pk,
        "course": course_key,
        "completed_on": completed_on,
        "shown": proposal.shown_digest,
    }
    audit(actor=by.subject, action="recognition_proposed", subject=officer.subject, detail=detail)
    return proposal


def _require_open(subject: UUID, course_key: UUID, completed_on: date) -> None:
    """Raise CompletedAlready unless something is left to do and the training is later than what was completed here."""
    summary = CourseSummary.objects.filter(subject=subject, course_key=course_key).first()
    if summary is None or summary.completed_at is None:
        return
    holds = summary.state == CourseSummary.State.COMPLETED and not summary.renewing
    if holds or _moment(completed_on) <= summary.completed_at:
        raise CompletedAlready(course_key)


def _moment(day: date) -> datetime:
    """Return when a day counts as over: its end in the centre's zone, or now while it lasts (rule T2)."""
    return min(end_of_day(day, lms_setting("CERTIFICATE_ZONE")), timezone.now())


@transaction.atomic
def decide(*, by: Profile, recognition: UUID, approve: bool, note: str = "") -> Recognition:
    """Approve or refuse as the second person. An approval completes the course as of that day; twice is once.

    Raises PermissionDenied for somebody whom ``by`` does not answer for today, and for an officer whose account is
    gone; SecondPersonNeeded, ReasonNeeded, DecidedAlready, NotOffered, CompletedAlready.
    """
    row = Recognition.objects.select_for_update().get(pk=recognition)
    officer = Profile.objects.filter(subject=row.subject).first()
    if by.subject in (row.proposed_by, row.subject):
        raise SecondPersonNeeded
    if officer is None or not answers_for(by, officer) or not offered_to(by, row.course_key):
        raise PermissionDenied
    wanted = Decision.APPROVED if approve else Decision.REFUSED
    if row.decision:
        if row.decision != wanted or row.decided_by != by.subject:
            raise DecidedAlready
        return row
    if not approve and not note.strip():
        raise ReasonNeeded
    row.decision, row.decision_note, row.note_digest = wanted, note, text_digest(note)
    row.decided_by, row.decided_at = by.subject, timezone.now()
    row.save(update_fields=["decision", "decision_note", "note_digest", "decided_by", "decided_at"])
    if approve:
        _complete(row)
    _enter(row)  # last, because every act locks a summary before a chain
    return row


def _enter(row: Recognition) -> None:
    """Chain the row as it now stands for good, and who did it."""
    said = {"actor": row.decided_by, "action": f"recognition_{row.decision}", "detail": {"recognition": row.pk}}
    append(subject=row.subject, drafts=[Draft(ENTRY, body_of(row), row.pk), Draft(AUDIT, said)])


def _complete(row: Recognition) -> None:
    """Enrol where needed, open the period to renew where one has run out, and record the completion."""
    _require_open(row.subject, row.course_key, row.completed_on)
    try:
        assign(subject=row.subject, course_key=row.course_key)
        summary = CourseSummary.objects.get(subject=row.subject, course_key=row.course_key)
        if summary.state == CourseSummary.State.EXPIRED and not summary.renewing:
            renew(subject=row.subject, course_key=row.course_key)
    except (CourseNotOpen, NotRenewable):
        raise NotOffered(row.course_key) from None
    recognise(
        subject=row.subject,
        course_key=row.course_key,
        completed_at=_moment(row.completed_on),
        evidence={"recognition": str(row.pk)},
    )


@transaction.atomic
def erase_texts(subject: UUID) -> int:
    """Take out what was written about an erased officer's documents, which may lead to the name; return how many rows.

    Days, decisions and the digests of the texts stay. Called by the erasure, which asks who may.
    """
    return Recognition.objects.filter(subject=subject).update(
        shown="", issued_by="", reference="", kept_at="", decision_note=""
    )


@transaction.atomic
def forget_subjects(subjects: Iterable[UUID]) -> None:
    """Delete every recognition of demo subjects. Never for real people."""
    wanted = list(subjects)
    for start in range(0, len(wanted), 500):
        Recognition.objects.filter(subject__in=wanted[start : start + 500]).delete()

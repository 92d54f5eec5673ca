"""A record to hand on: the transcript, or a signed copy that proves itself. Every copy is entered in the ledger."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from lms.conf import lms_setting
from lms.ledger.chain import canonical, moment
from lms.ledger.export import build_package
from lms.ledger.models import Entry
from lms.ledger.services import audit, hold
from lms.members.models import Profile
from lms.members.rules import require_administrator

from ..certificates.models import Certificate, CertificateHolder
from ..certificates.records import body_of
from ..certificates.rules import state_of
from ..progress.models import CompletionFact
from ..progress.records import body_of as body_of_fact
from .looks import RECORD
from .queries import CourseEntry, PeriodEntry, Record, record_of
from .transcript import course_name, transcript

FORMAT = "learning-centre-record-facts-1"
TRANSCRIPT, SIGNED = "transcript", "signed"


class NothingKnown(Exception):
    """Nobody has this subject, and nothing is recorded of it."""


@dataclass(frozen=True)
class Copy:
    """Whose record is copied, for whom, in which language."""

    subject: UUID
    by: Profile
    language: str

    @property
    def own(self) -> bool:
        """Whether the officer copies the own record."""
        return self.by.subject == self.subject

    def require(self) -> None:
        """Raise PermissionDenied unless it is the own record or an administrator asks; NothingKnown for nobody's."""
        if self.own:
            return
        require_administrator(self.by)
        known = Profile.objects.filter(subject=self.subject).exists()
        if not known and not Entry.objects.filter(subject=self.subject).exists():
            raise NothingKnown(self.subject)

    def record(self) -> Record:
        """Return the record in words: others see of a discreet course only that it was completed."""
        record = record_of(self.subject, self.language)
        return record if self.own else record.for_others()

    def holder(self) -> str:
        """Return the holder's name; empty once it was erased."""
        person = Profile.objects.select_related("user").filter(subject=self.subject).first()
        return person.display_name if person else ""

    def enter(self, form: str) -> None:
        """Enter in the ledger that a copy was taken (rule R1)."""
        audit(actor=self.by.subject, action="export", subject=self.subject, detail={"what": RECORD, "form": form})


def transcript_of(*, by: Profile, subject: UUID, language: str) -> bytes:
    """Return a record as PDF, for its officer or an administrator, and enter that it was handed out.

    Raises PermissionDenied, NothingKnown, and lms.core.pdf.PdfError where fonts are missing; then nothing is entered.
    """
    copy = Copy(subject, by, language)
    copy.require()
    paper = transcript(copy.record(), holder=copy.holder(), language=language)
    copy.enter(TRANSCRIPT)
    return paper


def package_of(*, by: Profile, subject: UUID, language: str) -> bytes:
    """Return a record as a signed ZIP file, for its officer or an administrator, and enter that it was handed out.

    Whoever holds it can check it without us: see docs/how-to/records-for-a-court.md. The chain says the same as the
    files, because nobody can enter anything meanwhile. Raises PermissionDenied, NothingKnown, PdfError, KeyProblem;
    then nothing is entered.
    """
    copy = Copy(subject, by, language)
    copy.require()
    record = copy.record()
    paper = transcript(record, holder=copy.holder(), language=language)  # slow, so before anybody has to wait
    with transaction.atomic():
        hold(subject=subject)
        now = copy.record()
        if now != record:  # something was entered while it was set
            paper = transcript(now, holder=copy.holder(), language=language)
        copy.enter(SIGNED)
        files = {"record.json": _json(record_json(copy, now)), "transcript.pdf": paper}
        return build_package(subject=subject, files=files)


def record_json(copy: Copy, record: Record) -> dict[str, Any]:
    """Return the record for machines. The name stands under "holder" alone; facts and certificates name a subject."""
    rows = Entry.objects.filter(subject=copy.subject).values_list("source", "sequence")
    entries = {source: sequence for source, sequence in rows if source}
    holder = copy.holder()
    return {
        "format": FORMAT,
        "about": _about(copy),
        "subject": str(copy.subject),
        "holder": {"name": holder} if holder else {},
        "facts": [_fact(fact, entries) for fact in _facts(copy.subject)],
        "certificates": [_certificate(one, entries) for one in _certificates(copy.subject)],
        "courses": [_course(one) for one in _all(record)],
    }


def _about(copy: Copy) -> dict[str, Any]:
    with translation.override(lms_setting("SOURCE_LANGUAGE")):
        centre = str(lms_setting("CENTRE_NAME"))
    return {
        "centre": centre,
        "made_at": moment(timezone.now()),
        "made_for": "holder" if copy.own else "administrator",
        "language": copy.language,
        "zone": lms_setting("CERTIFICATE_ZONE"),
        "facts": "What was recorded, as it was entered in ledger.json: 'entry' is the number of the entry.",
        "certificates": "'as_printed' gives 'snapshot' as SHA-256 of its canonical JSON (keys sorted, no spaces). "
        "'holder' is SHA-256 of 'salt', a line feed and the name.",
        "courses": "The same in words, in the language above. The facts decide.",
    }


def _facts(subject: UUID) -> list[CompletionFact]:
    return list(CompletionFact.objects.filter(subject=subject).order_by("recorded_at", "occurred_at", "pk"))


def _certificates(subject: UUID) -> list[Certificate]:
    rows = Certificate.objects.standing().select_related("holder").prefetch_related("events")
    return list(rows.filter(subject=subject).order_by("issued_at", "pk"))


def _fact(fact: CompletionFact, entries: dict[UUID, int]) -> dict[str, Any]:
    return _entered(fact.pk, entries) | _plain(body_of_fact(fact))


def _certificate(certificate: Certificate, entries: dict[UUID, int]) -> dict[str, Any]:
    holder: CertificateHolder | None = getattr(certificate, "holder", None)
    decisions = sorted(certificate.events.all(), key=lambda event: event.step)
    return (
        _entered(certificate.pk, entries)
        | _plain(body_of(certificate, certificate.holder_digest))
        | {
            "state": str(state_of(certificate)),
            "as_printed": certificate.snapshot,
            "salt": holder.salt if holder else None,
            "decisions": [{"kind": one.kind, "at": moment(one.at), "reason": one.reason} for one in decisions],
        }
    )


def _entered(pk: UUID, entries: dict[UUID, int]) -> dict[str, Any]:
    """Return the id, and the number of the entry; a row without one has none, and the verifier says so."""
    return {"id": str(pk)} | ({"entry": entries[pk]} if pk in entries else {})


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body as the ledger keeps it."""
    plain: dict[str, Any] = json.loads(canonical(body))
    return plain


def _all(record: Record) -> list[CourseEntry]:
    return [*record.completed, *record.under_way, *record.ended]


def _course(entry: CourseEntry) -> dict[str, Any]:
    return {
        "course": str(entry.key),
        "code": entry.code,
        "title": course_name(entry),
        "title_language": entry.language,
        "languages": entry.languages,
        "percent": entry.standing.percent if entry.standing and not entry.periods else None,
        "enrolment_ended_on": entry.ended_on.isoformat() if entry.ended_on else None,
        "periods": [_period(one) for one in entry.periods],
    }


def _period(one: PeriodEntry) -> dict[str, Any]:
    return {
        "period": one.number,
        "version": one.version,
        "completed_on": one.completed_on.isoformat(),
        "zone": one.zone,
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "languages": one.languages,
        "hours": str(one.hours) if one.hours else None,
        "scores": [str(score) for score in one.scores],
        "recognised": one.recognised,
        "certificates": [{"number": each.number, "state": str(each.state)} for each in one.certificates],
    }


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"

"""Reads of certificates: for their holder, for whoever checks one, for administrators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from lms.members.privacy.queries import names_of

from ..content.models import PublishedCourse
from ..progress.models import CompletionFact, CourseSummary
from ..progress.terms import renewable_from, today
from .issuing import uncertified
from .models import Certificate, CertificateEvent, CertificateHolder
from .rules import State, state_of

#: Compared with where there is nothing to compare with, so that an answer takes the same time.
NO_CODE = "-" * 8


@dataclass(frozen=True)
class CertificateView:
    """One certificate as its holder's lists need it."""

    number: str
    course_key: UUID
    period: int
    code: str
    title: str
    #: Of the title.
    language: str
    accent: str
    #: As printed: "2.5", or empty.
    hours: str
    state: State
    completed_on: date
    issued_on: date
    valid_until: date | None
    zone: str
    #: The holder's page about it.
    url: str
    #: First day on which the completion may be renewed; None where there is nothing to renew with this certificate.
    renewable_from: date | None

    @property
    def may_renew(self) -> bool:
        """Whether the time to renew has come."""
        return self.renewable_from is not None and self.renewable_from <= today()

    @property
    def holds(self) -> bool:
        """Whether it is valid today."""
        return self.state == State.VALID


def certificates_of(subject: UUID, language: str) -> list[CertificateView]:
    """Return an officer's certificates, the latest completion first, titles in the best language. Three queries."""
    rows = list(Certificate.objects.standing().filter(subject=subject).order_by("-issued_at", "-pk"))
    windows = _windows(subject, {row.course_key for row in rows})
    views = [_view(row, language, windows) for row in rows]
    return sorted(views, key=lambda one: one.completed_on, reverse=True)


def _view(row: Certificate, language: str, windows: dict[UUID, date | None]) -> CertificateView:
    state = state_of(row)
    title, title_language = row.title_in(language)
    return CertificateView(
        number=row.number,
        course_key=row.course_key,
        period=row.period,
        code=row.snapshot["code"],
        title=title,
        language=title_language,
        accent=row.snapshot["accent"],
        hours=row.snapshot["hours"],
        state=state,
        completed_on=row.completed_on,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        zone=row.zone,
        url=reverse("my_certificate", args=[row.number]),
        renewable_from=windows.get(row.course_key) if state in (State.VALID, State.EXPIRED) else None,
    )


def _windows(subject: UUID, course_keys: set[UUID]) -> dict[UUID, date | None]:
    """Return from which day courses may be renewed, of those that are open; two queries."""
    if not course_keys:
        return {}
    summaries = CourseSummary.objects.filter(subject=subject, course_key__in=course_keys, suspended=False)
    courses = PublishedCourse.objects.filter(course_key__in=course_keys, live=True, is_source=True)
    policies = dict(courses.values_list("course_key", "validity"))
    return {
        one.course_key: renewable_from(one, policies[one.course_key]) for one in summaries if one.course_key in policies
    }


def renewable_since(certificate: Certificate) -> date | None:
    """Return the first day on which the completion behind a certificate may be renewed, as for its holder's lists."""
    if state_of(certificate) not in (State.VALID, State.EXPIRED):
        return None
    return _windows(certificate.subject, {certificate.course_key}).get(certificate.course_key)


def uncertified_of(subject: UUID, course_key: UUID) -> list[CompletionFact]:
    """Return an officer's completions of a course that the worker has not certified yet."""
    return list(uncertified().filter(subject=subject, key=course_key))


def waiting_courses(subject: UUID) -> set[UUID]:
    """Return the courses of which the officer has completions that the worker has not certified yet; one query."""
    return set(uncertified().filter(subject=subject).values_list("key", flat=True))


def certificate_of(subject: UUID, number: str) -> Certificate:
    """Return an officer's own certificate. Raises Certificate.DoesNotExist, also for somebody else's."""
    return Certificate.objects.standing().select_related("holder").get(subject=subject, number=number)


def find(number: str) -> Certificate:
    """Return a certificate by its number. Raises Certificate.DoesNotExist."""
    return Certificate.objects.standing().select_related("holder").get(number=number)


def holder_of(certificate: Certificate) -> CertificateHolder | None:
    """Return who holds it, or None once the name was erased."""
    holder: CertificateHolder | None = getattr(certificate, "holder", None)
    return holder


def public_certificate(number: str | None) -> tuple[Certificate, bool] | None:
    """Return what the check page may show of a number, and whether the holder's name is still kept. One query.

    The name itself is not read.
    """
    if number is None:
        return None
    named = Exists(CertificateHolder.objects.filter(certificate=OuterRef("pk")))
    row = Certificate.objects.standing().annotate(named=named).filter(number=number).first()
    return (row, row.named) if row else None


def confirmed(number: str | None, code: str | None) -> Certificate | None:
    """Return the certificate that number and check code belong to, with its holder; None where they do not fit.

    An unknown number and a wrong code take the same work. Of an erased holder it is returned without one, whatever the
    code: otherwise a true paper would look forged.
    """
    row = Certificate.objects.standing().select_related("holder").filter(number=number or "").first()
    holder = holder_of(row) if row else None
    fits = compare_digest((holder.code if holder else NO_CODE).encode(), (code or "").encode())
    return row if row and (holder is None or fits) else None


@dataclass(frozen=True)
class Line:
    """One line of a certificate's history."""

    kind: str
    label: str
    #: The administrator's name; empty for the centre itself, or when the account is gone.
    name: str
    by_somebody: bool
    reason: str
    at: datetime
    number: str = ""


def history(certificate: Certificate) -> list[Line]:
    """Return what was decided about a certificate, who, why and when; names as they are today. Two queries."""
    return _lines(list(certificate.events.order_by("step").select_related("certificate")))


def latest_decisions(limit: int = 20) -> list[Line]:
    """Return the latest decisions about any certificate, the newest first. Two queries."""
    events = CertificateEvent.objects.exclude(kind=CertificateEvent.Kind.ISSUED).select_related("certificate")
    return _lines(list(events.order_by("-at")[:limit]))


def _lines(events: Iterable[CertificateEvent]) -> list[Line]:
    rows = list(events)
    names = names_of(one.by for one in rows)
    return [
        Line(
            kind=one.kind,
            label=one.get_kind_display(),
            name=names.get(one.by, "") if one.by else "",
            by_somebody=one.by is not None,
            reason=one.reason,
            at=one.at,
            number=one.certificate.number,
        )
        for one in rows
    ]


def neighbours(certificate: Certificate) -> dict[str, str]:
    """Return the numbers of the certificate this one corrects and of the one that corrects it. One query."""
    before = [certificate.replaces] if certificate.replaces else []
    related = Certificate.objects.filter(Q(pk__in=before) | Q(replaces=certificate.pk))
    numbers: dict[Any, str] = dict(related.values_list("pk", "number"))
    earlier = numbers.pop(certificate.replaces, "")
    return {"earlier": earlier, "later": next(iter(numbers.values()), "")}


def certified_courses() -> QuerySet[PublishedCourse]:
    """Return the courses, in the language they were written in, of which certificates were issued."""
    issued = Certificate.objects.values("course_key")
    return PublishedCourse.objects.filter(is_source=True, course_key__in=issued).defer("outline", "search_text")

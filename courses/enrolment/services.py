"""Every write to enrolments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.conf import lms_setting
from lms.core.append_only import lifted
from lms.core.zones import end_of_day
from lms.ledger.services import forget

from ..content.models import PublishedCourse
from ..progress.models import CompletionFact, CourseSummary
from ..progress.past import PastCourse, append_past
from ..progress.plans import required_set
from ..progress.reconcile import recount
from ..progress.services import begin_course, open_period, suspend_course
from ..progress.summaries import counted_at_the_end, locked_pairs
from ..progress.terms import MATERIAL, RENEWAL, may_renew
from .dates import NO_DATE, DueDate, Pair, asked_dates
from .many import locked_enrolments, of_summary, store_enrolments
from .models import Enrolment
from .people import lock_people
from .signals import periods_opened

Kind = CompletionFact.Kind
#: People a transaction.
PART = 200
#: A certification period that asks for everything.
WHOLE: dict[str, Any] = {"cause": RENEWAL, "asked": None, "evidence": {}}
NO_DUE_DATE: dict[str, Any] = {"due_at": None, "due_zone": "", "due_set_by": None, "due_by_hand": False}


class CourseNotOpen(Exception):
    """The course is not published, so nobody can start it."""


class PrerequisitesMissing(Exception):
    """Other courses come first: ``courses``, their keys. A supervisor may assign the course all the same."""

    def __init__(self, courses: list[str]) -> None:
        super().__init__(*courses)
        self.courses = courses


class MayNotLeave(Exception):
    """A supervisor has assigned the course or set a date for it, so its officer cannot put it aside."""


class NotRenewable(Exception):
    """The course is not completed, or the time to renew has not come."""


@transaction.atomic
def enrol(*, subject: UUID, course_key: UUID) -> Enrolment:
    """Enrol the officer by the officer's own wish. Twice is once. Raises CourseNotOpen and PrerequisitesMissing.

    An enrolment that had ended is taken up again, whatever comes first by now (rule E1).
    """
    _require_open(course_key)
    enrolment, created = _open(subject, course_key, Enrolment.Source.SELF)
    if created:
        _require_prerequisites(subject, course_key)
    if created or enrolment.ended_at:
        _take_up(enrolment)
    return enrolment


@transaction.atomic
def assign(*, subject: UUID, course_key: UUID) -> Enrolment:
    """Enrol the officer by somebody else's decision, whatever comes first; no date is set or changed. Twice is once.

    Raises CourseNotOpen.
    """
    _require_open(course_key)
    enrolment, created = _open(subject, course_key, Enrolment.Source.ASSIGNED)
    if created or enrolment.ended_at:
        _take_up(enrolment)
    return enrolment


def _open(subject: UUID, course_key: UUID, source: str) -> tuple[Enrolment, bool]:
    """Return the enrolment and whether it is new. The person is locked, and one that had ended is as it stands now."""
    lock_people([subject])
    mine = {"subject": subject, "course_key": course_key}
    enrolment, created = Enrolment.objects.get_or_create(**mine, defaults={"source": source})
    if enrolment.ended_at:
        enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    return enrolment, created


def _take_up(enrolment: Enrolment) -> None:
    enrolment.ended_at = None
    enrolment.save(update_fields=["ended_at"])
    begin_course(subject=enrolment.subject, course_key=enrolment.course_key, **of_summary(enrolment))


@transaction.atomic
def leave(*, subject: UUID, course_key: UUID) -> None:
    """End an enrolment by the officer's own wish. Twice is once. Raises MayNotLeave."""
    enrolment = Enrolment.objects.select_for_update().filter(subject=subject, course_key=course_key).first()
    if enrolment and not enrolment.may_leave:
        raise MayNotLeave(course_key)
    end_enrolment(subject=subject, course_key=course_key)


@transaction.atomic
def end_enrolment(*, subject: UUID, course_key: UUID) -> None:
    """End an enrolment (rule E1): it counts nowhere and nothing more is recorded; the history stays. Twice is once."""
    Enrolment.objects.filter(subject=subject, course_key=course_key, ended_at=None).update(ended_at=timezone.now())
    suspend_course(subject=subject, course_key=course_key)


@transaction.atomic
def renew(*, subject: UUID, course_key: UUID) -> CourseSummary | None:
    """Open the officer's next certification period, where the time for it has come; None where there is none to open.

    Raises CourseNotOpen, and NotRenewable before the window opens.
    """
    course = PublishedCourse.objects.filter(course_key=course_key, live=True).first()
    if course is None:
        raise CourseNotOpen(course_key)
    summary = CourseSummary.objects.filter(subject=subject, course_key=course_key, suspended=False).first()
    if summary is None or not may_renew(summary, course.validity):
        raise NotRenewable(course_key)
    opened: CourseSummary | None = _open_period(subject, course_key, due=_due_of_renewal(summary), **WHOLE)
    periods_opened.send(Enrolment, course_key=course_key, subjects=[subject])
    return opened


@transaction.atomic
def open_renewals(*, course_key: UUID, subjects: Iterable[UUID]) -> list[CourseSummary]:
    """Open the next certification period of everybody of these for whom the time has come; return those it was.

    A date that is still to come stays; else the caller gives one (``follow_assignments``). Nothing is announced.
    """
    course = PublishedCourse.objects.filter(course_key=course_key, live=True).first()
    pairs = [(subject, course_key) for subject in subjects]
    if course is None or not pairs:
        return []
    locked_enrolments(pairs)
    ready = [one for one in locked_pairs(pairs) if not one.suspended and may_renew(one, course.validity)]
    with counted_at_the_end():
        opened = [_open_period(one.subject, course_key, due=_due_of_renewal(one), **WHOLE) for one in ready]
    return [one for one in opened if one is not None]


def _due_of_renewal(summary: CourseSummary) -> dict[str, Any]:
    """Return the due date a renewal keeps: one that is still to come, or was set for after the last valid day."""
    mine = Enrolment.objects.select_for_update().filter(subject=summary.subject, course_key=summary.course_key).first()
    ends = end_of_day(summary.valid_until, summary.valid_zone or "UTC") if summary.valid_until else None
    if mine is None or mine.due_at is None or mine.due_at <= min(timezone.now(), ends or timezone.now()):
        return NO_DUE_DATE
    return {name: getattr(mine, name) for name in NO_DUE_DATE}


def _open_period(subject: UUID, course_key: UUID, *, due: dict[str, Any], **period: Any) -> Any:
    """Open a period; the enrolment takes its due date with it, and is locked first, as everywhere."""
    mine = Enrolment.objects.filter(subject=subject, course_key=course_key)
    mine.select_for_update().first()
    when = {name: due[name] for name in ("due_at", "due_zone")}
    opened = open_period(subject=subject, course_key=course_key, **when, **period)
    if opened:
        mine.update(**due)
    return opened


def ask_holders(*, course_key: UUID, lessons: list[str], change: UUID, due_on: date) -> int:
    """Ask everybody who holds a valid completion to redo the lessons of a material change by a day; return how many.

    Those whose enrolment has ended are not asked (rule K8), nor those who have not completed or whose completion has
    expired: they meet the new lesson on their way, and a part would not renew the whole. Sent twice is once. People
    are taken a part at a time.
    """
    zone = lms_setting("CERTIFICATE_ZONE")
    due = NO_DUE_DATE | {"due_at": end_of_day(due_on, zone), "due_zone": zone, "due_by_hand": True}
    holders = CourseSummary.objects.filter(course_key=course_key, suspended=False, state=CourseSummary.State.COMPLETED)
    told = CompletionFact.objects.filter(kind=Kind.PERIOD, key=course_key, evidence__change=str(change))
    waiting = holders.exclude(subject__in=told.values("subject")).order_by("subject").values_list("subject", flat=True)
    subjects = list(waiting)
    parts = [subjects[start : start + PART] for start in range(0, len(subjects), PART)]
    period = {"cause": MATERIAL, "asked": lessons, "evidence": {"change": str(change)}}
    return sum(_open_periods(part, course_key, due=due, **period) for part in parts)


@transaction.atomic
def _open_periods(subjects: list[UUID], course_key: UUID, **period: Any) -> int:
    with counted_at_the_end():
        opened = [_open_period(subject, course_key, **period) for subject in subjects]
    periods_opened.send(Enrolment, course_key=course_key, subjects=subjects)
    return sum(one is not None for one in opened)


@transaction.atomic
def set_due_date(*, subjects: Iterable[UUID], course_key: UUID, due_on: date | None, zone: str, set_by: UUID) -> int:
    """Give people a due date, enrolling those who are not yet; return how many. It holds over those of assignments.

    None takes it away: then the date of an assignment holds again, where there is one. Whose completion has expired is
    asked to renew it by that day. The caller has checked that ``set_by`` answers for every subject. Raises
    CourseNotOpen.
    """
    _require_open(course_key)
    pairs = sorted({(subject, course_key) for subject in subjects})
    given = DueDate(end_of_day(due_on, zone), zone) if due_on else None
    rows = locked_enrolments(pairs, create=pairs)
    asked = {} if given else asked_dates(pairs)  # read once locked: whoever evaluates writes these before or after us
    with counted_at_the_end():
        store_enrolments(
            (row, _by_hand(given, set_by) if given else _not_by_hand(asked.get((row.subject, course_key), NO_DATE)))
            for row in rows
        )
        if given:
            for one in locked_pairs(pairs):
                if one.state == CourseSummary.State.EXPIRED and not one.renewing:
                    open_period(subject=one.subject, course_key=course_key, cause=RENEWAL, **given._asdict())
    return len(pairs)


def _by_hand(given: DueDate, set_by: UUID) -> dict[str, Any]:
    return given._asdict() | {"due_set_by": set_by, "due_by_hand": True, "ended_at": None}


def _not_by_hand(asked: DueDate) -> dict[str, Any]:
    return asked._asdict() | {"due_set_by": None, "due_by_hand": False, "ended_at": None}


@transaction.atomic
def follow_assignments(asked: Mapping[Pair, DueDate | None]) -> None:
    """Bring enrolments in line with what assignments ask now: enrolled, by when, or no more (None).

    A date set by hand stays. Whoever is asked no more keeps the enrolment and all that was done (rule E1), without the
    date; one that an assignment brought about, and in which nothing was begun, ends. People are taken up again where
    they stood. Constant queries, whatever the number.
    """
    wanted = [pair for pair, due in asked.items() if due]
    rows = locked_enrolments(asked, create=wanted)
    released = {(row.subject, row.course_key) for row in rows if row.required} - {*wanted}
    untouched = {
        (one.subject, one.course_key)
        for one in (locked_pairs(released) if released else [])
        if one.state == CourseSummary.State.ENROLLED
    }
    store_enrolments(
        (row, _as_asked(row, due) if due else _as_released(row, pair in untouched))
        for row in rows
        for pair in [(row.subject, row.course_key)]
        for due in [asked[pair]]
        if due or row.required
    )


def _as_asked(row: Enrolment, due: DueDate) -> dict[str, Any]:
    changes: dict[str, Any] = {"required": True, "ended_at": None}
    return changes if row.due_by_hand else changes | NO_DUE_DATE | due._asdict()


def _as_released(row: Enrolment, untouched: bool) -> dict[str, Any]:
    if row.due_by_hand:
        return {"required": False}
    ends = untouched and row.source == Enrolment.Source.ASSIGNED and not row.ended_at
    return {"required": False} | NO_DUE_DATE | ({"ended_at": timezone.now()} if ends else {})


def _require_open(course_key: UUID) -> None:
    if not PublishedCourse.objects.filter(course_key=course_key, live=True).exists():
        raise CourseNotOpen(course_key)


def _require_prerequisites(subject: UUID, course_key: UUID) -> None:
    """Raise PrerequisitesMissing; a course that was completed once counts, however long ago."""
    required = required_set(course_key, opened_at=timezone.now())
    keys: list[str] = required.prerequisites if required else []
    done = CompletionFact.objects.filter(subject=subject, kind=Kind.COURSE, key__in=keys) if keys else []
    missing = set(keys) - {str(fact.key) for fact in done}
    if missing:
        raise PrerequisitesMissing(sorted(missing))


@dataclass(frozen=True, kw_only=True)
class History:
    """One officer's past in one course, as another system or a content pack knows it."""

    subject: UUID
    course_key: UUID
    enrolled_at: datetime
    language: str
    #: (lesson key, time it was completed), oldest first.
    lessons: list[tuple[UUID, datetime]]
    due_at: datetime | None = None
    due_zone: str = ""


@transaction.atomic
def import_histories(histories: Iterable[History], *, by: str = "import") -> int:
    """Enter what people did before they came here; return how many histories were new.

    A course somebody is enrolled in already is left alone. ``by`` names the origin in every fact's evidence.
    """
    known = set(Enrolment.objects.values_list("subject", "course_key"))
    fresh = [one for one in histories if (one.subject, one.course_key) not in known]
    Enrolment.objects.bulk_create(
        Enrolment(
            subject=one.subject,
            course_key=one.course_key,
            source=Enrolment.Source.ASSIGNED if one.due_at else Enrolment.Source.SELF,
            enrolled_at=one.enrolled_at,
            due_at=one.due_at,
            due_zone=one.due_zone,
            due_by_hand=one.due_at is not None,
        )
        for one in fresh
    )
    append_past(
        [
            PastCourse(
                one.subject, one.course_key, one.language, one.lessons, one.due_at, one.due_zone, one.enrolled_at
            )
            for one in fresh
        ],
        by=by,
    )
    return len(fresh)


@transaction.atomic
def forget_subjects(subjects: Iterable[UUID]) -> None:
    """Delete everything recorded about demo subjects. Never for real people: their evidence outlives the account.

    The one place that lifts the protection of evidence (``lms.core.append_only``).
    """
    wanted = list(subjects)
    forget(subjects=wanted, reason="demo")
    with lifted():
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            for model in (CompletionFact, CourseSummary, Enrolment):
                model._default_manager.filter(subject__in=some).delete()
    recount()

"""An officer's record: every course ever taken, as the facts, the certificates and the enrolments say."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from lms.conf import lms_setting
from lms.core.zones import named_zone

from ..certificates.queries import CertificateView, certificates_of
from ..content.models import Condition, PublishedCourse, RequiredSet
from ..content.queries import best_language
from ..enrolment.models import Enrolment
from ..progress.models import CourseSummary
from ..progress.queries import CourseStanding, standing_from
from ..progress.terms import still_valid
from .facts import CourseFacts, Fact, PeriodFacts, as_done, by_course, facts_of

#: Conditions that ask for a result: their activities are a course's knowledge checks.
GRADED = (Condition.PASS, Condition.SCORE)


@dataclass(frozen=True)
class PeriodEntry:
    """One completion: a certification period of a course."""

    number: int
    completed_on: date
    zone: str
    valid_until: date | None
    #: Whether its last valid day is over.
    over: bool
    languages: list[str]
    #: Best result of each knowledge check, as a share.
    scores: list[Decimal]
    hours: Decimal | None
    version: int | None
    recognised: bool
    #: Those issued for it, the latest first; a corrected one stands before the one it corrects.
    certificates: list[CertificateView]

    @property
    def percents(self) -> list[int]:
        """The scores in whole percent, for display only: rounded down, so that 100 means all."""
        return [int(100 * score) for score in self.scores]


@dataclass(frozen=True)
class CourseEntry:
    """One course of the record."""

    key: UUID
    code: str
    #: Empty where nothing names the course any more.
    title: str
    #: Of the title.
    language: str
    #: Address of the course page; empty where there is none to open.
    url: str
    accent: str
    discreet: bool
    #: Completions, the latest first.
    periods: list[PeriodEntry]
    #: Languages in which anything was read.
    languages: list[str]
    standing: CourseStanding | None
    #: The day the enrolment ended, in the centre's zone.
    ended_on: date | None

    @property
    def latest(self) -> PeriodEntry:
        """The latest completion; only of a course that was completed."""
        return self.periods[0]

    @property
    def earlier(self) -> list[PeriodEntry]:
        """The completions before it."""
        return self.periods[1:]

    @property
    def renewing(self) -> bool:
        """Whether a later period is under way."""
        return self.standing is not None and self.standing.enrolled and self.standing.renewing


@dataclass(frozen=True)
class Record:
    """Everything an officer has learnt here."""

    #: The latest completion first.
    completed: list[CourseEntry] = field(default_factory=list)
    #: Under way and never completed.
    under_way: list[CourseEntry] = field(default_factory=list)
    #: Put aside before they were completed.
    ended: list[CourseEntry] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.completed or self.under_way or self.ended)

    @property
    def hours(self) -> Decimal:
        """Hours of all completions."""
        return sum((one.hours or Decimal(0) for course in self.completed for one in course.periods), Decimal(0))

    def for_others(self) -> "Record":
        """Return what others may see: of a discreet course only that it was completed."""
        return Record(
            completed=[_discreetly(one) if one.discreet else one for one in self.completed],
            under_way=[one for one in self.under_way if not one.discreet],
            ended=[one for one in self.ended if not one.discreet],
        )


def record_of(subject: UUID, language: str) -> Record:
    """Return an officer's record, titles in the best language for the reader.

    Eight queries whatever its length. Needs no account: it is whole after a transfer, when the account is switched off
    and when the identity was erased (rules E1 and R2).
    """
    facts = facts_of(subject)
    courses = by_course(facts)
    summaries = {one.course_key: one for one in CourseSummary.objects.filter(subject=subject)}
    reader = _Reader(subject, language, facts, courses, summaries)
    entries = [reader.entry(key) for key in {**courses, **summaries}]
    completed = [one for one in entries if one.periods]
    others = [one for one in entries if not one.periods and one.standing]
    return Record(
        completed=sorted(completed, key=lambda one: one.latest.completed_on, reverse=True),
        under_way=sorted((one for one in others if not one.ended_on), key=lambda one: one.code),
        ended=sorted((one for one in others if one.ended_on), key=lambda one: one.code),
    )


class _Reader:
    """Everything that is read once for the whole record."""

    def __init__(
        self,
        subject: UUID,
        language: str,
        facts: list[Fact],
        courses: dict[UUID, CourseFacts],
        summaries: dict[UUID, CourseSummary],
    ) -> None:
        self.language, self.courses, self.summaries = language, courses, summaries
        self.done = as_done(facts)
        keys = courses.keys() | summaries.keys()
        rows = list(PublishedCourse.objects.filter(course_key__in=keys).defer("search_text"))
        self.best = {row.course_key: row for row in best_language(rows, language)}
        self.discreet = {row.course_key for row in rows if row.discreet}
        self.hours = {row.course_key: row.hours for row in rows if row.is_source}
        self.certificates: dict[tuple[UUID, int], list[CertificateView]] = {}
        for one in certificates_of(subject, language):
            self.certificates.setdefault((one.course_key, one.period), []).append(one)
        self.graded = _graded(courses)
        ended = Enrolment.objects.filter(subject=subject, ended_at__isnull=False)
        zone = named_zone(lms_setting("CERTIFICATE_ZONE"))
        self.ended = {one.course_key: one.ended_at.astimezone(zone).date() for one in ended if one.ended_at}

    def entry(self, key: UUID) -> CourseEntry:
        facts = self.courses.get(key) or CourseFacts()
        row, summary = self.best.get(key), self.summaries.get(key)
        code, title, language = self._name(key, row)
        return CourseEntry(
            key=key,
            code=code,
            title=title,
            language=language,
            url=row.url if row and row.live else "",
            accent=row.accent if row else "",
            discreet=key in self.discreet,
            periods=[self._period(key, one) for one in facts.completed],
            languages=facts.languages,
            standing=standing_from(summary, row, self.done, facts.openings) if row and summary else None,
            ended_on=self.ended.get(key) if summary is None or summary.suspended else None,
        )

    def _name(self, key: UUID, row: PublishedCourse | None) -> tuple[str, str, str]:
        """Return code, title and the title's language; where the course is gone, what a certificate still says."""
        if row:
            return row.code, row.title, row.language
        issued = [one for (course, _period), some in self.certificates.items() if course == key for one in some]
        return (issued[0].code, issued[0].title, issued[0].language) if issued else ("", "", self.language)

    def _period(self, key: UUID, facts: PeriodFacts) -> PeriodEntry:
        issued = self.certificates.get((key, facts.number), [])
        version = facts.completion.required_version if facts.completion else None
        graded = self._graded(key, version)
        return PeriodEntry(
            number=facts.number,
            completed_on=facts.completed_on,
            zone=facts.zone,
            valid_until=facts.valid_until,
            over=not still_valid(facts.valid_until, facts.zone),
            languages=facts.languages,
            scores=[score for activity, score in facts.scores().items() if activity in graded],
            hours=self._hours(key, facts.completion, issued),
            version=version,
            recognised=facts.recognised,
            certificates=issued,
        )

    def _graded(self, key: UUID, version: int | None) -> set[str]:
        """Return the knowledge checks of that day; of the course as it is where the first release kept none."""
        if (key, version) in self.graded:
            return self.graded[key, version]
        row = self.best.get(key)
        lessons = row.lessons() if row else []
        return {one["key"] for lesson in lessons if lesson["condition"] in GRADED for one in lesson["activities"]}

    def _hours(self, key: UUID, fact: Fact | None, issued: list[CertificateView]) -> Decimal | None:
        """Return the hours the certificate names, else the fact, else those of the course."""
        said = next((one.hours for one in issued if one.hours), fact.evidence.get("hours") if fact else None)
        return Decimal(said) if said else self.hours.get(key) or None


def _graded(courses: dict[UUID, CourseFacts]) -> dict[tuple[UUID, int | None], set[str]]:
    """Return, by course and version, the activities whose result counted then. One query."""
    completions = [one.completion for facts in courses.values() for one in facts.completed if one.completion]
    versions = {fact.required_version for fact in completions if fact.required_version}
    rows = RequiredSet.objects.filter(course_key__in=courses.keys(), version__in=versions)
    found: dict[tuple[UUID, int | None], set[str]] = {}
    for key, version, conditions in rows.values_list("course_key", "version", "conditions"):
        if conditions:
            found[key, version] = _checks(conditions.values())
    return found


def _checks(conditions: Iterable[dict[str, Any]]) -> set[str]:
    return {key for one in conditions if one["condition"] in GRADED for key in one.get("activities", [])}


def _discreetly(entry: CourseEntry) -> CourseEntry:
    """Return what others may see of a discreet course: that it was completed, and its certificates."""
    periods = [replace(one, languages=[], scores=[]) for one in entry.periods]
    return replace(entry, periods=periods, languages=[], standing=None)

"""One officer in one course: what it takes, what is recorded, and what follows from both."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from ..content.models import CourseItem, TrackRule
from .models import CompletionFact, CourseSummary
from .plans import hours_of, plan_today, required_set
from .reconcile import completion_of
from .records import write_facts
from .rules import RULE_VERSION, Plan, lesson_is_complete
from .signals import course_completed
from .summaries import change_summary
from .terms import MATERIAL, Validity, next_validity, still_valid

Kind = CompletionFact.Kind
State = CourseSummary.State


class CourseRecord:
    """The locked record of one officer in one course: read once, added to, settled, and written in one go."""

    def __init__(self, summary: CourseSummary, items: Iterable[CourseItem]) -> None:
        """Read what the course takes and what is recorded: two queries, whatever the length of the course."""
        self.summary = summary
        self.items = {str(item.lesson_key): item for item in items if item.course_key == summary.course_key}
        self.required = required_set(summary.course_key, opened_at=summary.opened_at)
        self.facts = list(self._facts())
        self.fresh: list[CompletionFact] = []
        self._carry()

    def _facts(self) -> Iterable[CompletionFact]:
        """Read what may count: everything of this course, its lessons and activities done elsewhere, whole courses."""
        keys = {*self.items, *(key for item in self.items.values() for key in item.activities)}
        here = Q(course_key=self.summary.course_key) | Q(key__in=keys) | Q(kind__in=[Kind.COURSE, Kind.TRACK])
        return CompletionFact.objects.filter(here, subject=self.summary.subject).order_by("occurred_at")

    def _carry(self) -> None:
        """Take down here what was done elsewhere: a lesson that has moved in, an activity two courses share.

        It is dated from the evidence and names it (rule C3). A later period begins anew (rule K7).
        """
        if self.summary.period > 1:
            return
        activities = {key for item in self.items.values() for key in item.activities}
        wanted = {Kind.LESSON: self.items.keys()} | dict.fromkeys((Kind.FINISHED, Kind.PASSED, Kind.SCORE), activities)
        for fact in [one for one in self.facts if one.course_key != self.summary.course_key]:
            if str(fact.key) in wanted.get(Kind(fact.kind), ()):
                take_down = self._add_score if fact.kind == Kind.SCORE else self.add
                take_down(
                    fact.kind,
                    fact.key,
                    language=fact.language,
                    content_revision=fact.content_revision,
                    evidence=fact.evidence | {"carried": str(fact.pk)},
                    occurred_at=fact.occurred_at,
                )

    def _add_score(self, kind: str, key: UUID, *, evidence: dict[str, Any], **values: Any) -> None:
        """Take down a score that is better than those that stand (rule C9)."""
        best = self.best_scores().get(str(key))
        if best is None or Decimal(evidence["score"]) > best:
            self.append(kind, key, evidence=evidence, **values)

    @cached_property
    def asked(self) -> list[str] | None:
        """The lessons the current period asks for; None is all."""
        opened = self.of_period(Kind.PERIOD).get(str(self.summary.course_key))
        return opened.evidence["asked"] if opened else None

    @cached_property
    def cause(self) -> str:
        """Why the current period was opened; empty for the first."""
        opened = self.of_period(Kind.PERIOD).get(str(self.summary.course_key))
        return str(opened.evidence["cause"]) if opened else ""

    @cached_property
    def plan(self) -> Plan:
        """What it takes in the current period."""
        return plan_today(self.required, self.items.values(), self.asked)

    def of_period(self, kind: str) -> dict[str, CompletionFact]:
        """Return the facts of a kind that count now, by key; of several the earliest."""
        found: dict[str, CompletionFact] = {}
        for fact in self.facts:
            if fact.kind == kind and self._counts(fact):
                found.setdefault(str(fact.key), fact)
        return found

    def _counts(self, fact: CompletionFact) -> bool:
        return fact.course_key == self.summary.course_key and fact.period == self.summary.period

    def best_scores(self) -> dict[str, Decimal]:
        """Return the best score of each activity that counts now, as a share."""
        best: dict[str, Decimal] = {}
        for fact in self.facts:
            if fact.kind == Kind.SCORE and self._counts(fact):
                score = Decimal(fact.evidence["score"])
                best[str(fact.key)] = max(score, best.get(str(fact.key), score))
        return best

    def add(self, kind: str, key: UUID, **values: Any) -> CompletionFact:
        """Take down a fact of the current period unless one stands; return the one that stands."""
        known = self.of_period(kind).get(str(key))
        return known or self.append(kind, key, **values)

    def append(self, kind: str, key: UUID, **values: Any) -> CompletionFact:
        """Take down a fact."""
        fact = CompletionFact(
            subject=self.summary.subject,
            kind=kind,
            key=key,
            course_key=self.summary.course_key,
            period=self.summary.period,
            required_version=self.required.version if self.required else None,
            rule_version=RULE_VERSION,
            **values,
        )
        self.fresh.append(fact)
        self.facts.append(fact)
        return fact

    def lesson_complete(self, item: CourseItem) -> bool:
        """Whether the activities of a lesson complete it by themselves."""
        return lesson_is_complete(
            item.condition,
            item.activities,
            self.of_period(Kind.FINISHED),
            self.of_period(Kind.PASSED),
            scores=self.best_scores(),
            least=item.score_at_least,
            needed=item.activities_needed,
        )

    def missing_prerequisites(self) -> list[str]:
        """Return keys of the courses that are to be completed first and are not, however long ago."""
        done = {str(fact.key) for fact in self.facts if fact.kind == Kind.COURSE}
        return [key for key in self.plan.prerequisites if key not in done]

    def opens(self, item: CourseItem) -> bool:
        """Whether a lesson's turn has come; in a course that is completed nothing waits for anything."""
        if self.summary.settled:
            return True
        return not self.missing_prerequisites() and self.plan.opens(str(item.module_key), self.of_period(Kind.LESSON))

    def settle(self, *, acted: bool) -> dict[str, Any]:
        """Take down what follows; return what changes in the summary. A completed course stays so (rule C3).

        ``acted`` says that the officer has just done something here; otherwise what was done before is counted, and
        dated from then.
        """
        summary = self.summary
        if summary.settled:
            return {}
        self._complete_lessons()
        lessons = self.of_period(Kind.LESSON)
        begun = [fact for fact in self.facts if self._counts(fact) and fact.kind != Kind.PERIOD]
        changes: dict[str, Any] = {"touched_at": timezone.now()} if acted else {}
        if summary.state == State.ENROLLED and (acted or begun):
            changes["state"] = State.IN_PROGRESS
        if summary.started_at is None and (acted or begun):
            changes["started_at"] = min((fact.occurred_at for fact in begun), default=timezone.now())
        standing = self.of_period(Kind.COURSE).get(str(summary.course_key))
        if standing:
            return changes | self._take_over(standing)
        self._complete_modules(lessons)
        if self.plan.complete(lessons):
            changes |= self._complete(lessons)
        elif self.asked is not None and not self.plan.counting:
            changes |= self.complete(timezone.now(), language="", by="withdrawn")
        return changes

    def _take_over(self, standing: CompletionFact) -> dict[str, Any]:
        """Return the summary's part of a completion that is recorded already: carried here, or expired since."""
        self._complete_track()
        own = [one for one in self.facts if one.course_key == self.summary.course_key]
        held = completion_of(one for one in own if one.kind in (Kind.COURSE, Kind.PERIOD, Kind.VALIDITY))
        return held._asdict() | ({"overdue": False} if held.state == State.COMPLETED else {})

    def _complete_lessons(self) -> None:
        """Take down the lessons whose activities complete them, dated from the latest result that counts."""
        done = self.of_period(Kind.LESSON)
        for key, item in self.items.items():
            if item.live and key not in done and self.lesson_complete(item):
                results = (fact for fact in self.facts if str(fact.key) in item.activities and self._counts(fact))
                last = max(results, key=lambda fact: fact.occurred_at)
                self.append(
                    Kind.LESSON,
                    item.lesson_key,
                    language=last.language,
                    content_revision=last.content_revision,
                    evidence={"by": str(item.condition)} | last.evidence,
                    occurred_at=last.occurred_at,
                )

    def _complete_modules(self, lessons: dict[str, CompletionFact]) -> None:
        for group in self.plan.counting:
            if group.key and group.complete(lessons):
                at = group.since({key: fact.occurred_at for key, fact in lessons.items()})
                self.add(Kind.MODULE, UUID(group.key), language=_language(lessons, group.lessons), occurred_at=at)

    def _complete(self, lessons: dict[str, CompletionFact]) -> dict[str, Any]:
        at = self.plan.since({key: fact.occurred_at for key, fact in lessons.items()})
        counted = [lessons[key] for key in self.plan.lessons if key in lessons]
        last = next(fact for fact in counted if fact.occurred_at == at)
        return self.complete(at, language=last.language, revision=last.content_revision, lessons=len(counted))

    def complete(self, at: datetime, *, language: str, revision: str = "", **evidence: Any) -> dict[str, Any]:
        """Take down that the course is completed; return the summary's part."""
        until = self._valid_until(at)
        fact = self.add(
            Kind.COURSE,
            self.summary.course_key,
            language=language,
            content_revision=revision,
            evidence=evidence | until.evidence | {"hours": hours_of(self.required)},
            occurred_at=at,
        )
        self._complete_track()
        return {
            "state": State.COMPLETED if still_valid(until.day, until.zone) else State.EXPIRED,
            "completed_at": fact.occurred_at,
            "required_version": fact.required_version,
            "overdue": False,
            "renewing": False,
            "valid_until": until.day,
            "valid_zone": until.zone if until.day else "",
        }

    def _valid_until(self, at: datetime) -> Validity:
        summary = self.summary
        policy = self.required.validity if self.required else {}
        return next_validity(policy, at, previous=summary.valid_until, keep=self.cause == MATERIAL)

    def change_validity(self, until: date | None, zone: str, *, reason: str) -> dict[str, Any]:
        """Take down that the latest completion is valid until another day; return the summary's part."""
        fact = self.append(
            Kind.VALIDITY,
            self.summary.course_key,
            language="",
            evidence=Validity(until, zone).evidence | {"reason": reason},
            occurred_at=timezone.now(),
        )
        fact.period = self.completed_period
        return {
            "valid_until": until,
            "valid_zone": zone if until else "",
            "state": State.COMPLETED if still_valid(until, zone) else State.EXPIRED,
        }

    @property
    def completed_period(self) -> int:
        """The latest period that was completed."""
        mine = [one.period for one in self._courses() if one.course_key == self.summary.course_key]
        return max(mine, default=self.summary.period)

    def _complete_track(self) -> None:
        """Take down that the track is completed, when this course was what it still took."""
        track_key = self.required.track_key if self.required else None
        rule = TrackRule.objects.filter(track_key=track_key).first() if track_key else None
        if rule is None or any(one.kind == Kind.TRACK and one.key == rule.track_key for one in self.facts):
            return
        firsts: dict[UUID, CompletionFact] = {}
        for one in self._courses():
            if str(one.key) in rule.courses:
                firsts.setdefault(one.key, one)
        needed = min(rule.needed or len(rule.courses), len(rule.courses))
        if needed and len(firsts) >= needed:
            fact = track_fact(rule.track_key, list(firsts.values())[needed - 1])
            self.fresh.append(fact)
            self.facts.append(fact)

    def _courses(self) -> list[CompletionFact]:
        return sorted((one for one in self.facts if one.kind == Kind.COURSE), key=lambda one: one.occurred_at)

    def write(self, changes: dict[str, Any]) -> None:
        """Write the facts, their entries in the ledger, and the summary with its unit's counts."""
        write_facts(self.summary.subject, self.fresh)
        change_summary(self.summary, **changes)
        for fact in self.fresh:
            if fact.kind == Kind.COURSE:
                course_completed.send(CompletionFact, fact=fact)
        self.fresh = []


def track_fact(track_key: UUID, last: CompletionFact) -> CompletionFact:
    """Return the fact that a track is completed, dated from the ``last`` of the courses it took."""
    return CompletionFact(
        subject=last.subject,
        kind=Kind.TRACK,
        key=track_key,
        rule_version=RULE_VERSION,
        language=last.language,
        evidence={"course": str(last.key)},
        occurred_at=last.occurred_at,
    )


def _language(lessons: dict[str, CompletionFact], keys: Collection[str]) -> str:
    """Return the language the latest of these lessons was read in."""
    done = [lessons[key] for key in keys if key in lessons]
    return max(done, key=lambda fact: fact.occurred_at).language

"""Brings obligations in line with assignments, posts and absences: a part of the people, one transaction.

Whoever evaluates locks the people first, so that two evaluations of one person wait for each other; then enrolments,
summaries and counts, as everywhere. Doing it twice is doing it once, so a worker may be stopped at any moment.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.core.zones import named_zone
from lms.members.models import Profile

from ..enrolment.dates import DueDate, Pair
from ..enrolment.models import Enrolment
from ..enrolment.people import lock_people
from ..enrolment.services import follow_assignments
from ..progress.models import CourseSummary
from ..progress.summaries import counted_at_the_end
from .criteria import Criteria, Place, open_assignments, places_of
from .due import absences_of, date_of, earliest, is_settled, open_obligations, set_date
from .models import Assignment, Obligation
from .signals import Asking, newly_asked
from .targets import Offer, offer_for

Ended = Obligation.Ended
Wanted = dict[tuple[UUID, UUID, UUID], Assignment]
Places = Mapping[UUID, list[Place]]
State = CourseSummary.State


@transaction.atomic
def bring_up(subjects: Sequence[UUID], *, only: Assignment | None = None) -> int:
    """Open and end the obligations of these people, at most some hundreds, and bring dates and enrolments along.

    With ``only``, those of one assignment. The same number of queries for one person and for all of a part. Returns for
    how many of the people anything began or ended.
    """
    people = lock_people(subjects)
    places = places_of(people)
    rows = _locked(only, people, places)
    held = list(open_obligations().filter(subject__in=subjects))
    offer = offer_for(((one.target, one.target_key) for one in rows), {one.course_key for one in held})
    wanted = _wanted(people, places, rows, offer)
    mine = [one for one in held if only is None or one.assignment_id == only.pk]
    present = {one.subject for one in people}
    ending = [one for one in mine if _key(one) not in wanted and _lets_off(one, offer, present)]
    for one in ending:
        one.ended = _why(one, present)
    fresh = _fresh(wanted, {_key(one) for one in mine})
    touched = {_pair(one) for one in (*fresh, *ending)}
    if only is None:
        touched |= {_pair(one) for one in held}
        enrolled = Enrolment.objects.filter(subject__in=subjects, required=True)
        touched.update(enrolled.values_list("subject", "course_key"))
    _settle(held, fresh, ending, touched)
    return len({one.subject for one in (*fresh, *ending)})


def _locked(only: Assignment | None, people: Sequence[Profile], places: Places) -> list[Assignment]:
    """Return the assignments to evaluate, held in one order: one that ends meanwhile waits, one that has is seen."""
    if only:
        found = Assignment.objects.filter(pk=only.pk).select_related("agency", "unit", "position")
    else:
        served = [place for mine in places.values() for place in mine]
        found = open_assignments((one.subject for one in people), served)
    return list(found.select_for_update(no_key=True, of=("self",)))


def _wanted(people: Iterable[Profile], places: Places, rows: Sequence[Assignment], offer: Offer) -> Wanted:
    """Return what is to be asked, by assignment, person and course."""
    by_subject: dict[UUID | None, list[tuple[Criteria, Assignment]]] = defaultdict(list)
    for row in rows:
        if row.ended_at is None:
            by_subject[row.subject].append((Criteria.of(row), row))
    return {
        (row.pk, person.subject, course_key): row
        for person in people
        for criteria, row in (*by_subject[None], *by_subject[person.subject])
        if criteria.met_by(person.subject, places.get(person.subject, ()))
        for course_key in offer.courses_of(row.target, row.target_key)
    }


def _fresh(wanted: Wanted, standing: set[tuple[UUID, UUID, UUID]]) -> list[Obligation]:
    """Return the obligations that begin today, not written yet."""
    now = timezone.now()
    return [
        Obligation(
            assignment=assignment,
            subject=subject,
            course_key=course_key,
            since=now.astimezone(named_zone(assignment.zone)).date(),
        )
        for (pk, subject, course_key), assignment in wanted.items()
        if (pk, subject, course_key) not in standing
    ]


def _lets_off(one: Obligation, offer: Offer, present: set[UUID]) -> bool:
    """Whether an obligation without a reason ends: not while only its course is not offered at present."""
    if one.assignment.ended_at or one.subject not in present:
        return True
    return not offer.withdrawn(one.course_key)


def _why(one: Obligation, present: set[UUID]) -> str:
    if one.assignment.ended_at:
        return Ended.WITHDRAWN
    return Ended.MOVED if one.subject in present else Ended.LEFT


def _key(one: Obligation) -> tuple[UUID, UUID, UUID]:
    return one.assignment_id, one.subject, one.course_key


def _pair(one: Obligation) -> Pair:
    return one.subject, one.course_key


def refresh(held: Sequence[Obligation]) -> None:
    """Bring the dates of open obligations up to date, and the enrolments along. The caller has locked the people.

    ``held`` holds everything that is asked of these people in these courses.
    """
    _settle(held, [], [], {_pair(one) for one in held})


def _settle(
    held: Sequence[Obligation], fresh: Sequence[Obligation], ending: Sequence[Obligation], touched: set[Pair]
) -> None:
    """Write what begins and ends, and what follows for these people in these courses."""
    if not touched:
        return
    over = {one.pk for one in ending}
    staying = [one for one in held if one.pk not in over and _pair(one) in touched]
    summaries = _summaries(touched)
    _set_dates(staying, fresh, summaries)
    for why, over_now in _by_reason(ending).items():
        Obligation.objects.filter(pk__in=over_now).update(ended_at=timezone.now(), ended=why)
    Obligation.objects.bulk_create(fresh, ignore_conflicts=True)
    asked: dict[Pair, list[Obligation]] = defaultdict(list)
    for one in (*staying, *fresh):
        asked[_pair(one)].append(one)
    dates: dict[Pair, DueDate | None] = {pair: earliest(asked[pair]) if pair in asked else None for pair in touched}
    with counted_at_the_end():
        follow_assignments(dates)
    announce(fresh, touched)


def _by_reason(ending: Iterable[Obligation]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for one in ending:
        found[one.ended].append(one.pk)
    return found


def _summaries(pairs: set[Pair]) -> dict[Pair, CourseSummary]:
    rows = CourseSummary.objects.filter(
        subject__in={pair[0] for pair in pairs}, course_key__in={pair[1] for pair in pairs}
    )
    return {(one.subject, one.course_key): one for one in rows}


def _set_dates(
    staying: Sequence[Obligation], fresh: Sequence[Obligation], summaries: dict[Pair, CourseSummary]
) -> None:
    """Set the dates of both, and store those that change; of what is completed they stay as they were."""
    absences = absences_of({one.subject for one in (*staying, *fresh)})
    alike: dict[tuple[object, int], list[int]] = defaultdict(list)
    for one in (*staying, *fresh):
        summary = summaries.get(_pair(one))
        if one.pk and is_settled(summary):
            continue
        if set_date(one, date_of(one, summary, absences.get(one.subject, ()))) and one.pk:
            alike[one.due_at, one.paused_days].append(one.pk)
    for (due_at, days), pks in alike.items():
        Obligation.objects.filter(pk__in=pks).update(due_at=due_at, paused_days=days)


def announce(obligations: Iterable[Obligation], pairs: set[Pair]) -> None:
    """Tell strangers, after the commit, what people are newly asked to do; not what they hold already."""
    news = list(obligations)
    if not news:
        return
    summaries = _summaries(pairs)
    asked: dict[UUID, tuple[Assignment, list[Asking]]] = {}
    for one in news:
        summary = summaries.get(_pair(one))
        if summary and not summary.suspended and not (summary.state == State.COMPLETED and not summary.renewing):
            _assignment, askings = asked.setdefault(one.assignment_id, (one.assignment, []))
            askings.append(Asking(one.subject, one.course_key, summary.period))
    for assignment, askings in asked.values():
        transaction.on_commit(partial(newly_asked.send, Assignment, assignment=assignment, asked=askings), robust=True)

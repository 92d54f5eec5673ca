"""What the lines of people would change, looked at against what stands in the database. Writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.db.models.functions import Lower

from ..models import Agency, Position, Post, Profile, Unit
from ..rules import is_administrator, managed_people
from .lines import PersonLine
from .models import ImportLine

Outcome = ImportLine.Outcome
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """A post as it stands, or as it would stand after the lines above. ``post`` is None for one still to be made."""

    unit: Unit
    position: Position | None
    main: bool
    starts_on: date
    ends_on: date | None
    post: Post | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is held on a day."""
        return self.starts_on <= day <= (self.ends_on or date.max)

    def meets(self, other: "Held") -> bool:
        """Whether the two have a day in common."""
        ours, theirs = self.ends_on or date.max, other.ends_on or date.max
        return self.starts_on <= theirs and other.starts_on <= ours

    def excludes(self, other: "Held") -> bool:
        """Whether nobody can hold both."""
        same = self.unit == other.unit and self.position == other.position
        return self.meets(other) and (same or (self.main and other.main))


@dataclass
class Step:
    """One change of posts: the post to be, and the one whose days it changes or whose place it takes."""

    to: Held
    redates: Post | None = None


@dataclass
class Plan:
    """What the lines of one person would change."""

    lines: list[PersonLine]
    #: None for somebody new.
    profile: Profile | None = None
    steps: list[Step] = field(default_factory=list)
    #: The posts as they would stand.
    posts: list[Held] = field(default_factory=list)
    #: Names of fields with their new values: of the user, and of the profile.
    user: dict[str, str] = field(default_factory=dict)
    account: dict[str, str] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Whether nothing of it can be done."""
        return any(line.problems for line in self.lines)


class Known:
    """Who of a part of the file is known, with all posts. Four queries for any number of people."""

    def __init__(self, agency: Agency, by: Profile, lines: Sequence[PersonLine], odd: dict[str, int]) -> None:
        """``odd`` has the accounts whose sign-in name is not their address: {address: id of the user}."""
        self.agency = agency
        self._everywhere = is_administrator(by)
        people = Profile.objects.select_related("user", "unit").filter(self._asked(lines, odd))
        self._all = list(people.order_by("pk"))
        self._by_key = {person.external_key: person for person in self._all if person.external_key}
        self._by_email = {person.user.email.lower(): person for person in self._all if person.user.email}
        self._by_email |= {person.user.username.lower(): person for person in self._all}
        own = managed_people(by).filter(pk__in=[person.pk for person in self._all])
        self._own = set(own.values_list("pk", flat=True)) if self._all else set()
        self._held: dict[int, list[Held]] = {}
        posts = Post.objects.filter(profile__in=self._all).select_related("unit", "position").order_by("starts_on")
        for post in posts if self._all else ():
            held = Held(post.unit, post.position, post.main, post.starts_on, post.ends_on, post)
            self._held.setdefault(post.profile_id, []).append(held)

    def _asked(self, lines: Sequence[PersonLine], odd: dict[str, int]) -> Q:
        addresses = {line.email for line in lines if line.email}
        keys = {self.key(line.staff_number) for line in lines if line.staff_number}
        users = [odd[address] for address in addresses if address in odd]
        return Q(external_key__in=sorted(keys)) | Q(user__username__in=sorted(addresses)) | Q(user__in=users)

    def key(self, staff_number: str) -> str:
        """Return what the number makes of a person everywhere: numbers are the agency's own."""
        return f"{self.agency.key}:{staff_number}"

    def numbered(self, staff_number: str) -> Profile | None:
        """Return who has the number."""
        return self._by_key.get(self.key(staff_number)) if staff_number else None

    def addressed(self, email: str) -> Profile | None:
        """Return whose account has the address."""
        return self._by_email.get(email) if email else None

    def is_own(self, person: Profile) -> bool:
        """Whether whoever brings the file manages this person."""
        return person.pk in self._own

    def may_change(self, held: Held) -> bool:
        """Whether whoever brings the file decides about this post; a line it has just made is the agency's own."""
        return self._everywhere or held.unit.agency_id == self.agency.pk

    def posts(self, person: Profile) -> list[Held]:
        """Return the person's posts of all times, the first one first."""
        return list(self._held.get(person.pk, []))


def odd_accounts() -> dict[str, int]:
    """Return the accounts whose sign-in name is not their address; few, because we name every account so."""
    users = get_user_model()._default_manager.exclude(email="").exclude(username=Lower("email"))
    return {str(email).lower(): pk for email, pk in users.values_list("email", "pk")}


def judge(lines: Sequence[PersonLine], known: Known, today: date) -> Plan:
    """Return what the lines of one person would change; what is wrong is noted in the lines."""
    plan = Plan(list(lines))
    _agree(lines)
    _find(plan, known)
    if not plan.wrong:
        _judge_details(plan, known)
        _judge_posts(plan, known, today)
    _settle(plan)
    return plan


def _agree(lines: Sequence[PersonLine]) -> None:
    """Lines of one person must not contradict each other."""
    first = lines[0]
    for line in lines[1:]:
        for name in ("email", "first_name", "last_name", "language"):
            one, other = getattr(first, name), getattr(line, name)
            if one and other and one != other:
                line.wrong("differs", line=first.number, column=name)


def _said(plan: Plan, name: str) -> str:
    """Return what the person's lines say in a column: the first cell that is not empty."""
    return next((getattr(line, name) for line in plan.lines if getattr(line, name)), "")


def _find(plan: Plan, known: Known) -> None:
    first, email = plan.lines[0], _said(plan, "email")
    if not first.staff_number and not email:
        return None
    by_number, by_email = known.numbered(first.staff_number), known.addressed(email)
    person = by_number or by_email
    if person is None:
        return _check_new(plan)
    if not known.is_own(person):
        return first.wrong("not_yours")
    if by_number and email and by_email != by_number:
        return first.wrong("other_address")
    if not by_number and first.staff_number and person.external_key:
        return first.wrong("other_number")
    plan.profile = person
    return None


def _check_new(plan: Plan) -> None:
    first = plan.lines[0]
    for line in plan.lines:
        if line.unit is None and not line.problems:
            line.wrong("needed", column="unit")
    for name in ("email", "first_name", "last_name"):
        if not _said(plan, name):
            first.wrong("needed", column=name)
    if not any(line.main for line in plan.lines):
        first.wrong("no_main")


def _judge_details(plan: Plan, known: Known) -> None:
    number = plan.lines[0].staff_number
    said = {name: _said(plan, name) for name in ("first_name", "last_name")}
    account = {"language": _said(plan, "language"), "external_key": known.key(number) if number else ""}
    plan.user = _news(plan.profile.user if plan.profile else None, said)
    plan.account = _news(plan.profile, account)


def _news(known: object | None, said: dict[str, str]) -> dict[str, str]:
    """Return what is said and is not so yet; an empty cell says nothing."""
    return {name: text for name, text in said.items() if text and (known is None or getattr(known, name) != text)}


def _judge_posts(plan: Plan, known: Known, today: date) -> None:
    held = known.posts(plan.profile) if plan.profile else []
    changed = bool(plan.user or plan.account)
    for line in plan.lines:
        step = _step(line, held, today) if line.of_post else None
        if step and _is_ours(line, step, held, known):
            plan.steps.append(step)
            held = after(step, held)
        if plan.profile is None:
            plan.outcomes[line.number] = Outcome.NEW
        else:
            plan.outcomes[line.number] = Outcome.CHANGED if changed or step else Outcome.SAME
        changed = False  # the first line carries the person
    plan.posts = held


def _step(line: PersonLine, held: list[Held], today: date) -> Step | None:
    """Return what a line changes about posts; None for nothing, and for what cannot be done: the line says why."""
    present = next((one for one in held if one.main and one.holds_on(today)), None)
    unit = line.unit or (present.unit if present else None)
    if unit is None:
        line.wrong("needed", column="unit")
        return None
    known = _meant(line, unit, held, today)
    step = _redate(line, known, today) if known else _new(line, unit, present, today)
    clash = next((one for one in after(step, held, without=True) if one.excludes(step.to)), None) if step else None
    if step and clash:
        line.wrong("overlaps", unit=clash.unit.name, first=str(clash.starts_on), last=str(clash.ends_on or ""))
    return None if line.problems else step


def _is_ours(line: PersonLine, step: Step, held: list[Held], known: Known) -> bool:
    """Whether the step leaves alone what other agencies have planned; else the line says what is in its way."""
    left = after(step, held)
    foreign = next((one for one in held if one not in left and not known.may_change(one)), None)
    if foreign:
        line.wrong("overlaps", unit=foreign.unit.name, first=str(foreign.starts_on), last=str(foreign.ends_on or ""))
    return foreign is None


def _meant(line: PersonLine, unit: Unit, held: list[Held], today: date) -> Held | None:
    """Return the post a line speaks of: the one that begins on its first day, else one that meets its days."""
    same = [one for one in held if one.main == line.main and one.unit == unit]
    same = [one for one in same if line.position in (None, one.position)]
    if line.starts_on:
        days = Held(unit, None, line.main, line.starts_on, line.ends_on)
        exact = [one for one in same if one.starts_on == line.starts_on]
        return next(iter(exact or [one for one in same if one.meets(days)]), None)
    present = [one for one in same if one.holds_on(today)]
    return next(iter(present or [one for one in same if one.starts_on > today]), None)


def _redate(line: PersonLine, known: Held, today: date) -> Step | None:
    to = replace(known, starts_on=line.starts_on or known.starts_on, ends_on=line.ends_on or known.ends_on)
    if to == known:
        return None
    if to.ends_on and to.ends_on < to.starts_on:
        line.wrong("ends_first")
    if known.starts_on <= today < to.starts_on:
        line.wrong("begun", first=str(known.starts_on))
    if known.post is None:  # the line above has just made it
        line.wrong("twice")
    return Step(to, known.post)


def _new(line: PersonLine, unit: Unit, present: Held | None, today: date) -> Step:
    kept = present.position if present and line.main else None
    to = Held(unit, line.position or kept, line.main, line.starts_on or today, line.ends_on)
    if to.ends_on and to.ends_on < to.starts_on:
        line.wrong("needed", column="from")
    return Step(to)


def after(step: Step, held: Iterable[Held], *, without: bool = False) -> list[Held]:
    """Return the posts as they stand when a step is done: a new main post ends the one held on its first day.

    ``without`` leaves the step's own post out.
    """
    left: list[Held] = []
    for one in held:
        if step.redates and one.post == step.redates:
            continue
        if step.redates is None and step.to.main and one.main and one.holds_on(step.to.starts_on):
            if one.starts_on < step.to.starts_on:
                left.append(replace(one, ends_on=step.to.starts_on - DAY))
            continue
        left.append(one)
    return left if without else [*left, step.to]


def _settle(plan: Plan) -> None:
    """Where one line of a person is wrong, nothing of the person is done."""
    wrong = next((line for line in plan.lines if line.problems), None)
    if wrong is None:
        return
    plan.steps, plan.user, plan.account = [], {}, {}
    for line in plan.lines:
        plan.outcomes[line.number] = Outcome.WRONG
        if not line.problems:
            line.wrong("other_line", line=wrong.number)

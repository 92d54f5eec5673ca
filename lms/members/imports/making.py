"""The worker brings people in: new ones some hundred at once, changed ones each in a transaction of their own."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.ledger.appending import AUDIT
from lms.ledger.services import Draft, append_many, audit

from ..models import Invitation, Post, Profile, Role
from ..posts.placing import PostsOverlap, announce, count_people, lock, store, take_post
from ..signals import member_invited, posts_changed
from .judging import Held, Known, Plan, Step, judge, odd_accounts
from .lines import MOST_POSTS, person_of, read_person
from .models import PeopleImport
from .places import Places
from .working import PART, State, bringer, held, open_lines, refuse, tick_off

#: A line with its cells.
Row = tuple[int, dict[str, str]]


class Making:
    """The people of one import that are still to come."""

    def __init__(self, batch: PeopleImport) -> None:
        self._pk: UUID = batch.pk
        self._places = Places(batch.agency)
        self._odd = odd_accounts()
        self._group, _created = Group.objects.get_or_create(name=Role.OFFICER.value)
        self._size = PART

    def step(self) -> bool:
        """Bring in the next people; return whether there may be more. Raises Elsewhere, NoLonger.

        Where the database refuses a part, its people come in smaller parts, and who is refused alone is told in words.
        """
        rows = self._next()
        if not rows:
            return False
        try:
            for group in self._bring(rows):
                self._change(group)
        except IntegrityError:
            if self._size == 1:
                _refuse_all(self._pk, rows)
            self._size = 1
        else:
            self._size = min(self._size * 2, PART)
        return True

    def _next(self) -> list[Row]:
        """Return the next open lines; all lines of one person stand together."""
        rows = list(open_lines(self._pk).order_by("number").values_list("number", "cells")[: self._size + MOST_POSTS])
        groups: list[Row] = []
        for _who, together in groupby(rows, key=lambda row: person_of(row[1])):
            if len(groups) >= self._size:
                break
            groups += together
        return groups

    def _judge(self, batch: PeopleImport, by: Profile, rows: Sequence[Row]) -> list[Plan]:
        """Look once more, because something may have changed since the file was looked at."""
        lines = [(person_of(cells), read_person(number, cells, self._places)) for number, cells in rows]
        known = Known(batch.agency, by, [line for _who, line in lines], self._odd)
        groups = [[line for _who, line in group] for _key, group in groupby(lines, key=lambda pair: pair[0])]
        today = timezone.now().date()
        return [judge(group, known, today) for group in groups]

    @transaction.atomic
    def _bring(self, rows: Sequence[Row]) -> list[list[Row]]:
        """Make everybody who is new; return the lines of those who are known and change."""
        batch = held(self._pk, State.APPLYING)
        by = bringer(batch)
        waiting = set(
            open_lines(self._pk).filter(number__in=[number for number, _cells in rows]).values_list("number", flat=True)
        )
        rows = [row for row in rows if row[0] in waiting]  # another worker may have been here
        new: list[Plan] = []
        known: list[list[Row]] = []
        cells = dict(rows)
        for plan in self._judge(batch, by, rows):
            numbers = [line.number for line in plan.lines]
            if plan.wrong:
                for line in plan.lines:
                    refuse(self._pk, line.number, line.problems)
            elif plan.profile:
                known.append([(number, cells[number]) for number in numbers])
            else:
                new.append(plan)
        self._make(batch, by, new)
        return known

    def _make(self, batch: PeopleImport, by: Profile, plans: Sequence[Plan]) -> None:
        """Make accounts with posts; some fifteen queries for any number of them. The ledger comes last."""
        if not plans:
            return
        tick_off(batch, [line.number for plan in plans for line in plan.lines])
        today = timezone.now().date()
        users, people = get_user_model(), list[Profile]()
        made = users._default_manager.bulk_create([users(**_account(plan)) for plan in plans])
        for user, plan in zip(made, plans, strict=True):
            unit = next((post.unit for post in plan.posts if post.main and post.holds_on(today)), None)
            people.append(Profile(user=user, role=Role.OFFICER, unit=unit, **plan.account))
        Profile.objects.bulk_create(people)
        through = users.groups.through._default_manager
        through.bulk_create([through.model(user_id=user.pk, group_id=self._group.pk) for user in made])
        posts = [_post(profile, to) for profile, plan in zip(people, plans, strict=True) for to in plan.posts]
        Post.objects.bulk_create(posts)
        count_people(Counter(person.unit_id for person in people if person.unit_id))
        if batch.invite:
            _invite(by, people)
        posts_changed.send(Profile, subjects=[person.subject for person in people])
        append_many({person.subject: [_entry(batch, by, person)] for person in people})

    def _change(self, rows: Sequence[Row]) -> None:
        try:
            self._change_one(rows)
        except (IntegrityError, PostsOverlap):
            _refuse_all(self._pk, rows)

    @transaction.atomic
    def _change_one(self, rows: Sequence[Row]) -> None:
        """Change one person, as the lines say by now."""
        batch = held(self._pk, State.APPLYING)
        by = bringer(batch)
        (plan,) = self._judge(batch, by, rows)
        if plan.wrong or plan.profile is None:
            _refuse_all(self._pk, rows)
        elif tick_off(batch, [number for number, _cells in rows]):
            change(by, plan.profile, plan, {"import": batch.pk})


def change(by: Profile, profile: Profile, plan: Plan, source: dict[str, Any]) -> None:
    """Bring the details and posts of one person to what a plan says."""
    if plan.user:
        get_user_model()._default_manager.filter(pk=profile.user_id).update(**plan.user)
    if plan.account:
        Profile.objects.filter(pk=profile.pk).update(**plan.account)
    if not plan.steps:
        return
    lock(profile)
    before = profile.unit_id
    for step in plan.steps:
        _do(profile, step)
    announce(profile)
    detail = source | {"before": before, "after": profile.unit_id, "posts": len(plan.steps)}
    audit(actor=by.subject, action="posts_changed", subject=profile.subject, detail=detail)


def _do(profile: Profile, step: Step) -> None:
    to = step.to
    if step.redates:
        post = Post.objects.get(pk=step.redates.pk)
        post.starts_on, post.ends_on = to.starts_on, to.ends_on
        store(post)
        return
    take_post(
        profile=profile,
        unit=to.unit,
        position=to.position,
        starts_on=to.starts_on,
        ends_on=to.ends_on,
        main=to.main,
    )


def _post(profile: Profile, to: Held) -> Post:
    return Post(
        profile=profile, unit=to.unit, position=to.position, main=to.main, starts_on=to.starts_on, ends_on=to.ends_on
    )


def _account(plan: Plan) -> dict[str, str]:
    """Return the fields of a new user, who chooses a password by an invitation."""
    email = next(line.email for line in plan.lines if line.email)
    return {"username": email, "email": email, "password": make_password(None), **plan.user}


def _invite(by: Profile, people: Sequence[Profile]) -> None:
    Invitation.objects.bulk_create([Invitation(profile=person, invited_by=by) for person in people])
    for person in people:
        member_invited.send(Profile, subject=person.subject)


def _entry(batch: PeopleImport, by: Profile, person: Profile) -> Draft:
    detail = {"import": batch.pk, "role": person.role, "unit": person.unit_id}
    return Draft(AUDIT, {"actor": by.subject, "action": "member_added", "detail": detail})


def _refuse_all(pk: UUID, rows: Sequence[Row]) -> None:
    for number, _cells in rows:
        refuse(pk, number, [{"code": "moved_on"}])

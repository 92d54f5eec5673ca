"""Where people serve today, kept true: ``Profile.unit`` follows the posts, ``Unit.people`` and the strangers follow it.

These functions ask nobody who may; ``services`` does. Each wants the profile's row locked by ``lock``.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from ..models import Position, Post, Profile, Unit
from ..signals import main_post_moved, member_moved, posts_changed

DAY = timedelta(days=1)


class PostsOverlap(Exception):
    """The person holds ``post`` in the same days: two main posts, or twice the same one."""

    def __init__(self, post: Post) -> None:
        super().__init__("These posts overlap.")
        self.post = post


def lock(profile: Profile) -> None:
    """Let changes of one person's posts wait for each other, and learn the unit the one before has left."""
    profile.unit_id = Profile.objects.select_for_update().get(pk=profile.pk).unit_id


def overlapping(post: Post) -> Post | None:
    """Return a post that excludes this one: both main, or in the same unit and position, in the same days."""
    others = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=post.starts_on), profile=post.profile_id)
    if post.ends_on:
        others = others.filter(starts_on__lte=post.ends_on)
    clash = Q(unit=post.unit_id, position=post.position_id)
    if post.main:
        clash |= Q(main=True)
    return others.filter(clash).exclude(pk=post.pk).select_related("unit", "position").order_by("starts_on").first()


def store(post: Post) -> None:
    """Save a post. Raises PostsOverlap before the database would."""
    other = overlapping(post)
    if other:
        raise PostsOverlap(other)
    post.save()


def follow(profile: Profile) -> bool:
    """Move the person to the unit of today's main post; return whether it is another one."""
    unit_id = profile.posts.current().filter(main=True).values_list("unit", flat=True).first()
    old = profile.unit_id
    if old == unit_id:
        return False
    profile.unit_id = unit_id
    Profile.objects.filter(pk=profile.pk).update(unit=unit_id)
    member_moved.send(Profile, subject=profile.subject, old_unit_id=old, new_unit_id=unit_id)
    count_people({pk: step for pk, step in ((old, -1), (unit_id, 1)) if pk})
    main_post_moved.send(Profile, profile=profile, old_unit_id=old)
    return True


def announce(profile: Profile) -> bool:
    """Do the same, and tell the strangers that the person's posts have changed."""
    moved = follow(profile)
    posts_changed.send(Profile, subjects=[profile.subject])
    return moved


def count_people(steps: Mapping[int, int]) -> None:
    """Add to the numbers of people of units, {unit id: step}, in one order so that nobody waits in a circle.

    Never below zero: a count that has drifted must not stop a transfer; ``mend_counts`` puts it right.
    """
    for pk, step in sorted(steps.items()):
        if step:
            Unit.objects.filter(pk=pk).update(people=Greatest(F("people") + step, 0))


def take_post(
    *,
    profile: Profile,
    unit: Unit,
    position: Position | None = None,
    starts_on: date,
    ends_on: date | None = None,
    main: bool = True,
) -> Post:
    """Let a person serve in a unit; the main post held until then ends the day before. A repeat changes nothing.

    Sends ``member_moved``, not ``posts_changed``: who does this for many sends it once. Raises PostsOverlap, or
    ValueError for a last day before the first.
    """
    check_days(starts_on, ends_on)
    wanted = {"unit": unit, "position": position, "starts_on": starts_on, "ends_on": ends_on, "main": main}
    known = Post.objects.filter(profile=profile, **wanted).first()
    if known:
        return known
    before = profile.posts.current(starts_on).filter(main=True).first() if main else None
    if before:
        cut(before, starts_on)
    post = Post(profile=profile, **wanted)
    store(post)
    follow(profile)
    return post


def set_last_day(*, post: Post, ends_on: date | None) -> bool:
    """Set the last day of a post, or take it away; return whether that is a change. Sends and raises as above."""
    check_days(post.starts_on, ends_on)
    if post.ends_on == ends_on:
        return False
    post.ends_on = ends_on
    store(post)
    follow(post.profile)
    return True


def check_days(starts_on: date, ends_on: date | None) -> None:
    """Raise ValueError for a last day before the first."""
    if ends_on and ends_on < starts_on:
        raise ValueError("A post cannot end before it starts.")


def begin_first_post(*, profile: Profile, unit: Unit) -> None:
    """Let somebody whose account is being made serve in the unit it was made with, from today on.

    A short way: nobody else knows of the person yet, so nothing can overlap, be counted elsewhere or have to move.
    """
    Post.objects.create(profile=profile, unit=unit, starts_on=timezone.now().date())
    count_people({unit.pk: 1})
    posts_changed.send(Profile, subjects=[profile.subject])


def place(*, profile: Profile, unit: Unit | None) -> bool:
    """Let the main post be in ``unit`` from today on; return whether the person moves.

    The one before ends yesterday, a position is kept, and a main post that is planned for later still comes.
    """
    day = timezone.now().date()
    present = profile.posts.current(day).filter(main=True).select_related("position").first()
    unit_id = unit.pk if unit else None
    if profile.unit_id == unit_id and (present.unit_id if present else None) == unit_id:
        return False
    if present:
        cut(present, day)
    if unit:
        _begin(profile, unit, present.position if present else None, day)
    return announce(profile)


def _begin(profile: Profile, unit: Unit, position: Position | None, day: date) -> None:
    later = profile.posts.filter(main=True, starts_on__gt=day).order_by("starts_on").first()
    post = Post(profile=profile, unit=unit, position=position, main=True, starts_on=day)
    post.ends_on = later.starts_on - DAY if later else None
    while other := overlapping(post):  # served here beside another unit, and does so mainly now
        cut(other, day)
    post.save()


def cut(post: Post, day: date) -> None:
    """Let a post end the day before ``day``; one that would begin then or later has never been."""
    if post.starts_on >= day:
        post.delete()
    else:
        post.ends_on = day - DAY
        post.save(update_fields=["ends_on"])

"""Who serves where, from when until when. Acts ask who may and are entered in the ledger (rule R1), by ids only."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.ledger.services import audit

from ..models import Position, Post, Profile, Unit
from ..rules import require_manages
from ..signals import posts_changed
from . import queries
from .placing import PostsOverlap, announce, check_days, lock, set_last_day, store, take_post

__all__ = ["PostsOverlap", "end_post", "hold_post", "mend_counts", "take_back_post", "transfer", "turn_posts"]


@transaction.atomic
def hold_post(
    *,
    by: Profile,
    profile: Profile,
    unit: Unit,
    position: Position | None = None,
    starts_on: date,
    ends_on: date | None = None,
    main: bool = True,
) -> Post:
    """Let a person serve in a unit, from a date to a date; a repeat changes nothing.

    Raises PermissionDenied unless ``by`` manages both, PostsOverlap, or ValueError for a last day before the first.
    """
    require_manages(by, unit, profile)
    check_days(starts_on, ends_on)
    lock(profile)
    wanted = {"unit": unit, "position": position, "starts_on": starts_on, "ends_on": ends_on, "main": main}
    known = Post.objects.filter(profile=profile, **wanted).first()
    if known:
        return known
    post = Post(profile=profile, **wanted)
    store(post)
    announce(profile)
    _enter(by, post, "post_held", main=main, starts_on=starts_on, ends_on=ends_on)
    return post


@transaction.atomic
def transfer(
    *,
    by: Profile,
    profile: Profile,
    unit: Unit,
    position: Position | None = None,
    starts_on: date,
    ends_on: date | None = None,
) -> Post:
    """Give a person a new main post; the one held until then ends the day before. Raises as ``hold_post``."""
    require_manages(by, unit, profile)
    lock(profile)
    wanted = {"unit": unit, "position": position, "starts_on": starts_on, "ends_on": ends_on, "main": True}
    known = Post.objects.filter(profile=profile, **wanted).first()
    if known:
        return known
    before = profile.posts.current(starts_on).filter(main=True).select_related("unit").first()
    if before:
        require_manages(by, before.unit)
    post = take_post(profile=profile, unit=unit, position=position, starts_on=starts_on, ends_on=ends_on)
    posts_changed.send(Profile, subjects=[profile.subject])
    _enter(by, post, "post_held", main=True, starts_on=starts_on, ends_on=ends_on)
    return post


@transaction.atomic
def end_post(*, by: Profile, post: Post, ends_on: date | None) -> bool:
    """Set the last day of a post, or take it away again; return whether that is a change.

    Raises PermissionDenied, PostsOverlap, or ValueError for a day before the first.
    """
    _require_may_change(by, post)
    lock(post.profile)
    before = post.ends_on
    if not set_last_day(post=post, ends_on=ends_on):
        return False
    posts_changed.send(Profile, subjects=[post.profile.subject])
    _enter(by, post, "post_ended", before=before, ends_on=ends_on)
    return True


@transaction.atomic
def take_back_post(*, by: Profile, post: Post) -> None:
    """Remove a post that has not begun before today. Raises PermissionDenied, or ValueError for one served in."""
    _require_may_change(by, post)
    if post.starts_on < timezone.now().date():
        raise ValueError("A post somebody has served in is history.")
    lock(post.profile)
    pk = post.pk
    post.delete()
    post.pk = pk
    announce(post.profile)
    _enter(by, post, "post_taken_back", starts_on=post.starts_on)


def turn_posts() -> int:
    """Move everybody whose main post has begun or ended by date; return how many. The hourly tick calls this."""
    return sum(_turn(profile) for profile in queries.people_to_move())


def mend_counts() -> int:
    """Store the true numbers of people in units; return how many units had drifted."""
    wrong = queries.wrong_counts()
    for pk, _stored, _true in wrong:
        _mend_count(pk)
    return len(wrong)


@transaction.atomic
def _mend_count(pk: int) -> None:
    """Count anew while people move: a move writes the person first and steps the unit after.

    So with the unit locked, who has stepped is counted, and who has not will step what is written here.
    """
    list(Unit.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk"))
    Unit.objects.filter(pk=pk).update(people=queries.people_in())


@transaction.atomic
def _turn(profile: Profile) -> bool:
    lock(profile)
    return announce(profile)


def _require_may_change(by: Profile, post: Post) -> None:
    """A post beside the main one is the business of its unit; the main one, of whoever manages the person too."""
    require_manages(by, post.unit)
    if post.main:
        require_manages(by, post.profile)


def _enter(by: Profile, post: Post, action: str, **detail: Any) -> None:
    place = {"post": post.pk, "unit": post.unit_id, "position": post.position_id}
    audit(actor=by.subject, action=action, subject=post.profile.subject, detail=place | detail)

"""Reads of posts."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import Post, Profile, Unit


def posts_of(profile: Profile) -> QuerySet[Post]:
    """Return all posts of a person, the latest first, with all that a list shows."""
    posts = Post.objects.filter(profile=profile).select_related("unit__agency", "position")
    return posts.order_by("-starts_on", "-main", "-pk")


def people_to_move(on: date | None = None) -> Iterator[Profile]:
    """Return people whose unit is not the one of the day's main post: it has begun, or ended.

    Who was given a unit without any post, by a program of the host's, is left in peace.
    """
    day = on or timezone.now().date()
    main = Post.objects.filter(main=True)
    begun = main.filter(profile=OuterRef("pk")).current(day).exclude(unit=OuterRef("unit"))
    held = main.filter(profile=OuterRef("pk")).current(day)
    ended = main.filter(profile=OuterRef("pk"), ends_on__lt=day)
    begun_without = Q(unit=None) & Exists(held)
    over = Q(unit__isnull=False) & Exists(ended) & ~Exists(held)
    people = Profile.objects.filter(Exists(begun) | begun_without | over).select_related("user").order_by("pk")
    return people.iterator(chunk_size=500)


def wrong_counts() -> list[tuple[int, int, int]]:
    """Return the units whose number of people has drifted: id, what is stored, what is true.

    One query, so that nobody moves between what is stored and what is counted.
    """
    wrong = Unit.objects.annotate(true=people_in()).exclude(people=F("true")).order_by("pk")
    return list(wrong.values_list("pk", "people", "true"))


def people_in() -> Coalesce:
    """Return, for a query of units, how many people serve mainly in each."""
    here = Profile.objects.filter(unit=OuterRef("pk")).order_by().values("unit").annotate(number=Count("pk"))
    return Coalesce(Subquery(here.values("number")), 0)

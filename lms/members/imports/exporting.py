"""An agency's people and units in the columns of an import: taken out, changed, and put back."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from ..models import Agency, Post, Profile, Unit
from ..rules import managed_people
from .places import unit_names

#: People read at once.
CHUNK = 500


def people_rows(by: Profile, agency: Agency) -> Iterator[list[str]]:
    """Yield a line for each post of today or later of everybody ``by`` manages in the agency, the main post first.

    Two queries for each ``CHUNK`` people: of a whole force no more is in memory.
    """
    names, last = unit_names(agency), 0
    people = _people(by, agency)
    while chunk := list(people.filter(pk__gt=last)[:CHUNK]):
        posts = _posts(chunk)
        for person in chunk:
            yield from _lines(person, posts.get(person.pk, []), agency, names)
        last = chunk[-1].pk


def _people(by: Profile, agency: Agency) -> QuerySet[Profile]:
    own = Q(unit__agency=agency) | Q(unit=None, external_key__startswith=f"{agency.key}:")
    return managed_people(by).filter(own).select_related("user").order_by("pk")


def _posts(people: Iterable[Profile]) -> dict[int, list[Post]]:
    today = timezone.now().date()
    rows = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), profile__in=people).select_related("position")
    found: dict[int, list[Post]] = {}
    for post in rows.order_by("profile", "-main", "starts_on", "pk"):
        found.setdefault(post.profile_id, []).append(post)
    return found


def _lines(person: Profile, posts: list[Post], agency: Agency, names: dict[int, str]) -> Iterator[list[str]]:
    number = person.external_key.removeprefix(f"{agency.key}:")
    who = [number, person.user.email, person.user.first_name, person.user.last_name]
    here = [post for post in posts if post.unit_id in names]  # a post beside the main one may be in another agency
    if not here:
        yield [*who, "", "", "", "", "", person.language]
    for post in here:
        position = post.position.key if post.position else ""
        days = [_day(post.starts_on), _day(post.ends_on)]
        yield [*who, names[post.unit_id], position, "yes" if post.main else "no", *days, person.language]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def unit_rows(agency: Agency) -> Iterator[list[str]]:
    """Yield a line for each unit, those above first."""
    names = unit_names(agency)
    units = Unit.objects.filter(agency=agency).order_by("path").iterator(chunk_size=CHUNK)
    for unit in units:
        above = names[unit.parent_id] if unit.parent_id else agency.name
        yield [unit.code, unit.name, above]

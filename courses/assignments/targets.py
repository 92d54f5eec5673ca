"""Which courses an assignment asks for today."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from ..content.models import PublishedCourse, TrackRule
from .models import Assignment

Target = Assignment.Target


@dataclass(frozen=True)
class Offer:
    """What is offered today of everything some assignments ask for."""

    live: frozenset[UUID]
    #: The live courses of each track.
    tracks: dict[UUID, tuple[UUID, ...]]

    def courses_of(self, target: str, key: UUID) -> tuple[UUID, ...]:
        """Return the courses a target comes to; none of those that are not offered."""
        if target == Target.TRACK:
            return self.tracks.get(key, ())
        return (key,) if key in self.live else ()

    def withdrawn(self, course_key: UUID) -> bool:
        """Whether a course is not offered at present: nobody is newly asked for it, and nobody is let off."""
        return course_key not in self.live


def offer_for(targets: Iterable[tuple[str, UUID]], others: Collection[UUID] = ()) -> Offer:
    """Return what is offered of these targets and other courses. Two queries at most."""
    wanted = list(targets)
    track_keys = [key for target, key in wanted if target == Target.TRACK]
    rules = TrackRule.objects.filter(track_key__in=track_keys) if track_keys else []
    tracks = {rule.track_key: tuple(UUID(key) for key in rule.courses) for rule in rules}
    keys = {key for target, key in wanted if target != Target.TRACK}.union(others, *tracks.values())
    live = PublishedCourse.objects.filter(course_key__in=keys, live=True).values_list("course_key", flat=True)
    return Offer(frozenset(live), tracks)

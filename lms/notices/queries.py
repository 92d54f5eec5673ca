"""What waits for a member: a page of messages with their words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from lms.members.models import Profile

from .kinds import Context, is_known, kind_of
from .models import Notice


@dataclass(frozen=True)
class Shown:
    """One message and what its template reads."""

    notice: Notice
    item: Context

    @property
    def template(self) -> str:
        """Where its words stand."""
        return f"lms/notices/{self.notice.template}.html"


def messages_of(profile: Profile) -> QuerySet[Notice]:
    """Return a member's messages, the newest first."""
    return Notice.objects.filter(profile=profile)


def of_subject(subject: UUID) -> QuerySet[Notice]:
    """Return the messages of a person, the newest first."""
    return Notice.objects.filter(profile__subject=subject)


def with_words(notices: Iterable[Notice], language: str) -> list[Shown]:
    """Return messages with their words in a language, in their order. The cost is that of the kinds, not of the rows.

    What a kind said that is gone has no words any more and is left out.
    """
    rows = [one for one in notices if is_known(one.template)]
    by_kind: dict[str, list[Notice]] = defaultdict(list)
    for one in rows:
        by_kind[one.template].append(one)
    items = {}
    for template, some in by_kind.items():
        words = kind_of(template).words([one.context for one in some], language)
        items.update({one.pk: item for one, item in zip(some, words, strict=True)})
    return [Shown(one, items[one.pk]) for one in rows]

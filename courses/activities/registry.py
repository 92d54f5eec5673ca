"""Activity types: a small typed registry that refuses duplicates."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise

from .models import Activity


class ActivityType(ABC):
    """One kind of activity. A plugin subclasses this in its ``activity_types.py`` and registers an instance."""

    #: Language-neutral name, stored in ``Activity.type``.
    slug: str
    #: What editors and officers call it.
    label: str | Promise
    #: The plugin's table, one-to-one off ``Activity``.
    model: type[Model]

    @abstractmethod
    def condition(self, activity: Activity) -> str:
        """Return in words what finishes and passes the activity, in the active language."""

    @abstractmethod
    def url(self, activity_key: str) -> str:
        """Return the address where an officer does it, in the active language. Asks no database."""

    def ready(self, activity: Activity) -> bool:
        """Return whether an officer could do it; asked when the lesson is published or the activity changes.

        One that is not ready stands in the lesson as not available here, and still counts as required (rule L3).
        """
        return self.model._default_manager.filter(activity=activity).exists()

    def missing_in(self, activity: Activity, language: str) -> list[str]:
        """Return in words, in the active language, what who reads ``language`` would miss; nothing where it is whole.

        A lesson with the activity is not published in that language while something is missing (rule L3).
        """
        return []

    def missing_in_each(self, wanted: Collection[tuple[Activity, str]]) -> dict[tuple[UUID, str], list[str]]:
        """Return the same for many pairs of activity and language, by activity key and language. Only for speed."""
        return {(activity.key, language): self.missing_in(activity, language) for activity, language in wanted}

    def editor_url(self, activity: Activity) -> str:
        """Return the screen on which editors see what is missing, or nothing."""
        return ""


_types: dict[str, ActivityType] = {}


def register(activity_type: ActivityType) -> None:
    """Add an activity type. Raises ValueError without a slug, and for one that another class has taken."""
    slug = getattr(activity_type, "slug", "")
    if not slug:
        raise ValueError(f"{type(activity_type).__module__}.{type(activity_type).__qualname__} has no slug.")
    known = _types.setdefault(slug, activity_type)
    if type(known) is not type(activity_type):
        raise ValueError(f"Activity type {slug!r} is already registered by {type(known).__module__}.")


def unregister(slug: str) -> None:
    """Remove an activity type (tests, and plugins that are switched off)."""
    _types.pop(slug, None)


def activity_types() -> Iterable[ActivityType]:
    """Return the registered types in order of slug."""
    return [_types[slug] for slug in sorted(_types)]


def activity_type(slug: str) -> ActivityType | None:
    """Return the type of that slug, or None when its plugin is not installed."""
    return _types.get(slug)

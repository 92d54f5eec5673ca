"""Activity types: a small typed registry that refuses duplicates."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

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
        """Return whether an officer could do it now; one that is not ready is shown as not available here."""
        return self.model._default_manager.filter(activity=activity).exists()


_types: dict[str, ActivityType] = {}


def register(activity_type: ActivityType) -> None:
    """Add an activity type. Raises ValueError for a slug that is taken by another class."""
    known = _types.get(activity_type.slug)
    if known and type(known) is not type(activity_type):
        raise ValueError(f"Activity type {activity_type.slug!r} is already registered by {type(known).__module__}.")
    _types[activity_type.slug] = activity_type


def unregister(slug: str) -> None:
    """Remove an activity type (tests, and plugins that are switched off)."""
    _types.pop(slug, None)


def activity_types() -> Iterable[ActivityType]:
    """Return the registered types in order of slug."""
    return [_types[slug] for slug in sorted(_types)]


def activity_type(slug: str) -> ActivityType | None:
    """Return the type of that slug, or None when its plugin is not installed."""
    return _types.get(slug)

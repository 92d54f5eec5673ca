"""System checks: an activity type that is incomplete stops the start, not an officer's lesson."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import validate_slug
from django.db.models import Model, OneToOneField

from .models import Activity
from .registry import ActivityType, activity_types

HINT = "Plugin authors find what an activity type must offer in courses.activities.registry.ActivityType."


@checks.register("lms")
def check_activity_types(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return an error for every registered activity type that lacks something."""
    return [checks.Error(text, hint=HINT, id=name) for one in activity_types() for name, text in _faults(one)]


def _faults(one: ActivityType) -> list[tuple[str, str]]:
    """Return (check id, text) of what is wrong with a type."""
    name = f"{type(one).__module__}.{type(one).__qualname__}"
    faults = []
    if not _is_slug(one.slug):
        faults.append(("lms_courses.E001", f"{name}: slug {one.slug!r} must be letters, digits, - and _, at most 50."))
    if not getattr(one, "label", ""):
        faults.append(("lms_courses.E002", f"{name} has no label."))
    if not _hangs_off_activity(getattr(one, "model", None)):
        text = f"{name}: model must be a Django model with a OneToOneField 'activity' to lms_courses.Activity."
        faults.append(("lms_courses.E003", text))
    return faults


def _is_slug(slug: str) -> bool:
    try:
        validate_slug(slug)
    except ValidationError:
        return False
    return len(slug) <= 50


def _hangs_off_activity(model: type[Model] | None) -> bool:
    try:
        field = model._meta.get_field("activity") if model else None
    except FieldDoesNotExist:
        return False
    return isinstance(field, OneToOneField) and field.related_model is Activity

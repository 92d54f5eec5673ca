"""The outline as read models hold it: the source's structure in the words of a language."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import override

from ..activities.models import Activity
from ..activities.registry import activity_type
from .choices import BY_ACTIVITIES, Condition
from .models import LessonPage, ModulePage
from .tree import Tree

Entry = dict[str, Any]


def fewer(needed: int | None, there: int) -> int | None:
    """Return how many are needed where that is fewer than there are; None is all of them."""
    return needed if needed and needed < there else None


def outline_of(tree: Tree, source: Tree) -> list[Entry]:
    """Return the source's structure in the tree's words; what is missing there stays in the source's, labelled."""
    modules = {module.translation_key: module for module, _lessons in tree.modules}
    return [
        _module_entry(modules.get(module.translation_key, module))
        | {"need": _need(module, lessons)}
        | {"lessons": [_lesson_entry(tree.words.get(one.translation_key, one), one) for one in lessons]}
        for module, lessons in source.modules
    ]


def _module_entry(module: ModulePage) -> Entry:
    return {
        "key": str(module.translation_key),
        "title": module.title,
        "intro": module.intro,
        "language": module.locale.language_code,
    }


def _need(module: ModulePage, lessons: list[LessonPage]) -> int | None:
    return fewer(module.lessons_needed, sum(not one.optional for one in lessons))


def _lesson_entry(lesson: LessonPage, source: LessonPage) -> Entry:
    return {
        "key": str(lesson.translation_key),
        "title": lesson.title,
        "summary": lesson.summary,
        "url": lesson.url or "",
        "language": lesson.locale.language_code,
        "minutes": source.minutes,
        "optional": source.optional,
        "activities": activities_of(lesson),
    } | condition_entry(source)


def condition_entry(lesson: LessonPage) -> Entry:
    """Return what completes a lesson, with its numbers where they count."""
    total = len(activity_keys(lesson)) if lesson.condition in BY_ACTIVITIES else 0
    return {
        "condition": lesson.condition,
        "score_at_least": lesson.score_at_least if lesson.condition == Condition.SCORE else None,
        "activities_needed": fewer(lesson.activities_needed, total),
        "activities_total": total,
    }


def activities_of(lesson: LessonPage) -> list[dict[str, str]]:
    """Return key, type, heading and condition in words of the activities in a lesson's body, in reading order."""
    return [
        {
            "key": str(value["activity"].key),
            "type": value["activity"].type,
            "title": value["title"],
            "condition": _condition(value["activity"], lesson.locale.language_code),
        }
        for value in _activities(lesson)
    ]


def activity_keys(lesson: LessonPage) -> list[str]:
    """Return the keys of the activities in a lesson's body, in reading order, each once."""
    return list(dict.fromkeys(str(value["activity"].key) for value in _activities(lesson)))


def _activities(lesson: LessonPage) -> Iterator[Any]:
    """Yield the values of the lesson's activity blocks, less those whose activity is gone."""
    for block in lesson.body:
        if block.block_type == "activity" and block.value.get("activity"):
            yield block.value


def _condition(activity: Activity, language: str) -> str:
    """Return the activity's condition in words (rule C5); nothing when its type is not installed or it is not ready."""
    kind = activity_type(activity.type)
    if kind is None or not kind.ready(activity):
        return ""
    with override(language):
        return kind.condition(activity)

"""What completes a lesson, a module, a course, in words (rule C5). In the active language; no database.

An ``entry`` is a lesson of ``PublishedCourse.outline``, or the facts of a lesson page: ``condition`` and, where
activities decide, ``score_at_least``, ``activities_needed`` and ``activities_total``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .choices import Condition

Entry = Mapping[str, Any]


def condition_in_words(entry: Entry) -> str:
    """Return what completes a lesson as a short line, such as "Pass any 2 of the 3 activities"."""
    needed, total, score = _numbers(entry)
    if needed:
        return _any_of(entry["condition"], total).format(needed=needed, total=total, score=score)
    if entry["condition"] == Condition.SCORE and score:
        return _("Reach {score} % in every activity in this lesson").format(score=score)
    return str(Condition(entry["condition"]).label)


def completion_sentence(entry: Entry) -> str:
    """Return when a lesson that activities complete is done, as a whole sentence to its reader."""
    needed, total, score = _numbers(entry)
    if needed:
        return _done_any_of(entry["condition"], total).format(needed=needed, total=total, score=score)
    return {
        Condition.PASS: _("It is done when you have passed every activity in it."),
        Condition.FINISH: _("It is done when you have finished every activity in it."),
        Condition.SCORE: _("It is done when you have reached {score} % in every activity in it."),
        Condition.CONFIRM: _("It is done when you confirm that you have read it."),
        Condition.OPEN: _("It is done when you have opened it."),
    }[Condition(entry["condition"])].format(score=score)


def module_in_words(module: Entry) -> str:
    """Return how many of a module's lessons complete it, where that is not all of those that are not optional."""
    need = module.get("need")
    if not need:
        return ""
    total = sum(not lesson["optional"] for lesson in module["lessons"])
    return ngettext("Any {needed} of this lesson", "Any {needed} of these {total} lessons", total).format(
        needed=need, total=total
    )


def modules_in_words(outline: Sequence[Entry], needed: int | None) -> str:
    """Return how many of a course's modules complete it, where that is not all of them."""
    if not needed:
        return ""
    total = sum(any(not lesson["optional"] for lesson in module["lessons"]) for module in outline)
    return ngettext(
        "Any {needed} of its {total} module completes the course.",
        "Any {needed} of its {total} modules complete the course.",
        total,
    ).format(needed=needed, total=total)


def _numbers(entry: Entry) -> tuple[int | None, int, int | None]:
    """Return how many activities are enough (None is all), of how many, and the score in percent."""
    return entry.get("activities_needed"), entry.get("activities_total") or 0, entry.get("score_at_least")


def _any_of(condition: str, total: int) -> str:
    return {
        Condition.PASS: ngettext(
            "Pass any {needed} of the {total} activity", "Pass any {needed} of the {total} activities", total
        ),
        Condition.FINISH: ngettext(
            "Finish any {needed} of the {total} activity", "Finish any {needed} of the {total} activities", total
        ),
        Condition.SCORE: ngettext(
            "Reach {score} % in any {needed} of the {total} activity",
            "Reach {score} % in any {needed} of the {total} activities",
            total,
        ),
    }[Condition(condition)]


def _done_any_of(condition: str, total: int) -> str:
    return {
        Condition.PASS: ngettext(
            "It is done when you have passed any {needed} of its {total} activity.",
            "It is done when you have passed any {needed} of its {total} activities.",
            total,
        ),
        Condition.FINISH: ngettext(
            "It is done when you have finished any {needed} of its {total} activity.",
            "It is done when you have finished any {needed} of its {total} activities.",
            total,
        ),
        Condition.SCORE: ngettext(
            "It is done when you have reached {score} % in any {needed} of its {total} activity.",
            "It is done when you have reached {score} % in any {needed} of its {total} activities.",
            total,
        ),
    }[Condition(condition)]

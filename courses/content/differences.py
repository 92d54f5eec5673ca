"""What publishing a draft would change in what a course requires, in words for its editor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from .conditions import condition_in_words, module_in_words
from .entries import fewer
from .models import CoursePage
from .plan import CoursePlan, Group, plan_of
from .prerequisites import live_prerequisites, pages_named
from .queries import is_discreet
from .terms import validity_in_words
from .tree import Tree, live_source, read_tree

Titles = Mapping[str, str]


@dataclass(frozen=True)
class Draft:
    """What a draft would make of a live course."""

    course_key: UUID
    lines: list[str]
    #: Of a discreet course nobody is told more than completed or not.
    discreet: bool


def read_draft(page: Any) -> Draft | None:
    """Return what publishing an edited page of a course would change; None while the course is not live."""
    course = CoursePage.objects.ancestor_of(page, inclusive=True).first()
    live = live_source(course.translation_key) if course else None
    if live is None or live.course.pk != course.pk:
        return None
    draft = read_tree(live.course, page)
    lines = differences(_plan(live), _plan(draft), _titles(live, draft))
    return Draft(course.translation_key, list(lines), is_discreet(course.translation_key))


def _plan(tree: Tree) -> CoursePlan:
    return plan_of(tree, [str(key) for key in live_prerequisites(tree.course)])


def _titles(*trees: Tree) -> Titles:
    pages = [page for tree in trees for page in (*tree.lessons(), *pages_named(tree.course))]
    pages += [module for tree in trees for module, _lessons in tree.modules]
    return {str(page.translation_key): page.title for page in pages}


def differences(before: CoursePlan, after: CoursePlan, titles: Titles) -> Iterator[str]:
    """Yield what differs between two plans, a sentence each."""
    yield from _lines(
        before.items, after.items, titles, _("“{title}” will be required."), _("“{title}” will no longer be required.")
    )
    yield from _conditions(before, after, titles)
    yield from _modules(before, after, titles)
    yield from _lines(
        before.prerequisites,
        after.prerequisites,
        titles,
        _("“{title}” will have to be completed first."),
        _("“{title}” will no longer have to be completed first."),
    )
    if before.validity != after.validity:
        yield validity_in_words(after.validity) or _("A new completion will not expire.")


def _lines(before: list[str], after: list[str], titles: Titles, added: str, gone: str) -> Iterator[str]:
    for key in after:
        if key not in before:
            yield added.format(title=titles[key])
    for key in before:
        if key not in after:
            yield gone.format(title=titles[key])


def _conditions(before: CoursePlan, after: CoursePlan, titles: Titles) -> Iterator[str]:
    for key, condition in after.conditions.items():
        old = before.conditions.get(key, condition)
        if old == condition:
            continue
        words = condition_in_words(_entry(condition))
        if words == condition_in_words(_entry(old)):
            yield _("“{title}” will be completed by other activities.").format(title=titles[key])
        else:
            yield _("“{title}” will be completed otherwise: {condition}.").format(title=titles[key], condition=words)


def _entry(condition: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "condition": condition["condition"],
        "score_at_least": condition["score"],
        "activities_needed": condition["needed"],
        "activities_total": len(condition["activities"]),
    }


def _modules(before: CoursePlan, after: CoursePlan, titles: Titles) -> Iterator[str]:
    known = {group["key"]: group for group in before.groups}
    for group in after.groups:
        if group["key"] in known and _need(group) != _need(known[group["key"]]):
            yield _("In “{title}”: {rule}.").format(title=titles[group["key"]], rule=_rule(group))
    if before.modules_needed != after.modules_needed:
        yield _modules_rule(after)
    if before.ordered != after.ordered:
        yield _("Modules will be taken in order.") if after.ordered else _("Modules will be taken in any order.")


def _need(group: Group) -> int | None:
    return fewer(group["need"], len(group["lessons"]))


def _rule(group: Group) -> str:
    lessons = [{"optional": False}] * len(group["lessons"])
    return module_in_words({"need": _need(group), "lessons": lessons}) or _("all lessons that are not optional")


def _modules_rule(plan: CoursePlan) -> str:
    if not plan.modules_needed:
        return _("All modules will be needed.")
    return _("{needed} of {total} modules will be enough.").format(needed=plan.modules_needed, total=len(plan.groups))

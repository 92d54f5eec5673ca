"""Order in the editor's menu: what belongs to learning and to the tools catalogue stands together."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem


@dataclass(frozen=True)
class Group:
    """A heading in the menu and the names of the items below it, in order."""

    name: str
    label: str | Promise
    icon: str
    order: int
    items: tuple[str, ...]


GROUPS = (
    Group(
        "learning",
        _("Learning"),
        "form",
        150,
        (
            "quizzes",
            "quiz-sections",
            "questions",
            "question-categories",
            "import-questions",
            "marking",
            "regrades",
            "quiz-statistics",
            "content-reviews",
            "replace-course",
        ),
    ),
    Group("tools-catalogue", _("Tools catalogue"), "cogs", 160, ("tools", "facets", "vocabulary")),
)


def group_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Move the items that other rooms registered below their heading, in place; what is missing is left out."""
    for group in GROUPS:
        by_name = {item.name: item for item in items if item.name in group.items}
        members = [by_name[name] for name in group.items if name in by_name]
        if not members:
            continue
        items[:] = [item for item in items if item.name not in by_name]
        for place, member in enumerate(members):
            member.order = place
        items.append(
            SubmenuMenuItem(group.label, Menu(items=members), name=group.name, icon_name=group.icon, order=group.order)
        )

"""The pages of one course in one language, as they are live or as a draft would make them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wagtail.models import Page, PageViewRestriction

from lms.conf import lms_setting

from .models import CoursePage, LessonPage, ModulePage, TrackPage


@dataclass(frozen=True)
class Tree:
    """Course, track, modules and lessons of one language."""

    course: CoursePage
    track: TrackPage
    modules: list[tuple[ModulePage, list[LessonPage]]]
    #: Also those whose module is still a draft: their words count, their place is the source's affair.
    words: dict[UUID, LessonPage]

    def lessons(self) -> Iterator[LessonPage]:
        """Yield lessons in reading order."""
        for _module, lessons in self.modules:
            yield from lessons


def live_trees(course_key: UUID) -> dict[str, Tree]:
    """Return a course's live trees by language, oldest first."""
    return {page.locale.language_code: read_tree(page) for page in _live_pages(course_key)}


def live_source(course_key: UUID) -> Tree | None:
    """Return the live tree that gives the structure, without reading the others; None while nothing is live."""
    pages = {page.locale.language_code: page for page in _live_pages(course_key)}
    page = pages.get(lms_setting("SOURCE_LANGUAGE")) or next(iter(pages.values()), None)
    return read_tree(page) if page else None


def source_of(trees: dict[str, Tree]) -> Tree:
    """Return the tree that gives the structure: the source language's, else the oldest."""
    return trees.get(lms_setting("SOURCE_LANGUAGE")) or next(iter(trees.values()))


def _live_pages(course_key: UUID) -> list[CoursePage]:
    """Return the course's live pages that every member may read, oldest first, without copies of another language."""
    pages = CoursePage.objects.filter(translation_key=course_key, live=True, alias_of=None)
    return [page for page in pages.select_related("locale").order_by("pk") if _open_to_members(page)]


def _open_to_members(page: Page) -> bool:
    """Return whether no group or password keeps members out: lists, search and enrolment know no other courses."""
    restrictions = page.get_view_restrictions().exclude(restriction_type=PageViewRestriction.LOGIN)
    return not restrictions.exists()


def read_tree(course: CoursePage, draft: Page | None = None) -> Tree:
    """Return the live pages of a course; ``draft``, a page of it as edited, stands in the place of its live self."""
    track = TrackPage.objects.ancestor_of(course).get()
    modules = list(_live(ModulePage.objects.child_of(course)))
    lessons = list(_live(LessonPage.objects.descendant_of(course)))
    if isinstance(draft, CoursePage):
        course = draft
    modules = _with(modules, draft) if isinstance(draft, ModulePage) else modules
    lessons = _with(lessons, draft) if isinstance(draft, LessonPage) else lessons
    placed = [(module, [one for one in lessons if one.is_child_of(module)]) for module in modules]
    return Tree(course, track, placed, {one.translation_key: one for one in lessons})


def _live(pages: Any) -> Any:
    return pages.live().filter(alias_of=None).order_by("path").select_related("locale")


def _with(pages: list[Any], draft: Page) -> list[Any]:
    """Return the pages with the draft among them, where it stands in the tree."""
    return sorted([*(page for page in pages if page.pk != draft.pk), draft], key=lambda page: str(page.path))

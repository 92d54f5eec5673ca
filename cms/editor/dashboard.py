"""What an editor sees first: own drafts, reviews that fall due, pages that wait for moderation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page, WorkflowState

from courses.content.models import CoursePage
from lms.conf import lms_setting

#: Rows a list; the counts beside them are whole.
SHOWN = 5


@dataclass(frozen=True)
class Desk:
    """Counts and the first rows of each list."""

    drafts: list[Page]
    draft_count: int
    overdue: list[CoursePage]
    soon: list[CoursePage]
    in_moderation: int


def desk_of(user: AbstractBaseUser, today: date) -> Desk:
    """Return what waits for the editor. Four queries, however much there is."""
    drafts = Page.objects.filter(Q(owner=user) | Q(latest_revision__user=user), has_unpublished_changes=True)
    until = today + timedelta(days=lms_setting("REVIEW_NOTICE_DAYS"))
    reviews = CoursePage.objects.live().filter(alias_of=None, review_by__lte=until)
    courses = list(reviews.filter(locale__language_code=lms_setting("SOURCE_LANGUAGE")).order_by("review_by"))
    return Desk(
        drafts=list(drafts.order_by("-latest_revision_created_at")[:SHOWN]),
        draft_count=drafts.count(),
        overdue=[course for course in courses if course.review_by < today],
        soon=[course for course in courses if course.review_by >= today],
        in_moderation=WorkflowState.objects.active().count(),
    )


class DeskPanel(Component):
    """The desk on Wagtail's dashboard."""

    name = "lms_desk"
    order = 100
    template_name = "lms_cms/editor/desk.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the desk of the editor who asks."""
        return {"desk": desk_of(parent_context["request"].user, timezone.localdate())}

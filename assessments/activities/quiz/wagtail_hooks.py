"""Wiring of quizzes into Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from . import overview_views
from .models import Quiz
from .rules import may_edit
from .viewsets import QuizViewSet, SectionTitleViewSet

register_snippet(QuizViewSet)
register_snippet(SectionTitleViewSet)


@hooks.register("register_admin_urls")
def overview_urls() -> list[Any]:
    """Give the overview its addresses."""
    return [
        path("quizzes/<uuid:key>/", overview_views.overview, name="quiz_overview"),
        path("quizzes/<uuid:key>/newest/<int:item>/", overview_views.use_newest, name="quiz_use_newest"),
    ]


@hooks.register("register_snippet_listing_buttons")
def overview_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Lead from the list of quizzes to what a quiz asks."""
    if isinstance(snippet, Quiz) and may_edit(user):
        url = reverse("quiz_overview", args=[snippet.activity.key])
        yield Button(_("Look at this quiz"), url, icon_name="view", priority=15)

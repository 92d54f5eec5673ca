"""Wiring of the question bank into Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from lms.members.requests import member_of

from . import bank_views
from .analysis import views as analysis
from .analysis.rules import may_look
from .exchange import admin_urls as exchange
from .exchange.rules import may_exchange
from .grading import admin_urls as marking
from .grading.rules import may_mark
from .questions.viewsets import QuestionCategoryViewSet, QuestionViewSet

register_snippet(QuestionViewSet)
register_snippet(QuestionCategoryViewSet)


@hooks.register("register_admin_urls")
def bank_urls() -> list[Any]:
    """Give the bank's own screens their addresses."""
    return [path("questions/<uuid:question_key>/versions/", bank_views.versions, name="question_versions")]


@hooks.register("register_admin_urls")
def statistics_urls() -> list[Any]:
    """Give the statistics their addresses."""
    of_quiz = "quiz-statistics/<uuid:key>/"
    return [
        path("quiz-statistics/", analysis.index, name="quiz_statistics_list"),
        path(of_quiz, analysis.quiz, name="quiz_statistics"),
        path(f"{of_quiz}file.csv", analysis.download, name="quiz_statistics_csv"),
        path(f"{of_quiz}<uuid:question_key>/", analysis.question, name="question_statistics"),
    ]


class StatisticsMenuItem(MenuItem):
    """Shown to those who write courses or manage the centre."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the member may look at statistics."""
        return may_look(member_of(request))


@hooks.register("register_admin_menu_item")
def statistics_menu_item() -> MenuItem:
    """Lead to the statistics; the editor's menu puts them under Learning."""
    return StatisticsMenuItem(
        _("Quiz statistics"), reverse("quiz_statistics_list"), name="quiz-statistics", icon_name=analysis.ICON
    )


@hooks.register("register_admin_urls")
def marking_urls() -> list[Any]:
    """Give the screens of markers their addresses."""
    return marking.urlpatterns


class MarkersMenuItem(MenuItem):
    """Shown to those who mark."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the member marks essays and asks for regrades."""
        return may_mark(member_of(request))


@hooks.register("register_admin_menu_item")
def marking_menu_item() -> MenuItem:
    """Lead to the texts that wait; the editor's menu puts it under Learning."""
    return MarkersMenuItem(_("Marking"), reverse("marking"), name="marking", icon_name="edit")


@hooks.register("register_admin_menu_item")
def regrades_menu_item() -> MenuItem:
    """Lead to the regrades."""
    return MarkersMenuItem(_("Regrades"), reverse("regrades"), name="regrades", icon_name="rotate")


@hooks.register("register_admin_urls")
def exchange_urls() -> list[Any]:
    """Give imports and exports of questions their addresses."""
    return exchange.urlpatterns


class ExchangeMenuItem(MenuItem):
    """Shown to those who write questions or manage the centre."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the member may bring questions in."""
        return may_exchange(member_of(request))


@hooks.register("register_admin_menu_item")
def exchange_menu_item() -> MenuItem:
    """Lead to the imports; the editor's menu puts them under Learning."""
    return ExchangeMenuItem(
        _("Import questions"), reverse("question_imports"), name="import-questions", icon_name="upload"
    )

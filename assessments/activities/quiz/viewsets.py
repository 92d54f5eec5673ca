"""The editor's screens for quizzes and their sections."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LocaleColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Quiz, QuizQuerySet, SectionTitle
from .panels import quiz_handler, section_handler


class QuizViewSet(SnippetViewSet):
    """Quizzes in the menu."""

    model = Quiz
    icon = "clipboard-list"
    menu_label = _("Quizzes")
    menu_name = "quizzes"
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "title",
        Column("question_count", label=_("Questions")),
        Column("pass_mark", label=_("Pass mark in percent"), sort_key="pass_mark"),
    ]
    search_fields = ["title"]
    edit_handler = quiz_handler

    def get_queryset(self, request: HttpRequest) -> QuizQuerySet:
        """Return the quizzes with the number of their questions; buttons of a row lead to its activity."""
        return Quiz.objects.counted().select_related("activity")


class SectionTitleViewSet(SnippetViewSet):
    """Headings of sections, written once and translated."""

    model = SectionTitle
    icon = "list-ul"
    menu_label = _("Quiz sections")
    menu_name = "quiz-sections"
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["title", "intro", LocaleColumn(label=_("Language"))]
    search_fields = ["title"]
    edit_handler = section_handler

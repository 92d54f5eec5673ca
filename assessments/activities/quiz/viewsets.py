"""The editor's screens for quizzes."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from .forms import QuizForm
from .models import Quiz, QuizQuerySet

quiz_panels = [
    FieldPanel("title"),
    FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("shuffle")]),
    InlinePanel(
        "items",
        heading=_("Questions"),
        label=_("Question"),
        panels=[FieldPanel("question")],
        min_num=1,
        help_text=_("In the order asked. Choose a question in any language: officers read it in theirs."),
    ),
]


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
    edit_handler = ObjectList(quiz_panels, base_form_class=QuizForm)

    def get_queryset(self, request: HttpRequest) -> QuizQuerySet:
        """Return the quizzes with the number of their questions."""
        return Quiz.objects.counted()

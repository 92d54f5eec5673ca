"""The editor's screens for questions and their categories."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, LocaleColumn, NumberColumn, StatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.conf import lms_setting

from .bank_views import QuestionChooserViewSet, QuestionEditView, QuestionIndexView, RetireView
from .filters import QuestionFilterSet
from .models import Question, QuestionCategory, QuestionVersion
from .panels import question_panels

#: Characters of a question in a list.
SHORT = 120


def short_prompt(question: Question) -> str:
    """Return the beginning of the question."""
    return Truncator(question.prompt).chars(SHORT)


def status_words(question: Question) -> str:
    """Return where the question stands, in words."""
    return str(Question.Status(question.status).label)


def is_ready(question: Question) -> bool:
    """Return whether the question may be asked."""
    return bool(question.status == Question.Status.READY)


class QuestionViewSet(SnippetViewSet):
    """The question bank: listed, searched, narrowed down, previewed as learners see it."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    menu_name = "questions"
    add_to_admin_menu = True
    list_display = [
        "name",
        Column("prompt", label=_("Question"), accessor=short_prompt),
        "type",
        Column("category", label=_("Category"), sort_key="category__name"),
        StatusTagColumn("status", label=_("Status"), accessor=status_words, primary=is_ready, sort_key="status"),
        LocaleColumn(label=_("Language")),
        NumberColumn("version", label=_("Version"), sort_key="version"),
        NumberColumn("use_count", label=_("Quizzes")),
        UpdatedAtColumn(),
    ]
    filterset_class = QuestionFilterSet
    list_per_page = 20
    index_view_class = QuestionIndexView
    edit_view_class = QuestionEditView
    unpublish_view_class = RetireView
    chooser_viewset_class = QuestionChooserViewSet
    edit_handler = ObjectList(question_panels)

    @property
    def unpublish_view(self) -> object:
        """Ask before a question is retired, in the bank's own words."""
        return self.construct_view(self.unpublish_view_class, template_name="lms_assessments/bank/retire.html")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Return what is in the bank with its status and the number of its newest version in its language."""
        newest = QuestionVersion.objects.filter(
            question_key=OuterRef("translation_key"), language=OuterRef("locale__language_code")
        ).order_by("-number")
        rows = Question.objects.in_bank().with_status().select_related("category", "locale")
        return rows.annotate(version=Subquery(newest.values("number")[:1]))


class QuestionCategoryViewSet(SnippetViewSet):
    """The shelves of the bank."""

    model = QuestionCategory
    icon = "folder-open-inverse"
    menu_label = _("Question categories")
    menu_name = "question-categories"
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["name", NumberColumn("question_count", label=_("Questions"))]
    search_fields = ["name"]
    list_per_page = 50
    edit_handler = ObjectList([FieldPanel("name")])

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionCategory]:
        """Return the categories with the number of their questions, each counted once for all its languages."""
        own = Q(questions__staged=False, questions__locale__language_code=lms_setting("SOURCE_LANGUAGE"))
        return QuestionCategory.objects.annotate(question_count=Count("questions", filter=own))

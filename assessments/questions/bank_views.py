"""The bank's screens where they differ from Wagtail's own."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.search.backends import get_search_backend
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import EditView, IndexView, UnpublishView

from .models import Question
from .usage import uses_of

#: Results of the word search that are looked through.
MAX_FOUND = 2000
VERSIONS_ICON = "history"


def versions_url(question_key: UUID) -> str:
    """Return the address of a question's versions and uses: a screen above the bank, so it is known by its name."""
    return reverse("question_versions", args=[question_key])


class QuestionIndexView(IndexView):
    """The list, with the number of quizzes that ask each question."""

    def search_queryset(self, queryset: QuerySet[Question]) -> QuerySet[Question]:
        """Leave what holds the words, by Wagtail's index or as typed: the index knows no part of a Chinese sentence."""
        if not self.is_searching:
            return queryset
        words = self.search_query
        found = get_search_backend().autocomplete(words, Question.objects.only("pk"))[:MAX_FOUND]
        typed = Q(name__icontains=words) | Q(prompt__icontains=words)
        return queryset.filter(typed | Q(pk__in=[question.pk for question in found]))

    def get_table(self, object_list: Any) -> Any:
        """Return the table of one page, each row with the quizzes that ask it."""
        rows = list(object_list)
        uses = uses_of({row.translation_key for row in rows})
        for row in rows:
            row.use_count = len({use.key for use in uses.get(row.translation_key, [])})
        return super().get_table(rows)

    def get_list_more_buttons(self, instance: Question) -> list[Any]:
        """Add the way to the question's versions to its menu."""
        item = MenuItem(
            _("Versions and use"), versions_url(instance.translation_key), icon_name=VERSIONS_ICON, priority=25
        )
        return [*super().get_list_more_buttons(instance), item]


class QuestionEditView(EditView):
    """The form, with a way to the question's versions."""

    @property
    def header_more_buttons(self) -> list[Button]:
        """Add the way to the question's versions to the menu beside the heading."""
        url = versions_url(self.object.translation_key)
        return [
            *super().header_more_buttons,
            Button(_("Versions and use"), url=url, icon_name=VERSIONS_ICON, priority=5),
        ]


class RetireView(UnpublishView):
    """Asks before a question is retired, and says who asks it."""

    page_title = _("Retire")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the quizzes that ask the question."""
        key = self.object.translation_key
        return super().get_context_data(**kwargs) | {"uses": uses_of([key]).get(key, []), "usage_url": None}


class _InBank:
    """Shows choosers what is in the bank, and no question that an unfinished import has brought."""

    def get_object_list(self) -> QuerySet[Question]:
        """Return the questions to choose from."""
        rows: QuerySet[Question] = super().get_object_list()  # type: ignore[misc]
        return rows.filter(staged=False)


class ChooseQuestionView(_InBank, ChooseView):
    """The window in which a question is chosen."""


class ChooseQuestionResultsView(_InBank, ChooseResultsView):
    """Its results while somebody types."""


class QuestionChooserViewSet(SnippetChooserViewSet):
    """Chooses a question of the bank."""

    choose_view_class = ChooseQuestionView
    choose_results_view_class = ChooseQuestionResultsView

"""The editor's screens of the catalogue: tools, facets, vocabulary."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, NumberColumn
from wagtail.snippets.views.snippets import DeleteView, SnippetViewSet

from lms.conf import lms_setting

from .models import Facet, Term, Tool
from .panels import facet_handler, term_handler, tool_handler


def review_words(tool: Tool) -> str:
    """Return the state of the review in words."""
    if tool.review_by is None:
        return _now("No date set")
    words = _now("Overdue since %(day)s") if tool.review_overdue else _now("Due by %(day)s")
    return words % {"day": date_format(tool.review_by)}


def _terms_of(facet: str) -> Any:
    def terms(request: HttpRequest | None) -> QuerySet[Term]:
        return Term.objects.filter(facet__key=facet).select_related("facet")

    return terms


class ToolFilterSet(WagtailFilterSet):
    """Filters of the list of tools."""

    review = django_filters.ChoiceFilter(
        label=_("Review"),
        method="by_review",
        choices=[("overdue", _("Overdue")), ("none", _("No date set"))],
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    capability = django_filters.ModelMultipleChoiceFilter(
        field_name="terms",
        label=_("Capability"),
        queryset=_terms_of("capability"),
        widget=forms.CheckboxSelectMultiple,
    )
    step = django_filters.ModelMultipleChoiceFilter(
        field_name="terms", label=_("Workflow step"), queryset=_terms_of("step"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Tool
        fields: list[str] = []

    def by_review(self, queryset: QuerySet[Tool], name: str, value: str) -> QuerySet[Tool]:
        """Keep tools whose review is overdue, or that have no date."""
        if value == "overdue":
            return queryset.filter(review_by__lt=timezone.now().date())
        return queryset.filter(review_by=None)


class ToolViewSet(SnippetViewSet):
    """Tools: drafts, workflow, preview, translations."""

    model = Tool
    icon = "cogs"
    menu_label = _("Tools")
    menu_name = "tools"
    add_to_admin_menu = True
    edit_handler = tool_handler
    list_display = [
        "name",
        LocaleColumn(label=_("Language")),
        "supplier",
        Column("review_by", label=_("Review"), accessor=review_words, sort_key="review_by"),
        LiveStatusTagColumn(),
    ]
    search_fields = ["name", "supplier", "summary"]
    filterset_class = ToolFilterSet
    ordering = ["name"]
    list_per_page = 50
    copy_view_enabled = False


class FacetDeleteView(DeleteView):
    """Keeps a facet that still has terms, and says so; Wagtail itself only refuses."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Delete an empty facet."""
        if self.object.terms.exists():
            messages.error(
                self.request, _("This facet still has terms. Move or delete them first; nothing was changed.")
            )
            return HttpResponseRedirect(self.get_success_url())
        response: HttpResponse = super().form_valid(form)
        return response


class FacetViewSet(SnippetViewSet):
    """The ways to sort tools."""

    model = Facet
    icon = "list-ul"
    menu_label = _("Facets")
    menu_name = "facets"
    add_to_admin_menu = True
    edit_handler = facet_handler
    delete_view_class = FacetDeleteView
    list_display = ["label", "key", "help", NumberColumn("position", label=_("Position"), sort_key="position")]
    ordering = ["position"]
    copy_view_enabled = False


class TermViewSet(SnippetViewSet):
    """The words of every facet."""

    model = Term
    icon = "tag"
    menu_label = _("Vocabulary")
    menu_name = "vocabulary"
    add_to_admin_menu = True
    edit_handler = term_handler
    list_display = ["label", "facet", "key", NumberColumn("tool_count", label=_("Tools"))]
    list_filter = ["facet"]
    ordering = ["facet__position", "position", "key"]
    search_fields = ["label", "key"]
    list_per_page = 100
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        """Return the terms in the order of their facets, with the number of published tools that carry them."""
        published = Q(tools__live=True, tools__locale__language_code=lms_setting("SOURCE_LANGUAGE"))
        return Term.objects.select_related("facet").annotate(tool_count=Count("tools", filter=published))

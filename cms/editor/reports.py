"""The report that lists what is open on all pages."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from lms.core.findings import Finding, Severity, Topic, findings_in


@dataclass(frozen=True)
class Row:
    """One finding on one page."""

    page: Page
    finding: Finding

    @property
    def title(self) -> str:
        """Title of the latest draft."""
        return str(self.page.get_admin_display_title())

    @property
    def edit_url(self) -> str:
        """Where to mend it."""
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])


class ContentCheckFilters(WagtailFilterSet):
    """Language narrows the pages; severity and topic narrow their findings, in ``ContentChecksView``."""

    severity = django_filters.ChoiceFilter(label=_("Severity"), choices=Severity.choices, method="leave")
    topic = django_filters.ChoiceFilter(label=_("About"), choices=Topic.choices, method="leave")
    locale = django_filters.ModelChoiceFilter(label=_("Language"), queryset=Locale.objects.all())

    class Meta:
        model = Page
        fields = ["locale"]

    def leave(self, pages: QuerySet[Page], name: str, value: str) -> QuerySet[Page]:
        """Leave the pages alone."""
        return pages


class ContentChecksView(ReportView):
    """Every finding on every page the editor may change, as the pages stand in the tree."""

    page_title = _("Content checks")
    header_icon = "tasks"
    index_url_name = "content_checks_report"
    index_results_url_name = "content_checks_report_results"
    filterset_class = ContentCheckFilters
    model = Page
    permission_policy = PagePermissionPolicy(Page)
    any_permission_required = ["add", "change", "publish"]
    columns = [
        TitleColumn("title", label=_("Page"), get_url=lambda row: row.edit_url),
        Column("page.locale", label=_("Language"), accessor="page.locale"),
        Column("severity", label=_("Severity"), accessor="finding.severity.label"),
        Column("message", label=_("What is open"), accessor="finding.message"),
    ]
    list_export = ["title", "page.locale.language_code", "finding.severity", "finding.message"]
    export_headings = {
        "title": _("Page"),
        "page.locale.language_code": _("Language"),
        "finding.severity": _("Severity"),
        "finding.message": _("What is open"),
    }

    def get_filtered_queryset(self) -> list[Row]:
        """Return the rows that fit the filters."""
        rows = [Row(page, finding) for page, finding in findings_in(self._pages())]
        return [row for row in rows if self._fits(row.finding)]

    def _pages(self) -> list[Page]:
        mine = self.permission_policy.instances_user_has_any_permission_for(self.request.user, {"change"})
        pages = self.filter_queryset(mine.filter(Q(alias_of=None), depth__gt=1).order_by("path"))
        return list(pages.select_related("locale").specific())

    def _fits(self, finding: Finding) -> bool:
        chosen: dict[str, Any] = self.filters.form.cleaned_data if self.filters and self.filters.is_valid() else {}
        return all(not chosen.get(name) or getattr(finding, name) == chosen[name] for name in ("severity", "topic"))

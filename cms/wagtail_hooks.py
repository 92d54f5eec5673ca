"""Wiring of the editor's desk into Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .editor import checks, parity  # noqa: F401  (register the content checks)
from .editor.dashboard import DeskPanel
from .editor.findings import tell_what_is_open
from .editor.menu import group_menu
from .editor.reports import ContentChecksView
from .translation.doors import hold_back_several, hold_back_unequal
from .translation.views import GuardedUpdateView, hold_back_incomplete

hooks.register("construct_main_menu", group_menu)
hooks.register("after_publish_page", tell_what_is_open)
# Ahead of wagtail-localize's own hooks, which publish at once.
hooks.register("before_edit_page", hold_back_incomplete, order=-10)
hooks.register("before_edit_snippet", hold_back_incomplete, order=-10)
hooks.register("before_edit_page", hold_back_unequal, order=-9)
hooks.register("before_bulk_action", hold_back_several)


@hooks.register("register_admin_urls", order=-10)
def guarded_update_url() -> list[Any]:
    """Stand before wagtail-localize's own view of the same address."""
    return [path("localize/update/<int:translation_source_id>/", GuardedUpdateView.as_view())]


@hooks.register("register_admin_urls")
def report_urls() -> list[Any]:
    """Give the report its address."""
    return [
        path("reports/content-checks/", ContentChecksView.as_view(), name="content_checks_report"),
        path(
            "reports/content-checks/results/",
            ContentChecksView.as_view(results_only=True),
            name="content_checks_report_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    """List the report in the Reports menu."""
    return MenuItem(_("Content checks"), reverse("content_checks_report"), icon_name="tasks", order=100)


@hooks.register("construct_homepage_panels")
def add_desk(request: HttpRequest, panels: list[Any]) -> None:
    """Put the desk first on the dashboard."""
    panels.append(DeskPanel())


@hooks.register("insert_global_admin_css")
def editor_styles() -> SafeString:
    """Let every text run in its own direction."""
    return format_html('<link rel="stylesheet" href="{}">', static("lms_cms/editor/editor.css"))

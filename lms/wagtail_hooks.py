"""Wiring of the platform into Wagtail's admin."""

from wagtail.snippets.models import register_snippet

from .catalogue.viewsets import FacetViewSet, TermViewSet, ToolViewSet

register_snippet(ToolViewSet)
register_snippet(FacetViewSet)
register_snippet(TermViewSet)

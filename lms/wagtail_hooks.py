"""Wiring of the platform into Wagtail's admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .catalogue.viewsets import FacetViewSet, TermViewSet, ToolViewSet
from .members.privacy.guard import erase_instead, erase_one_by_one

register_snippet(ToolViewSet)
register_snippet(FacetViewSet)
register_snippet(TermViewSet)

hooks.register("before_delete_user", erase_instead)
hooks.register("before_bulk_action", erase_one_by_one)

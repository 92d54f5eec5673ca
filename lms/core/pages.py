"""The base of every page type of ours."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.translation import get_language_info, override
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from .delivery import Rendered, context_for_reader


class BasePage(Page):
    """A page that renders itself once for all readers; its template gets ``page`` (a ``Rendered`` or a stored row)."""

    #: Read by anybody, signed in or not.
    public = False
    #: False for pages that only hold others together: they have no row and stand in no breadcrumbs.
    has_own_page = True

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        """Language code of the content, such as ``zh-hans``."""
        return self.locale.language_code

    def delivery_facts(self) -> dict[str, Any]:
        """Return what the template needs of this page's fields, as JSON; no HTML that was not cleaned."""
        return {}

    def delivery_segments(self) -> list[dict[str, Any]]:
        """Return the body cut where something personal stands; the base has one piece for each block."""
        body = getattr(self, "body", None)
        return [{"html": str(block.render())} for block in body] if body else []

    def rendered(self) -> Rendered:
        """Render everything that is the same for every reader, in the page's own language."""
        with override(self.language):
            ancestors = self.get_ancestors().live().filter(depth__gt=2).order_by("depth").specific()
            return Rendered(
                language=self.language,
                path=path_of(self.url or ""),
                page_id=self.pk,
                key=self.translation_key,
                kind=self._meta.model_name or "",
                title=self.title,
                public=self.public,
                revision=str(self.live_revision_id or ""),
                crumbs=[[page.title, page.url or ""] for page in ancestors if getattr(page, "has_own_page", True)],
                segments=self.delivery_segments(),
                facts=self.delivery_facts(),
            )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Build for preview and for pages outside the fast door what the fast door reads from its row."""
        rendered = self.rendered()
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | page_context(rendered) | context_for_reader(request, rendered)


def synchronised(*names: str) -> list[SynchronizedField]:
    """Return fields that are the same in every language: copied from the source page, offered to no translator."""
    return [SynchronizedField(name, overridable=False) for name in names]


def page_context(page: Any) -> dict[str, Any]:
    """Return the template context of a ``Deliverable``: the page, its language and its direction."""
    return {"page": page, "content_lang": page.language, "content_dir": direction(page.language)}


def direction(language: str) -> str:
    """Return ``rtl`` or ``ltr`` for a language code."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def path_of(url: str) -> str:
    """Return the part of an address after its language prefix, such as ``responsible-ai/ai-essentials/``."""
    return urlsplit(url).path.lstrip("/").partition("/")[2]

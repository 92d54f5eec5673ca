"""What a page is once published: the same for every reader of one revision, plus what the reader adds.

``Rendered`` is what the fast door stores (``cms.delivery``) and what Wagtail's preview builds on the spot, so that
both go through one template.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest


@dataclass
class Rendered:
    """One published page, ready to store as a row or to render at once."""

    language: str
    path: str
    page_id: int
    key: UUID
    kind: str
    title: str
    public: bool = False
    revision: str = ""
    crumbs: list[list[str]] = field(default_factory=list)
    segments: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


class Deliverable(Protocol):
    """The fields a template may read, of a stored row and of ``Rendered`` alike."""

    language: str
    path: str
    page_id: int
    key: UUID
    kind: str
    title: str
    public: bool
    revision: str
    crumbs: list[list[str]]
    segments: list[dict[str, Any]]
    facts: dict[str, Any]


ReaderContext = Callable[[HttpRequest, Deliverable], dict[str, Any]]
_reader_contexts: dict[str, ReaderContext] = {}


def reader_context(kind: str) -> Callable[[ReaderContext], ReaderContext]:
    """Register the function that adds what is the reader's own to pages of a kind. A second one is a ValueError."""

    def register(function: ReaderContext) -> ReaderContext:
        known = _reader_contexts.setdefault(kind, function)
        if known is not function:
            raise ValueError(f"{kind} already has a reader context: {known.__module__}.{known.__name__}")
        return function

    return register


def context_for_reader(request: HttpRequest, page: Deliverable) -> dict[str, Any]:
    """Return what the page's kind adds for this reader; nothing for kinds without a function."""
    function = _reader_contexts.get(page.kind)
    return function(request, page) if function else {}

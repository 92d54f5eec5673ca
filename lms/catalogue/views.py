"""Pages of the catalogue: the list with its filters, and a page for each tool."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lms.conf import lms_setting

from ..core.languages import reader_language
from .queries import FacetWords, Listing, listing, rows, tool_context, tool_in, vocabulary
from .selection import Selection

#: So many facets stand open from the start; the others open when asked, or when something in them is chosen.
OPEN_FACETS = 2


def tool_list(request: HttpRequest) -> HttpResponse:
    """List the tools; filters, search and page stand in the address."""
    language = reader_language()
    facets = vocabulary(language)
    selection = Selection.read(request.GET, facets)
    found = listing(language, facets, selection.ids, selection.query)
    page = Paginator(found.found, lms_setting("PAGE_SIZE")).get_page(request.GET.get("page"))
    context = {
        "section": "tools",
        "selection": selection,
        "total": found.total,
        "rows": rows(found, facets, list(page)),
        "page": page,
        "pages": [(number, selection.address(page=number)) for number in page.paginator.page_range],
        "facets": _filters(facets, found, selection),
        "chips": [(term.label, selection.address(less=term.id)) for _facet, term in selection.terms],
        "unsearched": selection.address(query=False),
        "advice": _advice(found, selection) if not found.found else [],
        "unsearched_count": len(found.unsearched.found) if not found.found and selection.query else 0,
    }
    return render(request, "lms/catalogue/tools.html", context)


def tool_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a tool: first what it does not do. Raises Http404 for drafts and unknown addresses alike."""
    language = reader_language()
    tool = tool_in(language, slug)
    if tool is None:
        raise Http404
    return render(request, "lms/catalogue/tool.html", tool_context(tool, language))


def _filters(facets: list[FacetWords], found: Listing, selection: Selection) -> list[dict[str, Any]]:
    """Return each facet with the terms that would leave a tool, how many each would, and those chosen in any case."""
    chosen = set(selection.ids)
    filters = []
    for place, facet in enumerate(facets):
        choices: list[dict[str, Any]] = [
            {"term": term, "count": found.faceting.count(term.id), "chosen": term.id in chosen}
            for term in facet.terms
            if term.id in chosen or found.faceting.count(term.id)
        ]
        in_use = sum(choice["chosen"] for choice in choices)
        if choices:
            filters.append(
                {"facet": facet, "choices": choices, "in_use": in_use, "open": in_use or place < OPEN_FACETS}
            )
    return filters


def _advice(found: Listing, selection: Selection) -> list[tuple[str, int, str]]:
    """Return what taking one filter back would bring: its label, how many tools, the address; the most first."""
    ways = [
        (term.label, found.faceting.without(term.id), selection.address(less=term.id))
        for _facet, term in selection.terms
    ]
    return sorted((way for way in ways if way[1]), key=lambda way: -way[1])[:3]

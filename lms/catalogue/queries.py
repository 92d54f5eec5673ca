"""Reads of the catalogue: vocabulary, the filtered list, one tool, and the tools that match a lesson."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from ..core.search import matching, normalise
from .facets import Faceting
from .models import Facet, Term, Tool
from .related import lessons_about

#: The facet by which lessons and tools find each other first.
CAPABILITY = "capability"
#: The facet that stands in the text of a tool's page, not beside it.
EVIDENCE = "evidence"


@dataclass(frozen=True)
class TermWords:
    """A term in the reader's language."""

    id: int
    key: str
    label: str
    help: str


@dataclass(frozen=True)
class FacetWords:
    """A facet with its terms, in the reader's language."""

    id: int
    key: str
    label: str
    help: str
    terms: list[TermWords]


@dataclass(frozen=True)
class Listing:
    """The tools a choice leaves, in reading order, and what filters and advice need to know."""

    #: Choice among the tools that fit the search.
    faceting: Faceting
    #: The same choice without the search.
    unsearched: Faceting
    found: list[int]

    @property
    def total(self) -> int:
        """How many tools are published at all."""
        return len(self.unsearched.tools)


@dataclass(frozen=True)
class ToolRow:
    """A tool in the list, with the labels of its terms by facet."""

    tool: Tool
    labels: dict[str, list[str]]


@dataclass(frozen=True)
class ToolLink:
    """A tool as a lesson names it."""

    name: str
    slug: str
    summary: str
    language: str


def vocabulary(language: str) -> list[FacetWords]:
    """Return every facet with its terms in ``language``. Four queries, however long the vocabulary."""
    facets = Facet.objects.prefetch_related("labels", "terms__labels")
    return [_facet_words(facet, language) for facet in facets]


def _facet_words(facet: Facet, language: str) -> FacetWords:
    label, help_text = facet.words_in(language)
    terms = [TermWords(term.pk, term.key, *term.words_in(language)) for term in facet.terms.all()]
    return FacetWords(facet.pk, facet.key, label, help_text, terms)


def listing(language: str, facets: Collection[FacetWords], chosen: Collection[int], query: str) -> Listing:
    """Return the tools that fit the chosen term ids and the search. One query, a second one to search."""
    pairs = Tool.objects.readable_in(language).order_by("name", "pk").values_list("pk", "translation_key", "terms")
    terms_of: dict[int, set[int]] = {}
    keys: dict[int, UUID] = {}
    for pk, key, term in pairs:
        keys[pk] = key
        terms_of.setdefault(pk, set()).update([term] if term else [])
    facet_of = {term.id: facet.id for facet in facets for term in facet.terms}
    unsearched = Faceting(terms_of, facet_of, chosen)
    if not normalise(query):
        return Listing(unsearched, unsearched, unsearched.found)
    searched = Faceting({pk: terms_of[pk] for pk in _search(query, keys)}, facet_of, chosen)
    return Listing(searched, unsearched, searched.found)


def _search(query: str, keys: dict[int, UUID]) -> list[int]:
    """Return the tools in which any language has every word; those that say it in name or summary first."""
    rows = Tool.objects.filter(matching(query), live=True).order_by()
    words = normalise(query).split()
    rank: dict[UUID, bool] = {}
    for key, name, summary in rows.values_list("translation_key", "name", "summary"):
        head = normalise(f"{name} {summary}")
        rank[key] = rank.get(key, True) and not all(word in head for word in words)
    return sorted((pk for pk, key in keys.items() if key in rank), key=lambda pk: rank[keys[pk]])


def rows(listing: Listing, facets: Collection[FacetWords], ids: list[int]) -> list[ToolRow]:
    """Return the tools of one page of a listing, in the order of ``ids``. One query."""
    tools = Tool.objects.select_related("locale").in_bulk(ids)
    carried = listing.unsearched.tools
    return [
        ToolRow(
            tools[pk], {facet.key: [term.label for term in facet.terms if term.id in carried[pk]] for facet in facets}
        )
        for pk in ids
        if pk in tools
    ]


def tool_in(language: str, slug: str) -> Tool | None:
    """Return the published tool in the best language for the reader, or None."""
    return Tool.objects.readable_in(language).select_related("locale").filter(slug=slug).first()


def tool_context(tool: Tool, language: str) -> dict[str, Any]:
    """Return what the tool's page shows, for a published tool and for a preview alike."""
    carried = {term.pk for term in tool.terms.all()}
    facts = {facet.key: (facet, [term for term in facet.terms if term.id in carried]) for facet in vocabulary(language)}
    _facet, capabilities = facts.pop(CAPABILITY, (None, []))
    _facet, evidence = facts.pop(EVIDENCE, (None, []))
    return {
        "tool": tool,
        "section": "tools",
        "facts": [(facet, terms) for facet, terms in facts.values() if terms],
        "capabilities": capabilities,
        "evidence": evidence,
        "lessons": lessons_about([term.id for term in capabilities], language),
    }


def matching_tools(term_ids: Collection[int], language: str, limit: int = 4) -> list[ToolLink]:
    """Return tools for a lesson that carries these terms. One query, none without terms.

    A tool matches when it shares a capability with the lesson; where the lesson names no capability, when it shares
    any term, such as the workflow step. The most terms in common come first, then the name.
    """
    if not term_ids:
        return []
    named = Term.objects.filter(pk__in=term_ids, facet__key=CAPABILITY)
    shares_capability = Tool.terms.through.objects.filter(tool=OuterRef("pk"), term__in=named)
    rows = (
        Tool.objects.readable_in(language)
        .filter(Exists(shares_capability) | ~Exists(named), terms__in=term_ids)
        .annotate(shared=Count("terms"))
        .order_by("-shared", "name")
        .values_list("name", "slug", "summary", "locale__language_code")
    )
    return [ToolLink(*row) for row in rows[:limit]]

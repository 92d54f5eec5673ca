"""Faceted choice as plain sets: within one facet any of the chosen terms, across facets all of them."""

from collections.abc import Collection, Mapping
from functools import cached_property


class Faceting:
    """Which tools a choice of terms leaves, and what one more or one less term would change."""

    def __init__(
        self, tools: Mapping[int, Collection[int]], facet_of: Mapping[int, int], chosen: Collection[int]
    ) -> None:
        """Take each tool's term ids, each term's facet id, and the chosen term ids."""
        self.tools = tools
        self.facet_of = facet_of
        self.wanted: dict[int, set[int]] = {}
        for term in chosen:
            self.wanted.setdefault(facet_of[term], set()).add(term)

    @property
    def found(self) -> list[int]:
        """Ids of the tools that fit, in the order they came."""
        return self._fitting(self.wanted)

    def count(self, term: int) -> int:
        """Return how many tools the term would leave; the choices within its own facet do not count against it."""
        return self._counts.get(term, 0)

    def without(self, term: int) -> int:
        """Return how many tools would be found if the chosen term were taken back."""
        facet = self.facet_of[term]
        rest = self.wanted[facet] - {term}
        others = {key: terms for key, terms in self.wanted.items() if key != facet}
        return len(self._fitting(others | {facet: rest} if rest else others))

    @cached_property
    def _counts(self) -> dict[int, int]:
        counts: dict[int, int] = {}
        for facet in set(self.facet_of.values()):
            others = {key: terms for key, terms in self.wanted.items() if key != facet}
            for tool in self._fitting(others):
                for term in self.tools[tool]:
                    if self.facet_of.get(term) == facet:
                        counts[term] = counts.get(term, 0) + 1
        return counts

    def _fitting(self, wanted: Mapping[int, Collection[int]]) -> list[int]:
        choices = [set(terms) for terms in wanted.values()]
        return [tool for tool, terms in self.tools.items() if all(not choice.isdisjoint(terms) for choice in choices)]

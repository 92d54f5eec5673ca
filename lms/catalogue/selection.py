"""What a reader has chosen in the list of tools; it stands in the address and nowhere else."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from .queries import FacetWords, TermWords

MAX_QUERY = 200


@dataclass(frozen=True)
class Selection:
    """The chosen terms with their facets, and the words to search for."""

    terms: list[tuple[FacetWords, TermWords]]
    query: str

    @classmethod
    def read(cls, params: QueryDict, facets: Collection[FacetWords]) -> "Selection":
        """Read ``?step=prevent&step=receive&q=…``; what the vocabulary does not know is left out."""
        wanted = {facet.key: set(params.getlist(facet.key)) for facet in facets}
        terms = [(facet, term) for facet in facets for term in facet.terms if term.key in wanted[facet.key]]
        return cls(terms, params.get("q", "").replace("\x00", "").strip()[:MAX_QUERY])

    @property
    def ids(self) -> list[int]:
        """Ids of the chosen terms."""
        return [term.id for _facet, term in self.terms]

    def address(self, *, less: int | None = None, query: bool = True, page: int = 1) -> str:
        """Return the address of this choice, without the term ``less``, without the search, or on another page."""
        pairs = [(facet.key, term.key) for facet, term in self.terms if term.id != less]
        pairs += [("q", self.query)] if query and self.query else []
        pairs += [("page", str(page))] if page > 1 else []
        return f"?{urlencode(pairs)}"

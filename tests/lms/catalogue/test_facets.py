"""Faceted choice against the plainest way to say it."""

from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.facets import Faceting

FACET_OF = {term: term // 3 for term in range(9)}
TERMS = st.sets(st.sampled_from(sorted(FACET_OF)))
TOOLS = st.dictionaries(st.integers(1, 20), TERMS, max_size=8)


def fitting(tools, chosen):
    """Return the tools that carry, in every facet with a choice, one of the chosen terms."""
    facets = {FACET_OF[term] for term in chosen}
    return [
        tool for tool, terms in tools.items() if all({t for t in chosen if FACET_OF[t] == f} & terms for f in facets)
    ]


@given(TOOLS, TERMS)
def test_found_is_or_within_and_across(tools, chosen):
    assert Faceting(tools, FACET_OF, chosen).found == fitting(tools, chosen)


@given(TOOLS, TERMS, st.sampled_from(sorted(FACET_OF)))
def test_count_ignores_the_choices_of_its_own_facet(tools, chosen, term):
    others = {one for one in chosen if FACET_OF[one] != FACET_OF[term]}
    assert Faceting(tools, FACET_OF, chosen).count(term) == len(fitting(tools, others | {term}))


@given(TOOLS, TERMS.filter(bool))
def test_without_counts_what_taking_a_term_back_leaves(tools, chosen):
    term = min(chosen)
    assert Faceting(tools, FACET_OF, chosen).without(term) == len(fitting(tools, chosen - {term}))

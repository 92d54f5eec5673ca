"""Vocabulary and tools for tests."""

from itertools import count

from wagtail.models import Locale

from lms.catalogue.models import Facet, Term, TermLabel, Tool

_numbers = count(1)


def make_facet(key: str = "step", **values) -> Facet:
    """Return the facet, made when it is missing."""
    return Facet.objects.get_or_create(key=key, defaults={"label": key.title()} | values)[0]


def make_term(key: str, facet: str = "step", label: str = "", **labels: str) -> Term:
    """Return a new term; ``ar="…"`` gives its label in that language."""
    term = Term.objects.create(facet=make_facet(facet), key=key, label=label or key.title())
    for language, text in labels.items():
        TermLabel.objects.create(term=term, language=language, label=text)
    return term


def make_tool(*terms: Term, language: str = "en", publish: bool = True, of: Tool | None = None, **values) -> Tool:
    """Return a tool, published as an editor would; ``of`` makes it a translation of another tool."""
    number = next(_numbers)
    defaults = {
        "slug": of.slug if of else f"tool-{number}",
        "name": f"Tool {number}",
        "summary": "What it does.",
        "does_not": [("line", "Decide anything")],
        "oversight": "A person decides.",
    }
    tool = Tool(locale=Locale.objects.get(language_code=language), live=False, **(defaults | values))
    if of:
        tool.translation_key = of.translation_key
    tool.terms = list(terms) or (list(of.terms.all()) if of else [])
    tool.save()
    revision = tool.save_revision()
    if publish:
        revision.publish()
    return Tool.objects.get(pk=tool.pk)

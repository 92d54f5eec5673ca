"""Loads the default vocabulary and the sample tools: creates what is missing, never touches what exists."""

from collections.abc import Callable
from typing import Any

from wagtail.models import Locale

from lms.catalogue.models import Facet, FacetLabel, Term, TermLabel, Tool
from lms.catalogue.services import refresh_search_text

from . import blocks
from .content import TRANSLATIONS, key, read
from .translate import translate_from_twin

Data = dict[str, Any]
Report = Callable[[str], None]

#: The vocabulary is translated into more languages than the tools; folder to language code.
VOCABULARY_LANGUAGES = {"ar": "ar", "es": "es", "fr": "fr", "ru": "ru", "zh": "zh-hans"}
_LINES = ("does_not", "limits", "questions")
_TEXTS = ("name", "supplier", "summary", "oversight", "evidence_note", "access", "ai_act")


def load_tools(report: Report) -> None:
    """Load the vocabulary, the sample tools in English, and their translations. Safe to repeat."""
    load_vocabulary(report)
    terms = {(term.facet.key, term.key): term for term in Term.objects.select_related("facet")}
    source = Locale.objects.get(language_code="en")
    words = {language: {data["key"]: data for data in read(language, "tools")["tools"]} for language in TRANSLATIONS}
    for data in read("en", "tools")["tools"]:
        tool = _load_tool(data, source, terms)
        for language in TRANSLATIONS:
            twin = Tool(locale=source, **_texts(data["key"], words[language][data["key"]]))
            translate_from_twin(tool, twin, Locale.objects.get(language_code=language))
        report(f"Tool {data['key']}: {tool.name}")


def load_vocabulary(report: Report) -> None:
    """Load facets and terms with their labels in every language. An empty centre needs them too."""
    labels = {code: _labels(read(folder, "tools")["facets"]) for folder, code in VOCABULARY_LANGUAGES.items()}
    facets = read("en", "tools")["facets"]
    for position, data in enumerate(facets):
        facet, _created = Facet.objects.get_or_create(key=data["key"], defaults=_words(data) | {"position": position})
        for code, known in labels.items():
            FacetLabel.objects.get_or_create(facet=facet, language=code, defaults=known[data["key"], ""])
        for place, entry in enumerate(data["terms"]):
            _load_term(facet, entry, place, {code: known[data["key"], entry["key"]] for code, known in labels.items()})
    report(f"Vocabulary: {len(facets)} facets")


def remove_tools() -> None:
    """Remove the sample tools in every language; the vocabulary stays, because lessons carry it."""
    slugs = [data["slug"] for data in read("en", "tools")["tools"]]
    for tool in Tool.objects.filter(translation_key__in=[_key(slug) for slug in slugs]):
        tool.delete()


def _load_term(facet: Facet, data: Data, position: int, labels: dict[str, Data]) -> None:
    defaults = _words(data) | {"position": position}
    term, created = Term.objects.get_or_create(facet=facet, key=data["key"], defaults=defaults)
    known = set() if created else set(term.labels.values_list("language", flat=True))
    missing = [TermLabel(term=term, language=code, **words) for code, words in labels.items() if code not in known]
    TermLabel.objects.bulk_create(missing)
    if missing and not created:
        refresh_search_text(term_id=term.pk)


def _labels(facets: list[Data]) -> dict[tuple[str, str], Data]:
    """Return label and help by facet key and term key; the facet itself stands under an empty term key."""
    found = {(facet["key"], ""): _words(facet) for facet in facets}
    return found | {(facet["key"], term["key"]): _words(term) for facet in facets for term in facet["terms"]}


def _words(data: Data) -> Data:
    return {"label": data["label"], "help": data["help"]}


def _load_tool(data: Data, locale: Locale, terms: dict[tuple[str, str], Term]) -> Tool:
    found = Tool.objects.filter(translation_key=_key(data["slug"]), locale=locale).first()
    if found:
        return found
    dates = {name: data[name] for name in ("verified_on", "review_by")}
    texts = _texts(data["key"], data)
    tool = Tool(translation_key=_key(data["slug"]), locale=locale, slug=data["slug"], live=False, **dates, **texts)
    tool.terms = [terms[facet, name] for facet, names in data["terms"].items() for name in names]
    tool.save()
    tool.save_revision().publish()
    return tool


def _texts(tool: str, data: Data) -> Data:
    """Return a tool's fields in one language; lines carry the same ids in every language."""
    lines = {name: blocks.lines(data[name], "line", "tool", tool, name) for name in _LINES}
    return {name: data[name] for name in _TEXTS} | lines


def _key(slug: str) -> Any:
    return key("tool", slug)

"""Writes of the catalogue: search text, and the facts every language version of a tool shares."""

from django.db import transaction

from lms.conf import lms_setting

from ..core.search import normalise
from .models import TermLabel, Tool

_WORDS = ("name", "supplier", "summary", "oversight", "evidence_note", "access", "ai_act")
_LINES = ("does_not", "limits", "questions")
_NEUTRAL = ("slug", "verified_on", "review_by")


def search_text_of(tool: Tool) -> str:
    """Return all texts of a tool and the labels of its terms, ready for ``lms.core.search.matching``."""
    texts = [getattr(tool, name) for name in _WORDS]
    texts += [str(line.value) for name in _LINES for line in getattr(tool, name)]
    terms = list(tool.terms.all())
    texts += [term.label for term in terms]
    texts += TermLabel.objects.filter(term__in=terms, language=tool.language).values_list("label", flat=True)
    return normalise(" ".join(texts))


@transaction.atomic
def refresh_search_text(*, term_id: int) -> None:
    """Write the search text of every tool that carries the term, after its label changed."""
    for tool in Tool.objects.filter(terms=term_id).select_related("locale"):
        Tool.objects.filter(pk=tool.pk).update(search_text=search_text_of(tool))


@transaction.atomic
def share_neutral_facts(*, tool: Tool) -> None:
    """Give every language version of a tool the slug, the dates and the terms of the one in the source language.

    wagtail-localize copies them only when a translator submits again; readers filter by them at once.
    Does nothing where the source language has no published version.
    """
    versions = Tool.objects.filter(translation_key=tool.translation_key)
    source = versions.filter(live=True, locale__language_code=lms_setting("SOURCE_LANGUAGE")).first()
    if source is None:
        return
    facts = {name: getattr(source, name) for name in _NEUTRAL}
    terms = list(source.terms.all())
    for version in versions.exclude(pk=source.pk).select_related("locale"):
        for name, value in facts.items():
            setattr(version, name, value)
        version.terms = terms
        version.save(update_fields=[*facts, "terms", "search_text"])

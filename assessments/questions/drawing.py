"""A question's HTML, drawn once for each language, order and choice, whoever is asked.

Forty questions on a page would otherwise cost more than everything else on it. A version never changes, so what was
drawn stays right. What somebody typed is drawn anew each time and kept nowhere.
"""

from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .asked import AskedQuestion, Response
from .versions import content_of_version

TEMPLATE = "lms_assessments/questions/ask.html"
#: Drawn questions kept by each process; at about 2 KB, some 16 MB when full.
KEPT = 8192
#: Parts of an answer that name ids and nothing else.
CHOICES = ("chosen", "pairs", "order")

#: An answer that names ids, as something that can be looked up: ("pairs", (("left", "right"), …)), or nothing.
Chosen = tuple[str, tuple[Any, ...]] | tuple[()]


def drawn(asked: AskedQuestion) -> SafeString:
    """Return the question as a fieldset of a form, with what was answered so far."""
    chosen = _chosen(asked.response)
    if chosen is None or not asked.version or asked.error or asked.posted is not None or asked.final:
        return _draw(asked)
    return _kept(asked.version, asked.key, asked.language, tuple(asked.order), chosen, get_language() or "")


def _chosen(response: Response | None) -> Chosen | None:
    """Return an answer as a key; None for one that somebody typed."""
    if not response:
        return ()
    for name, value in response.items():
        if name in CHOICES:
            return name, tuple(value.items() if name == "pairs" else value)
    return None


def _response(chosen: Chosen) -> Response | None:
    if not chosen:
        return None
    name, value = chosen
    return {name: dict(value) if name == "pairs" else list(value)}


@lru_cache(maxsize=KEPT)
def _kept(version: str, key: str, language: str, order: tuple[str, ...], chosen: Chosen, reader: str) -> SafeString:
    """Draw a pinned question; ``reader`` is the language of the interface, which is active."""
    content = content_of_version(version)
    return _draw(AskedQuestion(key, content, list(order), language, response=_response(chosen)))


def _draw(asked: AskedQuestion) -> SafeString:
    return render_to_string(TEMPLATE, {"asked": asked})

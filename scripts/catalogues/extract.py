"""Finds every text to translate in our Python modules and Django templates."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python

from . import PACKAGES, ROOT

#: Which arguments of which function are texts; ``c`` marks a context. Django's lazy twins take the same arguments.
_FORMS: dict[str, tuple[Any, ...] | None] = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
KEYWORDS = {name + lazy: form for name, form in _FORMS.items() for lazy in ("", "_lazy")}
KEYWORDS |= {"_": None, "gettext_noop": None}
TEMPLATES = {".html", ".txt"}
COMMENT = "Translators:"


def extract() -> Catalog:
    """Return the template catalogue of the whole product."""
    catalogue = Catalog(charset="utf-8")
    for path in _sources():
        for message_id, context, comments in _messages(path):
            place = (path.relative_to(ROOT).as_posix(), None)
            catalogue.add(message_id, locations=[place], auto_comments=comments, context=context)
    return catalogue


def _sources() -> list[Path]:
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    return sorted(path for path in found if _is_python(path) or _is_template(path))


def _is_python(path: Path) -> bool:
    return path.suffix == ".py" and "migrations" not in path.parts


def _is_template(path: Path) -> bool:
    return path.suffix in TEMPLATES and "templates" in path.parts


def _messages(path: Path) -> Iterator[tuple[Any, str | None, list[str]]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATES:
        source = _as_python(source, path)
    found = extract_python(BytesIO(source.encode()), list(KEYWORDS), [COMMENT], {"encoding": "utf-8"})
    for _line, function, arguments, comments in found:
        yield from _understood(function, arguments, comments)


def _as_python(source: str, path: Path) -> str:
    """Turn a template into calls of gettext, one statement after another (its indentation is not Python's)."""
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
        django.setup()
    return "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines()) + "\n"


def _understood(function: str, arguments: Any, comments: list[str]) -> Iterator[tuple[Any, str | None, list[str]]]:
    """Sort a call's arguments into message id and context; calls whose texts are not literal are left out."""
    texts = list(arguments) if isinstance(arguments, tuple) else [arguments]
    context = None
    for number, position in enumerate(KEYWORDS[function] or (1,)):
        if isinstance(position, tuple):
            context = texts[number]
    wanted = [texts[position - 1] for position in KEYWORDS[function] or (1,) if isinstance(position, int)]
    if wanted[0] and all(isinstance(text, str) for text in wanted):
        yield (wanted[0] if len(wanted) == 1 else tuple(wanted)), context, comments

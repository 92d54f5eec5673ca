"""Reads and writes the catalogues of the languages."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from . import LANGUAGES, catalogue_path


def read(language: str) -> Catalog:
    """Return a language's catalogue, an empty one if it has none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Learning Centre", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def update(template: Catalog) -> None:
    """Bring every catalogue to the template's entries. Texts that come back find the translation they had."""
    for language in LANGUAGES:
        catalogue = read(language)
        for message in list(catalogue.obsolete.values()):
            catalogue[message.id] = message
        catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
        write(language, catalogue)


def write(language: str, catalogue: Catalog) -> None:
    """Write a catalogue; an unchanged one keeps its file. Line numbers and dates would only make noise in diffs."""
    catalogue.header_comment = "# Learning Centre: interface texts"
    buffer = BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith(('"POT-Creation', '"PO-Revision', '"Generated-By')))
    path = catalogue_path(language)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def compile_all() -> list[Path]:
    """Write the binary catalogue beside each text one; return the paths."""
    written = []
    for language in LANGUAGES:
        path = catalogue_path(language).with_suffix(".mo")
        if catalogue_path(language).exists():
            with path.open("wb") as file:
                write_mo(file, read(language))
            written.append(path)
    return written

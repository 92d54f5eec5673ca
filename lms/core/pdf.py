"""Papers as PDF: a template of ``lms/core/typst`` and data make a tagged file (PDF/UA-1) with its fonts in it.

Only our own fonts are looked at, never those of the machine, and no package or file from elsewhere, so the same data
gives the same bytes on every machine with the same versions. A template's name carries its version, as in
``certificate_v1``: what was issued with it can be printed in the same look for ever. What it wants stands at its head.
"""

import io
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils.translation import get_language_info

TEMPLATES = Path(__file__).parent / "typst"
FONT_FOLDER = Path(__file__).parent / "fonts"
#: Put there by scripts/assets, as scripts/fonts.txt says: Latin and Cyrillic, Arabic, Chinese.
FONTS = (
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoNaskhArabic-Bold.ttf",
    "NotoSansHans-Regular.otf",
    "NotoSansHans-Bold.otf",
)
INK = "#231f1a"
REGIONS = {"zh-hans": "CN", "zh-hant": "TW"}
#: Invisible characters that letters of some scripts need to join or part; every other one is dropped.
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


class PdfError(Exception):
    """No paper could be made. The text says what is missing or wrong; it holds no data of a person."""


def render(template: str, data: Mapping[str, Any], *, language: str) -> bytes:
    """Return the paper ``template`` as a PDF in a language of Django's.

    ``data`` is what the template wants, already in words of that language, and ``timestamp``, an aware datetime or its
    ISO text: the moment the file says it was made. Every value is set as plain text, whatever it looks like. A letter
    that none of our fonts has becomes an empty box; such a file is tagged, but does not call itself PDF/UA.

    Raises PdfError when fonts, the template or data are missing; KeyError for a language Django does not know.
    """
    source = TEMPLATES / f"{template}.typ"
    if not re.fullmatch(r"[a-z]+_v\d+", template) or not source.exists():
        raise PdfError(f"There is no template '{template}'.")
    values = {key: _plain(value) for key, value in data.items() if key != "timestamp"}
    inputs = {"data": json.dumps(values)} | _language(language)
    made_at = _moment(data.get("timestamp"))
    try:
        return _compile(source, inputs, made_at, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed with" not in error.message:
            raise PdfError(f"{template} could not be set: {error.message}") from None
    return _compile(source, inputs, made_at, [])


def qr_svg(text: str) -> str:
    """Return a QR code as SVG, as templates want it: no border, ink on nothing. A sixth of it may be damaged."""
    drawing = io.BytesIO()
    plain: dict[str, Any] = {"border": 0, "omitsize": True, "xmldecl": False, "svgclass": None, "lineclass": None}
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", dark=INK, **plain)
    return drawing.getvalue().decode().strip()


def _compile(source: Path, inputs: dict[str, str], made_at: datetime, standards: list[Any]) -> bytes:
    made = typst.compile(
        str(source),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=standards,
        timestamp=made_at,
    )
    assert isinstance(made, bytes)  # noqa: S101  (a list is made of pictures only)
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return our fonts, read once. Raises PdfError naming those that are not installed."""
    missing = [name for name in FONTS if not (FONT_FOLDER / name).exists()]
    if missing:
        raise PdfError(
            f"Fonts are not installed: {', '.join(missing)}. Run: npm ci --ignore-scripts && python3 scripts/assets"
        )
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


def _language(language: str) -> dict[str, str]:
    code, _, region = language.partition("-")
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    region = REGIONS.get(language, region if len(region) == 2 else "")
    return {"lang": code, "region": region.upper(), "dir": direction}


def _moment(stamp: Any) -> datetime:
    moment = datetime.fromisoformat(stamp) if isinstance(stamp, str) else stamp
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise PdfError("A paper needs the moment it was made, with its zone, as 'timestamp'.")
    return moment.astimezone(UTC).replace(microsecond=0)


def _plain(value: Any) -> Any:
    """Return data with every leaf as one line of text: composed letters, no control or direction characters."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    text = unicodedata.normalize("NFC", "" if value is None else str(value))
    return " ".join("".join(char for char in text if _printable(char)).split())


def _printable(char: str) -> bool:
    return char in JOINERS or char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}

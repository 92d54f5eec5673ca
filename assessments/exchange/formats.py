"""Which reader takes a file, and which format a file probably has."""

import re
from collections.abc import Callable, Iterator

from . import aiken, gift, moodle
from .models import Format
from .reading import Read, check_size, counted, encoding_of

READERS: dict[str, Callable[[bytes, str], Iterator[Read]]] = {
    Format.GIFT: gift.read,
    Format.AIKEN: aiken.read,
    Format.MOODLE: moodle.read,
}
#: So much of a file tells its format.
SAMPLE = 65_536
_ANSWER = re.compile(r"^\s*ANSWER\s*:\s*[A-Za-z]\s*$", re.MULTILINE | re.IGNORECASE)


def read(form: str, data: bytes, language: str) -> Iterator[Read]:
    """Yield every question of a file. Raises Unreadable, at the latest after the last one."""
    check_size(data)
    yield from counted(READERS[form](data, language))


def guess(data: bytes) -> str:
    """Return the format a file has by its looks."""
    sample = data[:SAMPLE].decode(encoding_of(data), errors="ignore").lstrip("\ufeff \t\r\n")
    if sample.startswith("<"):
        return Format.MOODLE
    return Format.AIKEN if _ANSWER.search(sample) and "{" not in sample else Format.GIFT

"""What every reader of a format hands over, and how bytes become lines."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 10_000_000
MAX_QUESTIONS = 10_000
#: Characters of one question, pictures aside. A bank's own limits are far below.
MAX_CHARACTERS = 100_000

#: A code of ``reports.WORDS`` and the values its words name.
Problem = tuple[str, dict[str, Any]]
#: Fields of ``Question``; answers and hints as stream data, ``category`` as a path, ``tags`` as words.
Fields = dict[str, Any]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Unreadable(Exception):
    """The whole file cannot be read. ``code`` has its words in ``reports``; ``values`` name the line, from 1."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code, self.values = code, values


class NotUnderstood(Exception):
    """One question cannot be taken over at all; ``problem`` says why."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.problem: Problem = (code, values)


@dataclass
class Read:
    """One question of a file. ``fields`` is None where it was not understood."""

    number: int
    #: Where it begins in the file, from 1.
    line: int
    name: str = ""
    #: How it begins, for a list.
    prompt: str = ""
    fields: Fields | None = None
    problems: list[Problem] = field(default_factory=list)


def check_size(data: bytes) -> None:
    """Raise Unreadable for a file that is empty or larger than we take."""
    if not data.strip():
        raise Unreadable("empty_file")
    if len(data) > MAX_BYTES:
        raise Unreadable("large_file", limit=MAX_BYTES // 1_000_000)


def counted(reads: Iterator[Read]) -> Iterator[Read]:
    """Pass on what a reader finds. Raises Unreadable with more questions than we take, or none."""
    number = 0
    for one in reads:
        number += 1
        if number > MAX_QUESTIONS:
            raise Unreadable("many_questions", limit=MAX_QUESTIONS, line=one.line)
        yield one
    if not number:
        raise Unreadable("no_questions")


def lines_of(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, without its end. UTF-8, or UTF-16 and UTF-32 with a byte order mark.

    Raises Unreadable with the first line that is neither.
    """
    yield from enumerate((line.rstrip("\n") for line in io.StringIO(_decoded(data), newline=None)), start=1)


def _decoded(data: bytes) -> str:
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise Unreadable("encoding", line=data.count(b"\n", 0, problem.start) + 1) from None
    if "\0" in text:
        raise Unreadable("binary", line=text.count("\n", 0, text.index("\0")) + 1)
    return text


def encoding_of(data: bytes) -> str:
    """Return the encoding a byte order mark names, else UTF-8."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")

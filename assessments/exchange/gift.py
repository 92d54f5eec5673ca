r"""Reads GIFT, Moodle's text format: ``::title:: [html]question {answers} rest``; see Moodle's documentation of it.

Questions are parted by blank lines. An escape (``\{``) is turned into a character that no text uses before anything
else is looked at, and back at the end: so what is found in between are control characters only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .gift_answers import answers_of
from .plain import AUTO, HTML, MARKDOWN, PLAIN, plain, tidy
from .reading import MAX_CHARACTERS, Fields, NotUnderstood, Problem, Read, lines_of

ESCAPED = "\\~=#{}:n"
#: Code points that are set aside for such uses; the reader removes them from texts.
_MASKS = {f"\\{char}": chr(0xFDD0 + place) for place, char in enumerate(ESCAPED)}
_UNMASK = {0xFDD0 + place: "\n" if char == "n" else char for place, char in enumerate(ESCAPED)}
_STRAY = re.compile("[\ufdd0-\ufdef]")
_ESCAPE = re.compile(r"\\[\\~=#{}:n]")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_CATEGORY = re.compile(r"\s*\$CATEGORY\s*:(.*)", re.IGNORECASE)
_TAGGED = re.compile(r"\[tag:([^\]]{1,100})\]")
FORMS = {"html": HTML, "moodle": AUTO, "plain": PLAIN, "markdown": MARKDOWN}
BLANK = "_____"
#: So much is kept of a line that is too much, to name the question by.
SHOWN = 100


@dataclass
class _Block:
    """The lines of one question, escapes masked and comments gone."""

    line: int
    lines: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    size: int = 0
    #: Braces that are open after the last line.
    depth: int = 0


def mask(text: str) -> str:
    """Return ``text`` with every escape as one character."""
    return _ESCAPE.sub(lambda match: _MASKS[match[0]], _STRAY.sub("", text))


def unmask(text: str) -> str:
    """Return ``text`` as its author means it."""
    return text.translate(_UNMASK)


def read(data: bytes, language: str) -> Iterator[Read]:
    """Yield every question. Raises Unreadable."""
    category, number = "", 0
    for block in _blocks(data):
        while block.lines and (named := _CATEGORY.fullmatch(block.lines[0])):
            category = category_path(unmask(named[1]))
            del block.lines[0]
            block.line += 1
        if any(line.strip() for line in block.lines):
            number += 1
            yield _question(number, block, category, language)


def category_path(text: str) -> str:
    """Return the path of a category without Moodle's own beginnings, such as ``$course$/top/``."""
    parts = [part.strip() for part in text.replace("//", "\ufdd9").split("/")]
    while parts and (parts[0].lower() in ("top", "") or re.fullmatch(r"\$\w+\$", parts[0])):
        del parts[0]
    names = [tidy(part.replace("\ufdd9", "-")) for part in parts]
    return "/".join(name for name in names if name)


def _blocks(data: bytes) -> Iterator[_Block]:
    """Yield questions: up to a blank line outside braces, or where the next title begins."""
    block: _Block | None = None
    pending = False
    tags: list[str] = []
    for number, raw in lines_of(data):
        if raw.lstrip().startswith("//"):
            tags += _TAGGED.findall(raw)
            line = ""
            if block is None:
                continue
        else:
            line = mask(raw)
            if not line.strip():
                pending = block is not None
                if block and block.depth == 0:
                    yield block
                    block, pending = None, False
                continue
        if block and _begins(block, line, pending=pending):
            yield block
            block = None
        if block is None:
            block, tags = _Block(number, tags=tags), []
        elif pending:
            block.lines.append("")
        pending = False
        _take(block, line)
    if block:
        yield block


def _begins(block: _Block, line: str, *, pending: bool) -> bool:
    """Return whether a line is the next question's: after a blank line an open brace goes on only if it closes here."""
    if line.lstrip().startswith("::") or _CATEGORY.fullmatch(line):
        return block.depth == 0 or pending
    if not pending:
        return False
    opening, closing = line.find("{"), line.find("}")
    return opening >= 0 and (closing < 0 or opening < closing)


def _take(block: _Block, line: str) -> None:
    block.size += len(line)
    block.lines.append(line if block.size <= MAX_CHARACTERS else line[:SHOWN])
    block.depth = max(0, block.depth + line.count("{") - line.count("}"))


def _question(number: int, block: _Block, category: str, language: str) -> Read:
    made = Read(number, block.line)
    text = "\n".join(block.lines).strip()
    if text.startswith("::") and "::" in text[2:]:
        title, text = text[2:].split("::", 1)
        made.name = " ".join(tidy(unmask(title)).split())
    made.prompt = unmask(text.split("{")[0]).strip()
    try:
        if block.size > MAX_CHARACTERS:
            raise NotUnderstood("long_question", limit=MAX_CHARACTERS)
        made.fields, made.problems = _fields(text, block.line, language)
        made.prompt = made.fields["prompt"]
        made.fields |= {"category": category, "tags": [unmask(tag).strip() for tag in block.tags]}
    except NotUnderstood as problem:
        made.problems.append(problem.problem)
    return made


def _fields(text: str, line: int, language: str) -> tuple[Fields, list[Problem]]:
    before, inside, after = _parted(text, line)
    written, form = formatted(before, AUTO)
    texts = _Texts(form)
    prompt = texts.plain(f"{written}{BLANK}{after}" if after.strip() else written)
    answer, _separator, general = _rparted(inside, "####")
    if not prompt:
        raise NotUnderstood("no_prompt")
    fields, problems = answers_of(answer, texts.plain, language)
    fields |= {"prompt": prompt, "explanation": texts.plain(general)}
    return fields, problems + [(code, {}) for code in sorted(texts.lost)]


def _rparted(text: str, separator: str) -> tuple[str, str, str]:
    head, found, tail = text.rpartition(separator)
    return (head, found, tail) if found else (text, "", "")


def _parted(text: str, line: int) -> tuple[str, str, str]:
    """Return what stands before, inside and after the braces. Raises NotUnderstood."""
    before, opened, rest = text.partition("{")
    if not opened:
        if "}" in text:
            raise NotUnderstood("gift_brace_closed", line=_line_of(text, text.index("}"), line))
        raise NotUnderstood("description")
    inside, closed, after = rest.partition("}")
    if "}" in before:
        raise NotUnderstood("gift_brace_closed", line=_line_of(text, text.index("}"), line))
    if not closed:
        raise NotUnderstood("gift_brace_open", line=_line_of(text, len(before), line))
    if "{" in inside:
        raise NotUnderstood("gift_brace_nested", line=_line_of(text, len(before) + 1 + inside.index("{"), line))
    if stray := re.search("[{}]", after):
        code = "gift_brace_second" if stray[0] == "{" else "gift_brace_closed"
        raise NotUnderstood(code, line=_line_of(text, len(text) - len(after) + stray.start(), line))
    return before, inside, after


def _line_of(text: str, place: int, line: int) -> int:
    return line + text.count("\n", 0, place)


def formatted(text: str, default: str) -> tuple[str, str]:
    """Return a text without the format named at its beginning, and that format."""
    if match := _FORMAT.match(text):
        return text[match.end() :], FORMS[match[1].lower()]
    return text, default


class _Texts:
    """Turns the texts of one question into plain ones; remembers what was lost."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.lost: set[str] = set()

    def plain(self, text: str) -> str:
        """Return a text as its author means it, without markup."""
        written, form = formatted(text.strip(), self.form)
        result, lost = plain(unmask(written), form)
        self.lost |= lost
        return result

"""Reads Aiken: a question, its options each behind a letter, and the letter that is right. There is nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from .parts import WHOLE, Weighted, choice
from .plain import tidy
from .reading import MAX_CHARACTERS, NotUnderstood, Read, lines_of

OPTION = re.compile(r"([A-Za-z])[.)](\s*)(\S.*)")
ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
LETTERS = re.compile(r"[A-Za-z](\s*,\s*[A-Za-z])*")


@dataclass
class _Lines:
    """What stands between two ``ANSWER:`` lines."""

    start: int
    prompt: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    size: int = 0
    #: A line among the options that is none.
    stray: int = 0
    #: The last line was blank.
    parted: bool = False

    def take(self, text: str, line: int) -> None:
        """Take one more line. Past the limit only its length counts."""
        self.size += len(text)
        if self.size > MAX_CHARACTERS:
            return
        if option := self._option(text):
            self.options.append(option)
        elif self.options:
            self.stray = self.stray or line
        else:
            self.prompt.append(text)
        self.parted = False

    def _option(self, text: str) -> tuple[str, str] | None:
        """Return letter and text; without a space behind it, only the letter that comes next makes an option."""
        found = OPTION.fullmatch(text)
        if not found or not (found[2] or (self.prompt and found[1].upper() == chr(ord("A") + len(self.options)))):
            return None
        return found[1].upper(), found[3].strip()

    def is_over(self, text: str) -> bool:
        """Return whether a line begins another question although this one has no ``ANSWER:``."""
        return bool(self.parted and self.options and not self._option(text))


def read(data: bytes, language: str) -> Iterator[Read]:
    """Yield every question. Raises Unreadable."""
    number, block = 0, None
    for line, raw in lines_of(data):
        text = raw.strip()
        if not text:
            if block:
                block.parted = True
            continue
        answer = ANSWER.fullmatch(text)
        if block and not answer and block.is_over(text):
            number += 1
            yield _unanswered(number, block)
            block = None
        block = block or _Lines(line)
        if answer:
            number += 1
            yield _question(number, block, answer[1].strip(), line)
            block = None
        else:
            block.take(text, line)
    if block:
        yield _unanswered(number + 1, block)


def _unanswered(number: int, block: _Lines) -> Read:
    return Read(number, block.start, prompt=" ".join(block.prompt), problems=[("aiken_answer_missing", {})])


def _question(number: int, block: _Lines, answer: str, line: int) -> Read:
    prompt = tidy("\n".join(block.prompt))
    made = Read(number, block.start, prompt=prompt)
    try:
        made.fields = _fields(block, prompt, answer, line)
    except NotUnderstood as problem:
        made.problems.append(problem.problem)
    return made


def _fields(block: _Lines, prompt: str, answer: str, line: int) -> dict[str, object]:
    letters = [letter for letter, _text in block.options]
    if block.size > MAX_CHARACTERS:
        raise NotUnderstood("long_question", limit=MAX_CHARACTERS)
    if block.stray:
        raise NotUnderstood("aiken_stray", line=block.stray)
    if not prompt:
        raise NotUnderstood("no_prompt")
    if len(letters) < 2 or len(set(letters)) < len(letters):
        raise NotUnderstood("aiken_options", line=line)
    if not LETTERS.fullmatch(answer):
        raise NotUnderstood("aiken_answer", line=line, text=answer[:40])
    right = {letter.strip().upper() for letter in answer.split(",")}
    if not right <= set(letters):
        raise NotUnderstood("aiken_answer_unknown", line=line, text=answer[:40])
    share = WHOLE / len(right)
    wrong = Fraction(0) if len(right) == 1 else -share
    options = [Weighted(text, share if letter in right else wrong) for letter, text in block.options]
    fields, _problems = choice(options, single=len(right) == 1)
    return {"prompt": prompt, **fields}

"""Texts of questions and answers: where blanks stand, and how many words there are. Pure functions."""

import re

from .parts import BLANK

#: A word, or one Chinese character: that script puts no spaces between words.
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+(?:['’-][^\W\u3400-\u9fff]+)*")
#: Stands for a blank where a text is only read.
EMPTY = "_____"


def split_at_blanks(text: str, count: int) -> list[str | int]:
    """Return the pieces of a text in reading order: words, and blanks as indexes from 0, each of ``count`` once.

    A blank the text forgets comes at the end, so that every one can be filled; one it invents is left out.
    """
    pieces: list[str | int] = []
    for place, piece in enumerate(BLANK.split(text)):
        if place % 2 == 0:
            pieces.append(piece)
        elif 0 < int(piece) <= count and int(piece) - 1 not in pieces:
            pieces.append(int(piece) - 1)
    return [piece for piece in pieces if piece != ""] + [n for n in range(count) if n not in pieces]


def without_marks(text: str) -> str:
    """Return a text with blanks as one reads them on paper."""
    return BLANK.sub(EMPTY, text)


def count_words(text: str) -> int:
    """Return how many words a text has; of Chinese and Japanese, how many characters."""
    return len(_WORD.findall(text))


def spelled_out(accepted: str) -> str:
    """Return an accepted text for a reader: alternatives side by side, dots where anything may stand."""
    return " / ".join(part.strip().replace("*", "…") for part in accepted.split("|") if part.strip())

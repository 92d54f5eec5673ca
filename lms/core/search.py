"""Search text that finds Arabic without hamza or diacritics, French without accents and parts of Chinese phrases."""

import re
import unicodedata
from functools import reduce
from operator import and_

from django.db.models import Q

_ARABIC_FOLD = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None}
)
_WORD = re.compile(r"\w+")
MAX_WORDS = 8


def fold(text: str) -> str:
    """Return ``text`` in lower case without marks, with Arabic letter variants folded and single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_ARABIC_FOLD)).casefold()
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


def normalise(text: str) -> str:
    """Return the words of ``text``, folded and parted by one space; everything between words is gone."""
    return " ".join(_WORD.findall(fold(text)))


def matching(query: str, field: str = "search_text") -> Q:
    """Return a filter: ``field`` (normalised) holds every word of ``query``; a Chinese phrase is one word."""
    words = normalise(query).split()[:MAX_WORDS]
    return reduce(and_, (Q(**{f"{field}__contains": word}) for word in words), Q())

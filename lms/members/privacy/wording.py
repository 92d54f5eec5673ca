"""Whether a text that outlives a person names the person."""

import re
from typing import Any


def names_person(text: str, *names: str) -> bool:
    """Whether one of the names stands in a text as a word, whatever its case."""
    return any(_says(text, name) for name in names)


def names_user(text: str, user: Any) -> bool:
    """Whether a text holds the user's first or last name or address."""
    return names_person(text, user.first_name, user.last_name, user.email, user.get_username())


def _says(text: str, name: str) -> bool:
    """Whether a name stands in a text as a word; scripts that put no space between words have no such border."""
    border = r"\w" if max(name, default="") < "\u2e80" else r"[^\W\w]"
    return bool(name) and bool(re.search(rf"(?<!{border}){re.escape(name)}(?!{border})", text, re.IGNORECASE))

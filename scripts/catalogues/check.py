"""Says what is wrong with the catalogues."""

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from . import COMPLETE, LANGUAGES
from .files import read

PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z]+")


def problems(template: Catalog) -> Iterator[str]:
    """Yield one line for each thing to put right."""
    wanted = {_key(message) for message in template if message.id}
    for language in LANGUAGES:
        catalogue = read(language)
        have = {_key(message) for message in catalogue if message.id}
        if wanted != have:
            changed = sorted(str(key[0]) for key in wanted ^ have)[:3]
            yield f"{language}: stale ({len(wanted ^ have)} entries, such as {changed}); run: scripts/messages update"
        for message in catalogue:
            if message.id and message.id:
                yield from (f"{language}: {problem}" for problem in _wrong(message, language))


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def _wrong(message: Message, language: str) -> Iterator[str]:
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    untranslated = not all(strings) or message.fuzzy
    if untranslated and language in COMPLETE:
        yield f"not translated: {message.id!r}"
    if not untranslated and not _same_parts(message, strings):
        yield f"placeholders or tags differ: {message.id!r}"


def _same_parts(message: Message, strings: list[str]) -> bool:
    """Tell whether a translation carries the same placeholders and tags; a plural form may leave out a number."""
    if isinstance(message.id, str):
        return _parts(message.id) == _parts(strings[0])
    allowed = _parts(message.id[-1]) | _parts(message.id[0])
    return all(_parts(text) <= allowed for text in strings) and _parts(strings[-1]) == _parts(message.id[-1])


def _parts(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text)) + Counter(TAG.findall(text))

"""What becomes of a question that was read: new, new with something left out, known already, or not understood."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from lms.core.search import fold

from ..questions.content import MAX_WORDS, Content, parts_of
from ..questions.models import Question
from ..questions.rules import problems as unanswerable
from .models import ImportRow, QuestionImport
from .plain import one_line
from .reading import Fields, Problem, Read

Verdict = ImportRow.Verdict
#: Told, but nothing anybody would miss in the question.
NOTES = frozenset({"no_explanation", "emphasis", "points", "penalty"})
#: What the bank's forms take.
LIMITS = {"prompt": 1500, "explanation": 2000}
NAME = 100


class Known:
    """The questions that are there already, by a digest of their words: those of the bank, then those of the file."""

    def __init__(self, language: str) -> None:
        self._bank = set(_bank(language))
        self._file: dict[bytes, int] = {}

    def twin(self, fields: Fields, number: int) -> Problem | None:
        """Return where the same question stands already; remember this one."""
        digest = digest_of(fields["prompt"], fields["answers"])
        if digest in self._bank:
            return ("in_bank", {})
        if digest in self._file:
            return ("in_file", {"number": self._file[digest]})
        self._file[digest] = number
        return None


def _bank(language: str) -> Iterator[bytes]:
    """Yield the digest of every question of a language. One query, whatever their number; some 50 µs each."""
    rows = Question.objects.in_bank().filter(locale__language_code=language).order_by()
    stored = rows.values_list("prompt", Cast("answers", TextField()))
    for prompt, answers in stored.iterator(chunk_size=500):
        yield digest_of(prompt, json.loads(answers or "[]"))


def digest_of(prompt: str, answers: Iterable[dict[str, Any]]) -> bytes:
    """Return a digest over question and answer texts; case, accents, spaces and the order of answers do not matter."""
    texts = sorted(fold(text) for block in answers for text in _texts(block["value"]))
    return hashlib.blake2b(json.dumps([fold(prompt), texts]).encode(), digest_size=16).digest()


def _texts(value: Any) -> Iterator[str]:
    for name in ("text", "left", "right", "wrong", "value"):
        said = value.get(name) or [] if isinstance(value, dict) else []
        if isinstance(said, list):
            yield from (str(item["value"] if isinstance(item, dict) else item) for item in said)
        else:
            yield str(said)


def content_of_fields(fields: Fields) -> Content:
    """Return what a question of these fields would say if it were published."""
    credit = fields.get("credit", "")
    content = {
        "type": fields["type"],
        "prompt": fields["prompt"],
        **parts_of(fields["answers"], per_option=credit == "per_option"),
        "explanation": fields.get("explanation", ""),
        "read_again": "",
    }
    if credit:
        content["credit"] = credit
    if fields.get("hints"):
        content["hints"] = [hint["value"] for hint in fields["hints"]]
    if fields["type"] == "essay":
        content["max_words"] = fields.get("max_words") or MAX_WORDS
    return content


def judge(read: Read, known: Known, batch: QuestionImport) -> ImportRow:
    """Return the row of the report, not saved."""
    problems = list(read.problems)
    verdict = Verdict.REFUSED
    if read.fields is not None:
        problems += _shortcomings(read.fields)
        verdict = Verdict.PARTLY if any(code not in NOTES for code, _values in problems) else Verdict.NEW
        if twin := known.twin(read.fields, read.number):
            verdict, problems = Verdict.DUPLICATE, [twin, *problems]
    name = (read.name or one_line(read.prompt))[:NAME].strip()
    return ImportRow(
        batch=batch,
        number=read.number,
        line=read.line,
        name=name,
        prompt=one_line(read.prompt)[:200],
        verdict=verdict,
        problems=problems,
        fields=read.fields or {},
        chosen=verdict in (Verdict.NEW, Verdict.PARTLY),
    )


def _shortcomings(fields: Fields) -> list[Problem]:
    """Return what an editor has to do before it can be asked."""
    found: list[Problem] = [
        ("long_text", {"field": name, "limit": limit})
        for name, limit in LIMITS.items()
        if len(fields.get(name, "")) > limit
    ]
    if unanswerable(content_of_fields(fields)):
        found.append(("unanswerable", {}))
    if not fields.get("explanation"):
        found.append(("no_explanation", {}))
    return found

"""Takes questions out of the bank: which go along, what stays behind, and the file itself."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import Locale

from lms.ledger.services import audit
from lms.members.models import Profile

from ..questions.models import Question, QuestionCategory, QuestionQuerySet, QuestionTag
from . import write_aiken, write_gift, write_moodle
from .models import Format
from .outgoing import LeftOut, Written
from .reading import MAX_QUESTIONS, Fields, Problem
from .rules import require_editor

COLUMNS = (
    "pk",
    "locale__language_code",
    "name",
    "type",
    "prompt",
    "explanation",
    "credit",
    "max_words",
    "image_id",
    "read_again_id",
)
WRITERS: dict[str, Callable[[Fields], Written]] = {
    Format.GIFT: write_gift.write,
    Format.AIKEN: write_aiken.write,
    Format.MOODLE: write_moodle.write,
}
NAMES = {Format.GIFT: "questions.gift.txt", Format.AIKEN: "questions.aiken.txt", Format.MOODLE: "questions.xml"}


class TooMany(Exception):
    """More questions than a file may hold."""


@dataclass(frozen=True)
class Outgoing:
    """A question in the file, or why it is not."""

    fields: Fields
    written: Written

    @property
    def problems(self) -> list[Problem]:
        """What stays behind, or why it cannot go."""
        return self.written.problems


def chosen(
    *, locale: Locale, category: QuestionCategory | None = None, tag: Any = None, status: str = ""
) -> QuestionQuerySet:
    """Return the questions of a language, those of a category and the ones inside it, of a tag, of a status."""
    rows = Question.objects.in_bank().filter(locale=locale)
    if category:
        rows = rows.filter(category__in=category.with_those_inside())
    if tag:
        rows = rows.filter(tagged_items__tag=tag)
    if status:
        rows = rows.with_status().filter(status=status)
    return rows


def outgoing(form: str, rows: QuestionQuerySet) -> Iterator[Outgoing]:
    """Yield every question as it would be written. Two queries. Raises TooMany."""
    if rows.count() > MAX_QUESTIONS:
        raise TooMany
    for fields in _fields_of(rows):
        try:
            written = WRITERS[form](fields)
        except LeftOut as reason:
            written = Written(None, [reason.problem])
        yield Outgoing(fields, written)


def _fields_of(rows: QuestionQuerySet) -> Iterator[Fields]:
    """Yield the fields of every question, by category and name. The blocks are read as they are stored."""
    stored = rows.order_by("category__name", "name", "pk").values(
        *COLUMNS, "category__name", raw_answers=Cast("answers", TextField()), raw_hints=Cast("hints", TextField())
    )
    tags: dict[int, list[str]] = {}
    for pk, name in QuestionTag.objects.filter(content_object__in=rows.values("pk")).values_list(
        "content_object_id", "tag__name"
    ):
        tags.setdefault(pk, []).append(name)
    for row in sorted(stored, key=lambda one: one["category__name"] or ""):
        yield _fields(row, sorted(tags.get(row["pk"], [])))


def _fields(row: dict[str, Any], tags: list[str]) -> Fields:
    return {
        **{name: row[name] for name in ("name", "type", "prompt", "explanation", "credit", "max_words")},
        "answers": json.loads(row["raw_answers"] or "[]"),
        "hints": json.loads(row["raw_hints"] or "[]"),
        "category": row["category__name"] or "",
        "tags": tags,
        "language": row["locale__language_code"],
        "picture": bool(row["image_id"]),
        "read_again": bool(row["read_again_id"]),
    }


def file_of(form: str, going: Iterable[Outgoing]) -> Iterator[str]:
    """Yield the pieces of the file."""
    if form == Format.MOODLE:
        yield write_moodle.HEAD
    path = ""
    for one in going:
        if one.written.text is None:
            continue
        if one.fields["category"] != path and form != Format.AIKEN:
            path = one.fields["category"]
            yield _heading(form, path)
        yield one.written.text
    if form == Format.MOODLE:
        yield write_moodle.FOOT


def _heading(form: str, path: str) -> str:
    return write_moodle.category(path) if form == Format.MOODLE else f"$CATEGORY: {path}\n\n"


@transaction.atomic
def export(*, by: Profile, form: str, rows: QuestionQuerySet) -> bytes:
    """Return the file, entered in the ledger (rule R1). Raises PermissionDenied, TooMany."""
    require_editor(by)
    going = [one for one in outgoing(form, rows) if one.written.text is not None]
    data = "".join(file_of(form, going)).encode()
    audit(actor=by.subject, action="questions_exported", detail={"format": form, "questions": len(going)})
    return data

"""The versions by which answers of an attempt are judged: what decides, and for typed words every language's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

from ..questions.content import Content
from ..questions.models import QuestionVersion
from ..questions.queries import Pin
from ..questions.versions import contents_of
from .models import Answer, Attempt

#: Types whose answers are typed in the words of a language.
TYPED = ("gaps", "short")


@dataclass(frozen=True)
class Wording:
    """A pinned question: ``content`` decides; ``words`` are other languages, where words are typed."""

    content: Content
    words: list[Content] = field(default_factory=list)


def wordings(
    attempt: Attempt, answers: Mapping[str, Answer], keys: Collection[str] | None = None
) -> dict[str, Wording]:
    """Return, by question key, what the attempt's questions are judged by; only those of ``keys``, if given.

    One query; a second where words are typed: a translation published after the start counts for who typed in it.
    """
    pins = [pin for pin in attempt.questions if keys is None or pin["key"] in keys]
    contents = contents_of(pin["version"] for pin in pins)
    found = {pin["key"]: Wording(contents[pin["version"]]) for pin in pins}
    typed = [pin for pin in pins if contents[pin["version"]]["type"] in TYPED]
    if typed:
        wanted = reduce(or_, (_others(pin, answers.get(pin["key"])) for pin in typed))
        rows = QuestionVersion.objects.filter(wanted).order_by("number").values_list("question_key", "content")
        for key, content in rows:
            found[str(key)].words.append(content)
    return found


def _others(pin: Pin, answer: Answer | None) -> Q:
    """Return a filter for the question in the other pinned languages, and in that of the answer."""
    others = Q(pk__in=[version for version in pin["texts"].values() if version != pin["version"]])
    if answer and answer.language not in pin["texts"]:
        others |= Q(question_key=pin["key"], structure=pin["structure"], language=answer.language)
    return others

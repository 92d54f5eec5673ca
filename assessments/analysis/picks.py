"""What was chosen in an answer, as pairs that can be counted, and which of them are right. Pure functions."""

from collections.abc import Iterator, Sequence

from ..attempts.answers import Response
from ..grading.marks import best_number, best_text, gap_is_right
from ..questions.content import Content, choices_of

#: (id of the part: a blank, a pair, a step; "" for the whole question, what was chosen there: an id or one of these).
Pick = tuple[str, str]
#: Nothing; typed words that an author takes; typed words nobody foresaw.
NONE, TAKEN, OTHER = "none", "taken", "other"


def picks_of(content: Content, response: Response | None, words: Sequence[Content]) -> Iterator[Pick]:
    """Yield what an answer chose. Essays choose nothing; typed words are told as foreseen or not, never repeated."""
    if content["type"] == "essay":
        return
    if not response or "erased" in response:
        yield from ((part, NONE) for part in _parts(content)) if not response else ()
    elif "gaps" in response:
        for gap in content["gaps"]:
            yield gap["id"], _gap(gap, response["gaps"].get(gap["id"], ""), [content, *words])
    elif "pairs" in response:
        for pair in content["pairs"]:
            yield pair["id"], response["pairs"].get(pair["id"], NONE)
    elif "order" in response:
        for place, step in enumerate(response["order"], start=1):
            yield step, str(place)
    else:
        yield from _whole(response, content, [content, *words])


def _whole(response: Response, content: Content, words: Sequence[Content]) -> Iterator[Pick]:
    if "chosen" in response:
        yield from (("", option) for option in response["chosen"])
    elif "number" in response:
        hit = best_number(content, response)
        yield "", hit["id"] if hit else OTHER
    else:
        hit = best_text(words, response["text"])
        yield "", hit["id"] if hit else OTHER


def _gap(gap: Content, given: str, words: Sequence[Content]) -> str:
    if not given or gap["wrong"]:
        return given or NONE
    return TAKEN if gap_is_right(gap["id"], given, words) else OTHER


def _parts(content: Content) -> list[str]:
    parts = content.get("gaps") or content["pairs"] or content["steps"]
    return [part["id"] for part in parts] or [""]


def choices(content: Content) -> list[tuple[Pick, bool]]:
    """Return everything that can be chosen, in the author's order, and whether it is right."""
    if content["pairs"]:
        ids = [pair["id"] for pair in content["pairs"]]
        return [((left, right), left == right) for left in ids for right in ids]
    if content["steps"]:
        ids = [step["id"] for step in content["steps"]]
        return [((step, str(n)), n == place) for place, step in enumerate(ids, 1) for n in range(1, len(ids) + 1)]
    if content.get("gaps"):
        return [found for gap in content["gaps"] for found in _choices_of_gap(gap)]
    if content["options"]:
        return [(("", option["id"]), bool(option["correct"])) for option in content["options"]]
    rows = content.get("numbers") or content.get("accepted") or []
    listed = [(("", row["id"]), int(row["credit"]) == 100) for row in rows]
    return [*listed, (("", OTHER), False)] if listed else []


def _choices_of_gap(gap: Content) -> list[tuple[Pick, bool]]:
    if not gap["wrong"]:
        return [((gap["id"], TAKEN), True), ((gap["id"], OTHER), False)]
    return [((gap["id"], one["id"]), place == 0) for place, one in enumerate(choices_of(gap))]

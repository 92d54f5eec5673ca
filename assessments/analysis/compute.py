"""Counts one quiz into the figures that pages show::

    {"first", "mean", "median", "spread", "passed", "minutes", "histogram": [ten counts],
     "alpha", "alpha_over", "error", "languages": [{"language", "count", "mean", "passed"}],
     "questions": [{"key", "type", "texts": {language: version id}, "asked", "answered", "facility", "discrimination",
        "seconds", "flags": [[code, {values}]],
        "versions": [{"version", "number", …, "thirds": [low, middle, high],
           "choices": [[part, choice, right, counts by third]]}],
        "languages": [{"language", …, "dif": {"delta", "odds_ratio", "chi_squared", "p", "letter"} | None}]}]}

"…" are asked, answered, facility, discrimination, seconds. Shares are from 0 to 1. What would be about fewer than ten
attempts is missing (rule R4).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from ..questions.models import QuestionVersion
from ..questions.versions import content_of_version
from .flags import flags_of
from .measures import Dif, Spread, cronbach_alpha, median_of, standard_error
from .picks import choices
from .strata import FLOOR, cuts, part_of, shown, strata, third_of
from .tallies import QuestionTally, Tally, VersionTally
from .trials import Trial, present_form, result_counts, trials

Figures = dict[str, Any]
#: Longer attempts count as so long, in minutes: left open for days.
MOST_MINUTES = 24 * 60


def compute(quiz_key: UUID, until: datetime) -> Figures:
    """Return the figures of the first attempts handed in until a moment; empty below the floor (rule R4)."""
    counts = result_counts(quiz_key, until)
    if sum(counts.values()) < FLOOR:
        return {}
    counting = Counting(thirds=cuts(counts, 3), strata=strata(counts), form=present_form(quiz_key, until))
    for trial in trials(quiz_key, until):
        counting.take(trial)
    return counting.figures()


class Counting:
    """One pass over the attempts."""

    def __init__(self, *, thirds: list[Any], strata: list[Any], form: frozenset[str]) -> None:
        self.thirds, self.strata, self.form = thirds, strata, form
        self.scores, self.passed = Spread(), Spread()
        self.percents: Counter[int] = Counter()
        self.minutes: Counter[int] = Counter()
        self.languages: dict[str, tuple[Spread, Spread]] = defaultdict(lambda: (Spread(), Spread()))
        self.questions: dict[str, QuestionTally] = defaultdict(QuestionTally)
        #: Of attempts that asked exactly what the latest asks: shares of all points, by question and in all.
        self.items: dict[str, Spread] = defaultdict(Spread)
        self.totals = Spread()

    def take(self, trial: Trial) -> None:
        """Take one attempt in."""
        score = float(trial.score)
        self.percents[int(trial.score * 100)] += 1
        self.minutes[min(trial.minutes, MOST_MINUTES)] += 1
        for scores, passed in ((self.scores, self.passed), self.languages[trial.language]):
            scores.add(score)
            passed.add(float(trial.passed))
        self._take_questions(trial)
        if self.form == {reply.pin["key"] for reply in trial.replies}:
            self._take_form(trial)

    def _take_form(self, trial: Trial) -> None:
        possible = sum(reply.points for reply in trial.replies)
        parts = {reply.pin["key"]: reply.share * reply.points / possible for reply in trial.replies}
        for key, part in parts.items():
            self.items[key].add(part)
        self.totals.add(sum(parts.values()))

    def _take_questions(self, trial: Trial) -> None:
        third, stratum = third_of(trial.score, self.thirds), part_of(trial.score, self.strata)
        earned = sum(reply.share * reply.points for reply in trial.replies)
        possible = sum(reply.points for reply in trial.replies)
        for reply in trial.replies:
            others = possible - reply.points
            rest = (earned - reply.share * reply.points) / others if others else 0.0
            self.questions[reply.pin["key"]].take(reply, rest, third=third, stratum=stratum)

    def figures(self) -> Figures:
        """Return what was counted."""
        median = median_of(self.percents)
        return {
            "first": self.scores.count,
            "mean": _round(self.scores.mean),
            "median": None if median is None else _round(median / 100),
            "spread": _round(self.scores.variance**0.5),
            "passed": _round(self.passed.mean),
            "minutes": median_of(self.minutes),
            "histogram": self._histogram(),
            **self._reliability(),
            "languages": list(self._languages()),
            "questions": list(self._questions()),
        }

    def _histogram(self) -> list[int]:
        tens: Counter[int] = Counter()
        for percent, number in self.percents.items():
            tens[min(percent // 10, 9)] += number
        return [tens[ten] for ten in range(10)]

    def _reliability(self) -> Figures:
        """Return alpha, and the standard error as a share of all points; None below the floor, as with random draws."""
        found: Figures = {"alpha": None, "alpha_over": self.totals.count, "error": None}
        if self.totals.count < FLOOR:
            return found
        variances = [item.variance for item in self.items.values()]
        alpha = cronbach_alpha(variances, self.totals.variance)
        if alpha is None:
            return found
        return found | {"alpha": _round(alpha), "error": _round(standard_error(self.totals.variance, alpha))}

    def _languages(self) -> Iterator[Figures]:
        counts = {code: scores.count for code, (scores, _passed) in self.languages.items()}
        for code in sorted(shown(counts)):
            scores, passed = self.languages[code]
            means = {"mean": _round(scores.mean), "passed": _round(passed.mean)}
            yield {"language": code, "count": counts[code], **means}

    def _questions(self) -> Iterator[Figures]:
        large = {key: tally for key, tally in self.questions.items() if tally.asked >= FLOOR}
        versions = set(chain.from_iterable(tally.versions for tally in large.values()))
        rows = QuestionVersion.objects.filter(pk__in=versions).values_list("pk", "number", "type")
        known = {str(pk): (number, kind) for pk, number, kind in rows}
        for key, tally in large.items():
            yield _question(key, tally, known)


def _question(key: str, tally: QuestionTally, known: dict[str, tuple[int, str]]) -> Figures:
    counts = {version: one.asked for version, one in tally.versions.items()}
    versions = sorted(shown(counts), key=lambda version: known[version][0])
    latest = max(tally.versions, key=lambda version: known[version][0])
    found = {
        "key": key,
        "type": known[latest][1],
        "texts": tally.texts,
        **_measures(tally),
        "versions": [_version(one, known[one][0], tally.versions[one]) for one in versions],
        "languages": list(_languages_of(tally)),
    }
    return found | {"flags": flags_of(found)}


def _version(version: str, number: int, tally: VersionTally) -> Figures:
    rows = choices(content_of_version(version))
    listed = [[*pick, right, tally.picks[pick]] for pick, right in rows if pick in tally.picks or right or not pick[0]]
    known = {pick for pick, _right in rows}
    others = [[*pick, False, counts] for pick, counts in sorted(tally.picks.items()) if pick not in known]
    return {
        "version": version,
        "number": number,
        **_measures(tally),
        "thirds": tally.thirds,
        "choices": listed + others,
    }


def _languages_of(tally: QuestionTally) -> Iterator[Figures]:
    counts = {code: one.asked for code, one in tally.languages.items()}
    for code in sorted(shown(counts)):
        yield {"language": code, **_measures(tally.languages[code]), "dif": _dif(tally.dif(code))}


def _dif(found: Dif | None) -> Figures | None:
    if found is None:
        return None
    numbers = {name: _round(getattr(found, name)) for name in ("delta", "odds_ratio", "chi_squared", "p")}
    return numbers | {"letter": str(found.letter)}


def _measures(tally: Tally) -> Figures:
    return {
        "asked": tally.asked,
        "answered": tally.answered,
        "facility": _round(tally.facility),
        "discrimination": _round(tally.together.correlation),
        "seconds": tally.seconds,
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

"""What is counted of a question while the attempts go by: counters only, whatever the number of attempts."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from ..questions.versions import content_of_version
from .measures import Dif, Fourfold, Together, mantel_haenszel, median_of
from .picks import Pick, picks_of
from .strata import COMPARED
from .trials import Reply

#: Times are counted in steps of so many seconds.
STEP = 5


@dataclass
class Tally:
    """Some attempts at one question."""

    #: The question's share, and that of the rest of the quiz.
    together: Together = field(default_factory=Together.empty)
    answered: int = 0
    #: How often each number of steps of five seconds was spent.
    times: Counter[int] = field(default_factory=Counter)

    def add(self, reply: Reply, rest: float) -> None:
        """Take one attempt in."""
        self.together.add(reply.share, rest)
        self.answered += reply.response is not None
        if reply.seconds is not None:
            self.times[reply.seconds // STEP] += 1

    @property
    def asked(self) -> int:
        """How many attempts asked it."""
        return self.together.one.count

    @property
    def facility(self) -> float:
        """Mean share earned."""
        return self.together.one.mean

    @property
    def seconds(self) -> int | None:
        """Median time, to the step."""
        found = median_of(self.times)
        return None if found is None else int(found * STEP)


@dataclass
class VersionTally(Tally):
    """One version, with what was chosen by each third of the results."""

    picks: dict[Pick, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    thirds: list[int] = field(default_factory=lambda: [0, 0, 0])

    def choose(self, reply: Reply, third: int) -> None:
        """Count what one answer chose."""
        self.thirds[third] += 1
        content = content_of_version(reply.pin["version"])
        words = [content_of_version(one) for one in reply.pin["texts"].values()]
        for pick in picks_of(content, reply.response, words):
            self.picks[pick][third] += 1


@dataclass
class QuestionTally(Tally):
    """One question: all of it, by version, by language, and by language and stratum."""

    versions: dict[str, VersionTally] = field(default_factory=lambda: defaultdict(VersionTally))
    languages: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    #: {language: {stratum: [right, wrong]}}; right is a full share, everything less is wrong.
    matched: dict[str, dict[int, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: [0, 0]))
    )
    #: As pinned last.
    texts: dict[str, str] = field(default_factory=dict)

    def take(self, reply: Reply, rest: float, *, third: int, stratum: int) -> None:
        """Take one attempt in, wherever it belongs."""
        version = self.versions[reply.pin["version"]]
        for tally in (self, version, self.languages[reply.language]):
            tally.add(reply, rest)
        version.choose(reply, third)
        self.matched[reply.language][stratum][reply.share < 1] += 1
        self.texts = reply.pin["texts"]

    def dif(self, language: str) -> Dif | None:
        """Compare one language with all others; None with fewer than 30 attempts in either."""
        count = self.languages[language].asked
        if min(count, self.asked - count) < COMPARED:
            return None
        group = self.matched[language]
        rest: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for code, by_stratum in self.matched.items():
            if code != language:
                for stratum, (right, wrong) in by_stratum.items():
                    rest[stratum][0] += right
                    rest[stratum][1] += wrong
        return mantel_haenszel(Fourfold(*rest[one], *group[one]) for one in group.keys() & rest.keys())

"""The measures of classical test theory and of differential item functioning. Pure functions over floats.

The sources are named at each function; docs/explanation/quiz-statistics.md says the same in words. Spreads are those of
the attempts at hand (divided by n, not n - 1): the ratios below are the same either way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import erfc, isclose, log, sqrt
from typing import NamedTuple

#: Two-sided 5 % and one-sided 5 % points of the normal distribution.
TWO_SIDED, ONE_SIDED = 1.959964, 1.644854
#: Turns the natural logarithm of an odds ratio into ETS's scale of difficulty (Holland & Thayer 1988).
DELTA = -2.35


@dataclass
class Spread:
    """Mean and spread of numbers that come one by one, in constant memory (Welford 1962, Technometrics 4(3))."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        """Take one number in."""
        self.count += 1
        step = value - self.mean
        self.mean += step / self.count
        self.squares += step * (value - self.mean)

    @property
    def variance(self) -> float:
        """Mean squared distance from the mean; 0 for nothing."""
        return self.squares / self.count if self.count else 0.0


@dataclass
class Together:
    """Two numbers of each attempt, one by one: how they go together (Pearson's correlation, Welford's way)."""

    one: Spread
    other: Spread
    products: float = 0.0

    @classmethod
    def empty(cls) -> "Together":
        """Return one without numbers."""
        return cls(Spread(), Spread())

    def add(self, one: float, other: float) -> None:
        """Take one pair in."""
        before = one - self.one.mean
        self.one.add(one)
        self.other.add(other)
        self.products += before * (other - self.other.mean)

    @property
    def correlation(self) -> float | None:
        """From -1 to 1; None where one of the two does not vary."""
        spread = sqrt(self.one.squares * self.other.squares)
        if isclose(spread, 0, abs_tol=1e-9):
            return None
        return max(-1.0, min(1.0, self.products / spread))


def median_of(counts: Mapping[int, int]) -> float | None:
    """Return the median of numbers of which each is known by how often it came; None for nothing."""
    total = sum(counts.values())
    if not total:
        return None
    places, seen, found = ((total - 1) // 2, total // 2), 0, []
    for value in sorted(counts):
        found += [value for place in places if seen <= place < seen + counts[value]]
        seen += counts[value]
    return sum(found) / 2


def cronbach_alpha(item_variances: Sequence[float], total_variance: float) -> float | None:
    """Return how far the questions agree: k / (k - 1) x (1 - sum of the questions' variances / variance of the total).

    L. J. Cronbach, "Coefficient alpha and the internal structure of tests", Psychometrika 16(3), 1951, 297-334. None
    for fewer than two questions, and where the totals do not vary. Can be negative.
    """
    k = len(item_variances)
    if k < 2 or isclose(total_variance, 0, abs_tol=1e-12):
        return None
    return k / (k - 1) * (1 - sum(item_variances) / total_variance)


def standard_error(total_variance: float, reliability: float) -> float:
    """Return the standard error of measurement, in the unit of the total: its spread x root of (1 - reliability).

    F. M. Lord and M. R. Novick, Statistical Theories of Mental Test Scores, 1968, section 3.6.
    """
    return sqrt(total_variance * (1 - min(reliability, 1.0)))


class Fourfold(NamedTuple):
    """Attempts with the same result in the whole quiz, by group and by whether this question was right."""

    rest_right: float
    rest_wrong: float
    group_right: float
    group_wrong: float


class DifClass(StrEnum):
    """How much a question differs between groups, as the Educational Testing Service names it."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)
class Dif:
    """How a question behaves in one group, compared with others of the same result."""

    #: Odds of a right answer in the rest, divided by those in the group. Above 1: harder for the group.
    odds_ratio: float
    chi_squared: float
    #: Standard error of the natural logarithm of the odds ratio.
    error: float

    @property
    def p(self) -> float:
        """Probability of a chi-squared (one degree of freedom) at least as large where nothing differs."""
        return erfc(sqrt(self.chi_squared / 2))

    @property
    def delta(self) -> float:
        """MH D-DIF = -2.35 ln(odds ratio): negative where the question is harder for the group."""
        return DELTA * log(self.odds_ratio)

    @property
    def letter(self) -> DifClass:
        """The ETS class, in the form of R. Zwick, "A review of ETS differential item functioning assessment
        procedures", ETS RR-12-08, 2012 (after N. Dorans and P. Holland 1993 and M. Zieky 1993; the three classes stand
        already in R. Zwick and K. Ercikan, Journal of Educational Measurement 26(1), 1989, 55-66).

        A: the chi-squared is not significant at 5 %, or |delta| < 1. C: |delta| >= 1.5, and significantly above 1
        (|delta| - 1.645 standard errors > 1). B: everything else.
        """
        size = abs(self.delta)
        if self.chi_squared < TWO_SIDED**2 or size < 1:
            return DifClass.A
        if size >= 1.5 and size + DELTA * ONE_SIDED * self.error > 1:
            return DifClass.C
        return DifClass.B


def mantel_haenszel(tables: Iterable[Fourfold]) -> Dif | None:
    """Compare two groups at the same result; None where no stratum can tell them apart.

    Common odds ratio and chi-squared with continuity correction: N. Mantel and W. Haenszel, Journal of the National
    Cancer Institute 22(4), 1959, 719-748; for test questions P. W. Holland and D. T. Thayer, in Wainer and Braun (eds),
    Test Validity, 1988, 129-145. Error: J. Robins, N. Breslow and S. Greenland, Biometrics 42(2), 1986, 311-323. Where
    a whole group is right or wrong, the ratio would be 0 or infinite: then one half is added to every cell for it
    (J. B. S. Haldane, Annals of Human Genetics 20(4), 1956, 309-311); the chi-squared needs no such help.
    """
    telling = [table for table in tables if sum(table) > 1 and _variance(table)]
    if not telling:
        return None
    distance = abs(sum(t.rest_right - _expected(t) for t in telling))
    chi_squared = max(0.0, distance - 0.5) ** 2 / sum(map(_variance, telling))
    if not all(_up_and_down(telling)):
        telling = [Fourfold(*(cell + 0.5 for cell in table)) for table in telling]
    up, down = _up_and_down(telling)
    return Dif(up / down, chi_squared, sqrt(sum(_parts(t, up, down) for t in telling)))


def _up_and_down(telling: list[Fourfold]) -> tuple[float, float]:
    """Return the two sums whose ratio is the common odds ratio."""
    return (
        sum(t.rest_right * t.group_wrong / sum(t) for t in telling),
        sum(t.rest_wrong * t.group_right / sum(t) for t in telling),
    )


def _expected(t: Fourfold) -> float:
    return (t.rest_right + t.rest_wrong) * (t.rest_right + t.group_right) / sum(t)


def _variance(t: Fourfold) -> float:
    n = sum(t)
    rest, group = t.rest_right + t.rest_wrong, t.group_right + t.group_wrong
    right, wrong = t.rest_right + t.group_right, t.rest_wrong + t.group_wrong
    return rest * group * right * wrong / (n * n * (n - 1))


def _parts(t: Fourfold, r: float, s: float) -> float:
    """Return one stratum's part of the variance of the log odds ratio."""
    n = sum(t)
    agree, differ = (t.rest_right + t.group_wrong) / n, (t.rest_wrong + t.group_right) / n
    up, down = t.rest_right * t.group_wrong / n, t.rest_wrong * t.group_right / n
    crossed = agree * down + differ * up
    return agree * up / (2 * r * r) + crossed / (2 * r * s) + differ * down / (2 * s * s)

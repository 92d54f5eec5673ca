"""The measures against published figures, the standard library, and what must not change them."""

import statistics
from math import exp, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.analysis.measures import (
    TWO_SIDED,
    Dif,
    DifClass,
    Fourfold,
    Spread,
    Together,
    cronbach_alpha,
    mantel_haenszel,
    median_of,
    standard_error,
)

#: R's UCBAdmissions: men admitted, men rejected, women admitted, women rejected, by department.
UCB = [
    Fourfold(512, 313, 89, 19),
    Fourfold(353, 207, 17, 8),
    Fourfold(120, 205, 202, 391),
    Fourfold(138, 279, 131, 244),
    Fourfold(53, 138, 94, 299),
    Fourfold(22, 351, 24, 317),
]
numbers = st.lists(st.floats(0, 1), min_size=2, max_size=30)
tables = st.lists(st.builds(Fourfold, *[st.integers(0, 40)] * 4), min_size=1, max_size=6)


def together(pairs) -> Together:
    both = Together.empty()
    for one, other in pairs:
        both.add(one, other)
    return both


def test_mantel_haenszel_is_what_r_says_of_the_berkeley_admissions():
    found = mantel_haenszel(UCB)
    assert found.odds_ratio == pytest.approx(0.9046968, abs=5e-8)
    assert found.chi_squared == pytest.approx(1.4269, abs=5e-5)
    assert found.p == pytest.approx(0.2323, abs=5e-5)
    interval = [found.odds_ratio * exp(sign * TWO_SIDED * found.error) for sign in (-1, 1)]
    assert interval == pytest.approx([0.7719074, 1.0603298], abs=5e-7)


def test_mantel_haenszel_says_nothing_where_no_stratum_can_tell():
    assert mantel_haenszel([]) is None
    assert mantel_haenszel([Fourfold(5, 0, 5, 0), Fourfold(1, 0, 0, 0)]) is None


def test_a_group_that_is_wrong_throughout_is_told_as_a_large_difference():
    found = mantel_haenszel([Fourfold(20, 20, 0, 40), Fourfold(30, 10, 0, 40)])
    assert (found.delta < -5, found.letter) == (True, DifClass.C)


@given(tables)
def test_swapping_the_groups_turns_the_difference_round(found):
    one = mantel_haenszel(found)
    other = mantel_haenszel([Fourfold(t.group_right, t.group_wrong, t.rest_right, t.rest_wrong) for t in found])
    assert (one is None) == (other is None)
    if one and other:
        assert isclose(one.delta, -other.delta, abs_tol=1e-9)
        assert isclose(one.chi_squared, other.chi_squared, abs_tol=1e-9)
        assert one.letter == other.letter


@given(tables, st.randoms())
def test_the_order_of_the_strata_and_empty_ones_change_nothing(found, chance):
    one, shuffled = mantel_haenszel(found), [*found, Fourfold(0, 0, 0, 0)]
    chance.shuffle(shuffled)
    other = mantel_haenszel(shuffled)
    assert (one is None) == (other is None)
    assert one is None or other is None or isclose(one.odds_ratio, other.odds_ratio, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("delta", "chi_squared", "error", "letter"),
    [
        (-2.0, 3.8, 0.1, DifClass.A),
        (-0.9, 30.0, 0.1, DifClass.A),
        (1.2, 4.0, 0.2, DifClass.B),
        (-1.6, 9.0, 0.2, DifClass.B),
        (-1.6, 9.0, 0.15, DifClass.C),
        (1.6, 9.0, 0.15, DifClass.C),
    ],
)
def test_ets_classes_ask_for_size_and_for_certainty(delta, chi_squared, error, letter):
    found = Dif(exp(delta / -2.35), chi_squared, error)
    assert (found.delta, found.letter) == (pytest.approx(delta), letter)


def test_alpha_of_an_example_worked_by_hand():
    # Four people, three questions: 111, 110, 100, 000. Variances 3/16, 1/4, 3/16; totals 3 2 1 0, variance 5/4.
    # 3/2 x (1 - (5/8) / (5/4)) = 3/2 x 1/2 = 0.75.
    assert cronbach_alpha([3 / 16, 1 / 4, 3 / 16], 5 / 4) == pytest.approx(0.75)
    assert standard_error(5 / 4, 0.75) == pytest.approx(0.559017, abs=1e-6)


def test_alpha_needs_two_questions_and_results_that_vary():
    assert cronbach_alpha([0.25], 0.25) is None
    assert cronbach_alpha([0.0, 0.0], 0.0) is None


@given(numbers, st.integers(2, 8))
def test_alpha_of_one_question_asked_again_and_again_is_one(values, times):
    variance = statistics.pvariance(values)
    if variance > 1e-6:
        assert cronbach_alpha([variance] * times, variance * times**2) == pytest.approx(1)


@given(numbers)
def test_spread_is_that_of_the_standard_library(values):
    spread = Spread()
    for value in values:
        spread.add(value)
    assert spread.mean == pytest.approx(statistics.fmean(values))
    assert spread.variance == pytest.approx(statistics.pvariance(values), abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 40)), min_size=2, max_size=30))
def test_correlation_is_that_of_the_standard_library(pairs):
    one, other = zip(*pairs, strict=True)
    found = together(pairs).correlation
    if len(set(one)) < 2 or len(set(other)) < 2:
        assert found is None
    else:
        assert found == pytest.approx(statistics.correlation(one, other), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 40)), min_size=2, max_size=30))
def test_correlation_does_not_depend_on_scale_or_place(pairs):
    found, moved = together(pairs).correlation, together([(3 * a + 1, 2 * b - 5) for a, b in pairs]).correlation
    assert found == (None if moved is None else pytest.approx(moved, abs=1e-9))


@given(st.lists(st.integers(0, 50), min_size=1))
def test_median_is_that_of_the_standard_library(values):
    counts = {value: values.count(value) for value in values}
    assert median_of(counts) == statistics.median(values)


def test_median_of_nothing_is_none():
    assert median_of({}) is None

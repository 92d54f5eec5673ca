"""What several tries are worth together (rule A5), and what of a result may be seen (rule A14)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.attempts.models import Attempt, Counting, Shown
from assessments.attempts.policy import Policy
from assessments.attempts.standing import may_see, standing

CLOSING = datetime(2026, 12, 1, 12, tzinfo=UTC)
shares = st.decimals(0, 1, places=6)


def tries(*results: str, pass_mark: int = 80, counting: str = "highest") -> list[Attempt]:
    pinned = {"questions": [], "pass_mark": pass_mark, "counting": counting}
    return [
        Attempt(number=number, pinned=pinned, score=Decimal(share), passed=Decimal(share) * 100 >= pass_mark)
        for number, share in enumerate(results, start=1)
    ]


@pytest.mark.parametrize(
    ("counting", "share", "passed"),
    [("highest", "0.9", True), ("first", "0.5", False), ("last", "0.7", False), ("average", "0.7", False)],
)
def test_a5_the_stated_way_decides_which_try_counts(counting, share, passed):
    found = standing(tries("0.5", "0.9", "0.7", counting=counting))
    assert (found.share, found.passed) == (Fraction(share), passed)


def test_a5_another_way_can_be_looked_at_before_it_holds():
    attempts = tries("0.5", "0.9", counting="highest")
    assert [standing(attempts, way).passed for way in Counting.values] == [True, False, True, False]


def test_a5_the_policy_of_the_newest_try_holds():
    first, second = tries("0.9", counting="highest"), tries("0.9", "0.1", counting="last")[1:]
    assert standing(first + second).passed is False


def test_a5_an_average_is_compared_unrounded():
    thirds = tries("0.333333", "0.333333", "0.333334", pass_mark=33, counting="average")
    assert standing(thirds).passed
    assert standing(tries("0.8", "0.799999", counting="average")).passed is False


def test_a5_nothing_handed_in_is_worth_nothing():
    assert standing([]) is None


def test_a_try_that_passed_under_a_lower_mark_counts_before_a_higher_score_that_did_not():
    passed, failed = tries("0.6", pass_mark=50), tries("0", "0.7", pass_mark=80)[1:]
    assert standing(passed + failed).share == Fraction("0.6")


@given(st.lists(shares, min_size=1, max_size=6))
def test_a5_no_way_counts_more_than_the_best_try_or_less_than_the_worst(results):
    attempts = tries(*(str(share) for share in results))
    for way in Counting.values:
        assert min(results) <= standing(attempts, way).share <= max(results)


@pytest.mark.parametrize(
    ("shown", "before", "done", "after"),
    [
        (Shown.AT_ONCE, True, True, True),
        (Shown.DONE, False, True, False),
        (Shown.CLOSED, False, False, True),
        (Shown.NEVER, False, False, False),
    ],
)
def test_a14_each_rule_says_when(shown, before, done, after):
    policy = Policy(pass_mark=80, closes_at=CLOSING.isoformat())
    early, late = CLOSING - timedelta(seconds=1), CLOSING
    seen = [
        may_see(shown, policy, done=False, now=early),
        may_see(shown, policy, done=True, now=early),
        may_see(shown, policy, done=False, now=late),
    ]
    assert seen == [before, done, after]


def test_a14_what_is_shown_after_closing_is_not_shown_where_nothing_closes():
    assert may_see(Shown.CLOSED, Policy(pass_mark=80), done=True, now=CLOSING) is False


def test_a1_attempts_of_the_first_release_keep_the_rules_they_were_taken_under():
    policy = Policy.of(Attempt(pinned={"questions": [], "pass_mark": 70}))
    assert (policy.pass_mark, policy.counting, policy.limit, policy.show_answers) == (70, "highest", None, "at_once")

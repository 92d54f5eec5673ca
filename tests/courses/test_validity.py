"""Calendar arithmetic of validity and renewal (rules K6 and T1)."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, example, given
from hypothesis import strategies as st

from courses.progress.validity import Policy, valid_until, window_opens

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
LEAP_DAYS = st.sampled_from([date(year, 2, 29) for year in range(2000, 2061, 4)])
ANY_DAY = DAYS | LEAP_DAYS
FIXED_DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}") | st.just("02-29")
#: Zones that turn their clocks at midnight, turn by half an hour, lie far out, or have skipped a whole day.
ZONES = ["UTC", "Europe/Rome", "Africa/Cairo", "Asia/Beirut", "America/Santiago", "America/Havana", "Asia/Kathmandu"]
ZONES += ["Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Apia", "America/Sao_Paulo", "Asia/Gaza"]


@st.composite
def policies(draw):
    """Any policy that ends."""
    return Policy(
        months=draw(st.integers(1, 120)),
        mode=draw(st.sampled_from(["rolling", "fixed"])),
        fixed_day=draw(FIXED_DAYS),
        window_days=draw(st.integers(0, 400)),
        grace_days=draw(st.integers(0, 400)),
    )


def rolling(months, **more):
    return Policy(months=months, **more)


def fixed(months, day, **more):
    return Policy(months=months, mode="fixed", fixed_day=day, **more)


@pytest.mark.parametrize(
    ("policy", "completed_on", "until"),
    [
        (rolling(24), date(2026, 3, 14), date(2028, 3, 14)),
        (rolling(1), date(2026, 1, 31), date(2026, 2, 28)),
        (rolling(1), date(2028, 1, 31), date(2028, 2, 29)),
        (rolling(12), date(2028, 2, 29), date(2029, 2, 28)),
        (rolling(48), date(2028, 2, 29), date(2032, 2, 29)),
        (rolling(6), date(2026, 8, 31), date(2027, 2, 28)),
        (fixed(12, "12-31"), date(2026, 3, 14), date(2027, 12, 31)),
        (fixed(12, "12-31"), date(2026, 12, 31), date(2027, 12, 31)),
        (fixed(12, "12-31"), date(2027, 1, 1), date(2028, 12, 31)),
        (fixed(3, "12-31"), date(2026, 10, 1), date(2027, 12, 31)),
        (fixed(3, "12-31"), date(2026, 9, 30), date(2026, 12, 31)),
        (fixed(12, "02-29"), date(2026, 2, 28), date(2027, 2, 28)),
        (fixed(12, "02-29"), date(2027, 2, 28), date(2028, 2, 29)),
        (Policy(), date(2026, 3, 14), None),
    ],
)
def test_k6_last_valid_day_follows_the_calendar(policy, completed_on, until):
    assert valid_until(policy, completed_on) == until


@pytest.mark.parametrize(
    ("completed_on", "until"),
    [
        (date(2026, 3, 1), date(2028, 3, 1)),  # the day before the window: from completion
        (date(2026, 3, 2), date(2028, 5, 31)),  # the window's first day: from the old last day
        (date(2026, 5, 31), date(2028, 5, 31)),  # the last valid day
        (date(2026, 6, 30), date(2028, 5, 31)),  # the last day of grace
        (date(2026, 7, 1), date(2028, 7, 1)),  # a day too late: from completion
    ],
)
def test_k6_renewal_in_time_extends_from_the_old_last_day(completed_on, until):
    policy = rolling(24, window_days=90, grace_days=30)
    assert valid_until(policy, completed_on, date(2026, 5, 31)) == until


def test_k6_renewal_to_a_fixed_day_gives_the_next_one():
    policy = fixed(12, "12-31", window_days=90, grace_days=30)
    assert valid_until(policy, date(2027, 11, 1), date(2027, 12, 31)) == date(2028, 12, 31)
    assert valid_until(policy, date(2028, 1, 30), date(2027, 12, 31)) == date(2028, 12, 31)
    assert valid_until(policy, date(2028, 1, 31), date(2027, 12, 31)) == date(2029, 12, 31)


def test_k6_renewal_under_a_shortened_policy_keeps_what_was_given():
    assert valid_until(rolling(1), date(2026, 3, 1), date(2028, 1, 1)) == date(2028, 1, 1)


def test_k6_long_grace_on_a_short_validity_never_ends_on_the_day_of_renewal():
    policy = rolling(1, window_days=10, grace_days=60)
    assert valid_until(policy, date(2026, 3, 2), date(2026, 2, 2)) == date(2026, 4, 2)


@given(policy=policies(), completed_on=ANY_DAY)
def test_k6_validity_is_never_shorter_than_asked(policy, completed_on):
    owed = completed_on + relativedelta(months=policy.months)
    until = valid_until(policy, completed_on)
    assert until == owed if policy.mode == "rolling" else owed <= until < owed + relativedelta(years=1, days=1)


@given(months=st.integers(1, 120), completed_on=ANY_DAY)
@example(months=1, completed_on=date(2026, 1, 31))
@example(months=12, completed_on=date(2028, 2, 29))
def test_k6_month_ends_are_clamped(months, completed_on):
    until = valid_until(rolling(months), completed_on)
    whole = (until.year - completed_on.year) * 12 + until.month - completed_on.month
    assert whole == months
    assert until.day == completed_on.day or (until.day < completed_on.day and (until + timedelta(days=1)).day == 1)


@given(policy=policies(), completed_on=ANY_DAY)
def test_k6_fixed_day_is_met_or_clamped_in_february(policy, completed_on):
    assume(policy.mode == "fixed")
    until = valid_until(policy, completed_on)
    leap = (until + timedelta(days=1)).month == 2
    clamped = policy.fixed_day == "02-29" and f"{until:%m-%d}" == "02-28" and not leap
    assert f"{until:%m-%d}" == policy.fixed_day or clamped


@given(policy=policies(), first=ANY_DAY, later=st.integers(0, 800), previous=st.none() | ANY_DAY)
def test_k6_completing_later_never_ends_earlier(policy, first, later, previous):
    second = first + timedelta(days=later)
    assert valid_until(policy, first, previous) <= valid_until(policy, second, previous)


@given(policy=policies(), previous=ANY_DAY, early=st.integers(0, 1000))
def test_k6_early_renewal_never_loses_a_day(policy, previous, early):
    completed_on = previous - timedelta(days=early)
    until = valid_until(policy, completed_on, previous)
    assert until >= previous
    assert until >= valid_until(policy, completed_on)
    if window_opens(policy, previous) <= completed_on:
        assert until == valid_until(policy, previous)


@given(policy=policies(), completed_on=ANY_DAY, previous=st.none() | ANY_DAY)
def test_k6_renewal_is_valid_on_the_day_it_is_done_and_after(policy, completed_on, previous):
    assert valid_until(policy, completed_on, previous) > completed_on


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"months": 0}, "whole number of months"),
        ({"months": "24"}, "whole number of months"),
        ({"months": True}, "whole number of months"),
        ({"months": 12, "mode": "sometimes"}, "rolling or to a fixed day"),
        ({"months": 12, "mode": "fixed"}, "such as 12-31"),
        ({"months": 12, "mode": "fixed", "fixed_day": "02-30"}, "such as 12-31"),
        ({"months": 12, "mode": "fixed", "fixed_day": "1-1"}, "such as 12-31"),
        ({"months": 12, "mode": "fixed", "fixed_day": None}, "such as 12-31"),
        ({"months": 12, "window_days": -1}, "0 or more"),
        ({"months": 12, "grace_days": 1.5}, "0 or more"),
        ({"month": 12}, "nothing of: month"),
    ],
)
def test_policy_that_cannot_be_is_refused_in_words(stored, words):
    with pytest.raises(ValueError, match=words):
        Policy.read(stored)


def test_stored_policy_is_read_with_defaults():
    assert Policy.read({}) == Policy(months=None)
    whole = {"months": 24, "mode": "fixed", "fixed_day": "02-29", "window_days": 60, "grace_days": 30}
    assert Policy.read(whole) == Policy(**whole)
    assert Policy.read({"months": 24}) == Policy(months=24, mode="rolling", fixed_day="", window_days=90, grace_days=0)

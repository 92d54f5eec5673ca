"""Absences move a due date on (rule T1): pure arithmetic on days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assignments.pauses import DAY, paused_due

SINCE, DUE = date(2026, 3, 1), date(2026, 3, 31)
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))
ABSENCES = st.lists(st.tuples(DAYS, st.integers(0, 20)).map(lambda one: (one[0], one[0] + one[1] * DAY)), max_size=6)


@pytest.mark.parametrize(
    ("absences", "due", "moved"),
    [
        ([], date(2026, 3, 31), 0),
        ([(date(2026, 3, 10), date(2026, 3, 19))], date(2026, 4, 10), 10),
        ([(date(2026, 2, 1), date(2026, 2, 28))], date(2026, 3, 31), 0),
        ([(date(2026, 2, 1), date(2026, 3, 5))], date(2026, 4, 5), 5),
        ([(date(2026, 3, 31), date(2026, 3, 31))], date(2026, 4, 1), 1),
        ([(date(2026, 4, 1), date(2026, 4, 30))], date(2026, 3, 31), 0),
        ([(date(2026, 3, 30), date(2026, 4, 2)), (date(2026, 4, 4), date(2026, 4, 4))], date(2026, 4, 5), 5),
        ([(date(2026, 3, 1), date(2026, 3, 10)), (date(2026, 3, 5), date(2026, 3, 12))], date(2026, 4, 12), 12),
        ([(date(2026, 3, 10), None)], None, 0),
        ([(date(2026, 3, 2), date(2026, 3, 3)), (date(2026, 4, 2), None)], None, 2),
        ([(date(2026, 4, 2), None)], date(2026, 3, 31), 0),
        ([(date(2026, 3, 10), date.max)], None, 0),
        ([(date(2026, 3, 2), date(2026, 3, 3)), (date(2026, 3, 10), date(9999, 12, 20))], None, 2),
        ([(date(2026, 3, 10), None), (date(2026, 3, 12), date(2026, 3, 13))], None, 0),
    ],
)
def test_t1_absences_move_the_due_day_on(absences, due, moved):
    assert paused_due(SINCE, DUE, absences) == (due, moved)


@given(absences=ABSENCES)
def test_t1_as_many_days_remain_to_learn_in_as_without_absences(absences):
    due, moved = paused_due(SINCE, DUE, absences)
    away = {first + n * DAY for first, last in absences for n in range((last - first).days + 1)}
    every = [SINCE + n * DAY for n in range((due - SINCE).days + 1)]
    assert sum(day not in away for day in every) == (DUE - SINCE).days + 1
    assert due == DUE + moved * DAY
    assert due not in away


@given(absences=ABSENCES, open_from=DAYS)
def test_t1_open_absence_holds_what_is_not_due_before_it(absences, open_from):
    due, _moved = paused_due(SINCE, DUE, absences)
    stands = paused_due(SINCE, DUE, [*absences, (open_from, None)]).day
    assert stands == (None if open_from <= due else due)


def test_t1_day_that_was_over_stays():
    assert paused_due(SINCE, SINCE - timedelta(days=9), [(SINCE, None)]).day == SINCE - timedelta(days=9)

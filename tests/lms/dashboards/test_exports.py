"""Files for spreadsheets: any script, no formulas, nothing personal in the name."""

import csv
import io
import re
from datetime import date

import pytest

from lms.core.csv_files import safe_cell
from tests.factories.people import make_member, make_unit
from tests.factories.teams import finish, give_due_date, make_listed_course, make_supervisor


def read(answer) -> list[list[str]]:
    """Return the file's rows."""
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_formula_is_quoted(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Ada", "a=b", "", None, 12, date(2026, 3, 1)])
def test_harmless_cell_stays_as_it_is(value):
    assert safe_cell(value) == ("" if value is None else str(value))


@pytest.mark.django_db
def test_people_file_holds_every_row_of_the_list(sign_in, settings):
    settings.LMS = {"PAGE_SIZE": 1}
    unit, course = make_unit(name="=cmd()"), make_listed_course(code="R1", title="Essentials")
    ada, bo = make_member(unit=unit, last_name="Adams"), make_member(unit=unit, last_name="=Bo")
    finish(ada, course)
    give_due_date(bo, course, date(2026, 1, 31))
    rows = read(sign_in(make_supervisor(unit)).get(f"/en/team/people.csv?unit={unit.pk}&course={course.text}"))
    today = date.today().isoformat()
    assert sorted(rows[1:]) == [
        ["Ada =Bo", "'=cmd()", "R1 Essentials", "Not started", "Overdue", "2026-01-31", "UTC", "", ""],
        ["Ada Adams", "'=cmd()", "R1 Essentials", "Completed", "", "", "", today, ""],
    ]


@pytest.mark.django_db
def test_file_is_streamed_with_a_mark_for_spreadsheets_and_a_plain_name(sign_in):
    unit = make_unit(name="Cyber crime")
    make_member(unit=unit)
    answer = sign_in(make_supervisor(unit)).get(f"/en/team/people.csv?unit={unit.pk}")
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="people-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])
    assert answer.getvalue().startswith(b"\xef\xbb\xbf")


@pytest.mark.django_db
def test_unit_file_lists_each_units_own_people(sign_in):
    top, course = make_unit(name="Top"), make_listed_course(code="R1", title="Essentials")
    below = make_unit(parent=top, name="Below")
    finish(make_member(unit=below), course)
    make_member(unit=top)
    rows = read(sign_in(make_supervisor(top)).get(f"/en/team/units.csv?unit={top.pk}"))
    assert rows[1:] == [
        ["Top", "R1", "Essentials", "1", "0", "0", "0", "0", "0", "1", "", "0", "0", "0", "0"],
        ["Below", "R1", "Essentials", "1", "1", "0", "0", "0", "0", "0", "", "0", "0", "0", "0"],
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_p1_files_cost_the_same_with_one_and_three(number, sign_in, django_assert_num_queries):
    unit = make_unit()
    for _ in range(number):
        finish(make_member(unit=make_unit(parent=unit)), make_listed_course())
    client = sign_in(make_supervisor(unit))
    with django_assert_num_queries(10):
        client.get(f"/en/team/units.csv?unit={unit.pk}").getvalue()

"""Workbooks: cells of their kind, no formulas, and the sheet runs as the language does."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from lms.core.spreadsheets import write_workbook


def sheet(path: Path) -> str:
    with zipfile.ZipFile(path) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def write(path: Path, *rows, **values) -> str:
    write_workbook(path, title="People: a/b", header=["Name"], rows=iter([list(row) for row in rows]), **values)
    return sheet(path)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.org"])
def test_no_text_becomes_a_formula_or_a_link(text, tmp_path):
    said = write(tmp_path / "book.xlsx", [text])
    assert "<f>" not in said
    assert "hyperlink" not in said


def test_numbers_and_days_are_cells_of_their_kind(tmp_path):
    said = write(tmp_path / "book.xlsx", [12, date(2026, 3, 1), None, "A"])
    assert "<v>12</v>" in said
    assert "<v>46082</v>" in said


def test_sheet_runs_from_right_to_left_where_the_language_does(tmp_path):
    assert 'rightToLeft="1"' in write(tmp_path / "book.xlsx", ["A"], right_to_left=True)


def test_nothing_is_left_beside_the_file(tmp_path):
    write(tmp_path / "book.xlsx", *(["A"] for _ in range(100)))
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]

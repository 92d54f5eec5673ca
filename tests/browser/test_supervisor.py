"""The supervisor's journey in a real browser: who has finished, who has not, and by when they should."""

import csv
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.actions import emulate, sign_in
from tests.factories.people import make_member, make_unit
from tests.factories.teams import begin, finish, give_due_date, make_listed_course, make_supervisor


@pytest.fixture
def team(centre):
    """A division with a desk below: one person done, one begun, one late, one not enrolled; and a discreet course."""
    division = make_unit(name="Child Protection Division")
    desk = make_unit(name="Intake Desk", parent=division)
    course = make_listed_course(code="R1", title="The essentials")
    names = ("Alder", "Birch", "Cedar", "Dipper")
    people = [make_member(first_name="Ines", last_name=name, unit=desk) for name in names]
    finish(people[0], course)
    begin(people[1], course, lessons=1)
    give_due_date(people[2], course, date(2026, 1, 31))
    discreet = make_listed_course(code="W1", title="Working safely", discreet=True, accent="wellbeing")
    begin(people[0], discreet)
    return make_supervisor(division)


def open_list(page, name):
    """Click a number on the team page."""
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_supervisor_finds_who_is_missing_and_sets_a_due_date(page, team, axe):
    sign_in(page, team)
    page.get_by_role("link", name="Team", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Child Protection Division")
    page.get_by_role("link", name="By state").click()
    expect(page.get_by_role("img", name="R1. Of 4 people: Completed 1, Expired 0, In progress 1")).to_be_visible()
    axe(page)
    open_list(page, "1 Not enrolled R1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not enrolled: 1 person")
    axe(page)
    day = date.today() + timedelta(days=40)
    page.get_by_label("Choose Ines Dipper").check()
    page.get_by_label("Due on").fill(day.isoformat())
    page.get_by_role("button", name="Set due date").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set a due date for 1 person?")
    axe(page)
    page.get_by_role("button", name="Set due date").click()
    expect(page.get_by_role("status")).to_contain_text("Due date set for 1 person")
    page.get_by_role("link", name="Everyone").click()
    expect(page.get_by_role("row", name="Ines Dipper")).to_contain_text(f"{day.day} {day:%B} {day.year}")


def test_everyone_behind_a_number_gets_a_new_date_and_is_no_longer_overdue(page, team):
    sign_in(page, team)
    page.goto("/en/team/")
    open_list(page, "1 Overdue R1")
    page.get_by_label("For", exact=True).select_option("all")
    page.get_by_label("Due on").fill((date.today() + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="Set due date").click()
    page.get_by_role("button", name="Set due date").click()
    expect(page.get_by_role("heading", name="Nobody is in this list")).to_be_visible()


def test_date_that_is_past_is_explained_and_the_choice_kept(page, team, axe, page_problems):
    sign_in(page, team)
    page.goto("/en/team/states/")
    open_list(page, "1 Not enrolled R1")
    page.get_by_label("Choose Ines Dipper").check()
    page.get_by_role("button", name="Set due date").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a date.")
    axe(page)
    page_problems.clear()
    page.get_by_label("Due on").fill((date.today() + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="Set due date").click()
    expect(page.get_by_role("status")).to_contain_text("Due date set for 1 person")


def test_list_comes_as_a_file(page, team, tmp_path):
    sign_in(page, team)
    page.goto("/en/team/")
    open_list(page, "1 Completed R1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download this list as CSV").click()
    download.value.save_as(tmp_path / "people.csv")
    rows = list(csv.reader((tmp_path / "people.csv").read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["Name", "Ines Alder"]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_team_pages_are_accessible_and_fit_a_phone(language, dark, page, team, axe):
    sign_in(page, team)
    for address in ("team/", "team/people/", "team/people/?state=overdue"):
        for width in (1280, 360):
            emulate(page, width=width, dark=dark)
            page.goto(f"/{language}/{address}")
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_team_reads_from_right_to_left_in_arabic(page, team):
    sign_in(page, team, "ar")
    page.goto("/ar/team/states/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("heading", level=1)).to_have_text("Child Protection Division")
    page.locator("td.num a").first.click()
    expect(page.locator("tbody th a")).to_have_text("Ines Alder")


def test_discreet_course_shows_two_numbers(page, team):
    sign_in(page, team)
    page.goto("/en/team/")
    row = page.get_by_role("row", name="W1")
    expect(row.locator("td.num a")).to_have_text(["0 Completed W1", "4 Not completed W1"])

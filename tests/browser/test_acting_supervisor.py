"""An acting supervisor's week in a real browser: named, at work for the chief's people, and out again."""

import csv
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from lms.ledger.models import Entry
from lms.notices.models import Notice
from tests.browser.actions import emulate, sign_in
from tests.factories.people import make_member, make_unit
from tests.factories.reports import ask_for
from tests.factories.teams import finish, give_due_date, make_listed_course, make_supervisor


@pytest.fixture
def team(centre):
    """A desk with two officers overdue and one done; the chief serves beside the colleague who will act."""
    division = make_unit(name="Child Protection Division")
    desk = make_unit(name="Intake Desk", parent=division)
    course = make_listed_course(code="R1", title="The essentials")
    people = [make_member(first_name="Ines", last_name=name, unit=desk) for name in ("Alder", "Birch", "Cedar")]
    finish(people[0], course)
    for person in people[1:]:
        ask_for(person, course)
        give_due_date(person, course, date(2026, 1, 31))
    acting = make_member(first_name="Omar", last_name="Dipper", unit=division)
    return make_supervisor(division), acting, people


def name_acting(page, acting):
    """As the chief, let a colleague act for a week."""
    page.goto("/en/team/delegations/")
    page.get_by_label("Work e-mail of your colleague").fill(acting.user.email)
    page.get_by_label("Unit", exact=True).select_option(label=f"{acting.unit.agency} / {acting.unit}")
    page.get_by_label("First day").fill(date.today().isoformat())
    page.get_by_label("Last day").fill((date.today() + timedelta(days=7)).isoformat())
    page.get_by_label("Reason").fill("Training week")
    page.get_by_role("button", name="Let this colleague act").click()
    expect(page.get_by_role("button", name="End now Omar Dipper")).to_be_visible()


def test_e2_acting_supervisor_finds_the_overdue_reminds_them_exports_and_loses_access(
    page, team, new_context, axe, tmp_path, page_problems
):
    chief, acting, people = team
    sign_in(page, chief)
    name_acting(page, acting)
    axe(page)

    desk = new_context(viewport={"width": 360, "height": 800}, color_scheme="dark", accept_downloads=True).new_page()
    sign_in(desk, acting)
    desk.goto("/en/team/")
    desk.get_by_role("link", name="2 Overdue R1", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Overdue: 2 people")
    desk.get_by_label("Choose Ines Birch").check()
    desk.get_by_label("Choose Ines Cedar").check()
    desk.get_by_role("button", name="Remind ticked people").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Remind 2 people?")
    axe(desk)
    desk.get_by_role("button", name="Send the reminder").click()
    expect(desk.get_by_role("status").first).to_contain_text("2 people")
    assert set(Notice.objects.values_list("profile", flat=True)) >= {people[1].pk, people[2].pk}

    desk.goto("/en/team/reports/compliance/")
    axe(desk)
    with desk.expect_download() as download:
        desk.get_by_role("button", name="CSV file").click()
    download.value.save_as(tmp_path / "compliance.csv")
    assert len(list(csv.reader((tmp_path / "compliance.csv").read_text("utf-8-sig").splitlines()))) > 1
    taken = Entry.objects.filter(kind="audit", body__contains=str(acting.subject)).filter(body__contains='"export"')
    assert taken.exists()

    page.get_by_role("button", name="End now Omar Dipper").click()
    expect(page.get_by_text("Nobody acts for you.")).to_be_visible()
    page_problems.clear()
    answer = desk.goto("/en/team/people/?state=overdue")
    assert answer.status in {403, 404}
    expect(desk.get_by_text("Ines Birch")).to_have_count(0)
    page_problems.clear()


def test_the_officer_reads_the_reminder_in_arabic_on_a_phone(page, team, axe):
    """A message names the course and who asks, in the language and direction of its reader."""
    chief, _acting, people = team
    sign_in(page, chief)
    page.goto("/en/team/people/?state=overdue")
    page.get_by_label("Choose Ines Birch").first.check()
    page.get_by_role("button", name="Remind ticked people").click()
    page.get_by_role("button", name="Send the reminder").click()
    page.context.clear_cookies()
    emulate(page, width=360, dark=True)
    sign_in(page, people[1], "ar")
    page.goto("/ar/my/messages/")
    expect(page.get_by_text("The essentials").first).to_be_visible()
    axe(page)

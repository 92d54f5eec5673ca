"""The administrator sees what the nightly check found, checks, and mends by an act that is entered (rule C8)."""

import json
from uuid import UUID

import pytest
from django.utils import timezone

from cms.management.commands.tick import nightly
from courses.progress.models import CourseSummary, UnitCourseCount
from courses.upkeep.checks import KEPT, check
from courses.upkeep.models import DriftReport
from lms.ledger.models import CENTRE, Entry
from lms.members.models import Unit
from tests.courses.test_rollup import reconcile
from tests.factories.people import make_member, make_unit
from tests.factories.teams import finish, make_listed_course

pytestmark = pytest.mark.django_db
PAGE = "/en/records/check/"
WHY = {"reason": "After the outage of 3 May", "sure": "on"}


@pytest.fixture
def administrator():
    return make_member("administrator")


@pytest.fixture
def desk(administrator, sign_in):
    return sign_in(administrator)


@pytest.fixture
def drift():
    """A completion whose summary and count are wrong."""
    person = make_member(unit=make_unit(name="Intake"))
    finish(person, make_listed_course(code="R1"))
    before = CourseSummary.objects.values().get()
    CourseSummary.objects.update(state="in_progress", completed_at=None)
    return person, before


def audited(subject: UUID) -> list[dict]:
    """Return what the audit entries on a chain say."""
    entries = Entry.objects.filter(subject=subject, kind="audit").order_by("sequence")
    return [json.loads(one.body) for one in entries]


def test_c8_page_shows_when_the_nightly_check_ran_and_what_it_found(desk, drift):
    assert "None yet" in desk.get(PAGE).content.decode()
    nightly()
    page = desk.get(PAGE)
    found = {(row["course"].code, row["unit"], str(row["what"]), row["number"]) for row in page.context["rows"]}
    assert ("R1", "Intake", "State", 1) in found
    assert ("R1", "Intake", "Count of the unit: Completed", 1) in found
    assert page.context["nightly"] == DriftReport.objects.get().finished_at


def test_c8_check_finds_and_changes_nothing(desk, drift):
    page = desk.post(f"{PAGE}now/", follow=True)
    assert "Something differs; it stands below." in page.content.decode()
    assert CourseSummary.objects.get().state == "in_progress"


def test_c8_repair_mends_and_is_entered_with_its_counts_and_the_digest_of_its_reason(desk, drift, administrator):
    _person, before = drift
    desk.post(f"{PAGE}now/")
    page = desk.post(f"{PAGE}mend/", WHY, follow=True)
    assert CourseSummary.objects.values().get() == before
    begun, done = audited(administrator.subject)
    assert (begun["action"], done["action"]) == ("repair_begun", "repair")
    assert (done["detail"]["summaries"], len(done["detail"]["reason"])) == (1, 64)
    assert "outage" not in " ".join(Entry.objects.values_list("body", flat=True))
    assert [one.reason for one in page.context["mendings"]] == [WHY["reason"]]
    assert UnitCourseCount.objects.get().completed == 1


@pytest.mark.parametrize("missing", ["reason", "sure"])
def test_c8_nothing_is_mended_without_a_reason_and_a_yes(missing, desk, drift):
    desk.post(f"{PAGE}now/")
    answer = desk.post(f"{PAGE}mend/", {name: value for name, value in WHY.items() if name != missing})
    assert (answer.status_code, CourseSummary.objects.get().state) == (422, "in_progress")


def test_c8_repair_by_the_command_is_entered_on_the_chain_of_the_centre(drift):
    assert reconcile("--repair")[0] == 0
    acts = audited(CENTRE)
    assert [(one["action"], one["actor"]) for one in acts] == [("repair_begun", None), ("repair", None)]
    assert DriftReport.objects.get().mended == 1


def test_c8_much_is_checked_by_the_worker_and_the_page_says_how_far_it_is(
    desk, drift, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("courses.upkeep.services.AT_ONCE", 0)
    with django_capture_on_commit_callbacks() as later:
        page = desk.post(f"{PAGE}now/", follow=True)
    assert "A check waits for the worker." in page.content.decode()
    DriftReport.objects.update(courses=12, courses_done=3)
    assert "3 of 12 courses" in desk.get(PAGE).content.decode()
    assert "A check is under way already." in desk.post(f"{PAGE}now/", follow=True).content.decode()
    for act in later:
        act()
    assert DriftReport.objects.get().drifts > 0


def test_check_whose_worker_is_gone_does_not_block_the_next(desk):
    DriftReport.objects.create(begun_at=timezone.now() - DriftReport.LONGEST * 2)
    desk.post(f"{PAGE}now/")
    assert DriftReport.objects.exclude(finished_at=None).count() == 1


def test_old_reports_go(db):
    for _ in range(KEPT + 2):
        check()
    assert DriftReport.objects.count() == KEPT


def test_r2_page_names_nobody(desk, drift):
    person, _before = drift
    desk.post(f"{PAGE}now/")
    text = desk.get(PAGE).content.decode()
    assert str(person.subject) not in text
    assert person.display_name not in text


@pytest.mark.parametrize("role", ["officer", "editor", "supervisor"])
def test_others_are_refused(role, sign_in):
    client = sign_in(make_member(role))
    answers = [client.get(PAGE), client.post(f"{PAGE}now/"), client.post(f"{PAGE}mend/", WHY)]
    assert {answer.status_code for answer in answers} == {403}


def test_looking_writes_nothing(desk):
    before = Entry.objects.count()
    assert desk.get(PAGE).status_code == 200
    assert [desk.get(f"{PAGE}{act}/").status_code for act in ("now", "mend")] == [405, 405]
    assert (Entry.objects.count(), DriftReport.objects.count()) == (before, 0)


def test_page_speaks_arabic_from_right_to_left(desk):
    assert 'dir="rtl"' in desk.get(PAGE.replace("/en/", "/ar/")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_p1_page_costs_the_same_with_one_and_three(number, desk, django_assert_num_queries):
    for _ in range(number):
        finish(make_member(unit=make_unit()), make_listed_course())
    UnitCourseCount.objects.update(completed=5)
    check()
    with django_assert_num_queries(8):
        desk.get(PAGE)


@pytest.fixture
def miscounted():
    """A unit of one person that is said to have seven."""
    unit = make_unit(name="Intake")
    make_member(unit=unit)
    Unit.objects.filter(pk=unit.pk).update(people=7)
    return unit


def test_c8_number_of_people_of_a_unit_that_has_drifted_is_shown_and_mended(desk, miscounted):
    page = desk.post(f"{PAGE}now/", follow=True)
    (row,) = page.context["rows"]
    assert (row["unit"], str(row["what"]), row["number"]) == ("Intake", "People in the unit itself", 1)
    assert "no longer published" not in page.content.decode()
    desk.post(f"{PAGE}mend/", WHY)
    miscounted.refresh_from_db()
    assert (miscounted.people, DriftReport.objects.first().drifts) == (1, 0)


def test_c8_number_of_people_of_a_unit_is_told_and_mended_by_the_command(miscounted):
    assert reconcile() == (1, f"unit {miscounted.pk}: people is 7, counted 1\nDrifts: 1.\n")
    assert reconcile("--repair") == (0, "Summaries mended: 0.\nDrifts: 0.\n")

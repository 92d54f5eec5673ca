"""The list of reports: no slug twice, and each for those it is meant for."""

import pytest

from lms.dashboards.reports.registry import find, register, reports, reports_for
from lms.members.models import Role
from tests.factories.people import make_member
from tests.factories.teams import YESTERDAY, make_supervisor


def test_there_are_seven_reports():
    slugs = ["compliance", "transcripts", "expiring", "activity", "effectiveness", "questions", "languages"]
    assert [one.slug for one in reports()] == slugs


def test_a_slug_is_taken_once():
    with pytest.raises(ValueError, match="already registered"):
        register(find("compliance"))


@pytest.mark.django_db
def test_reports_are_for_those_who_answer_for_somebody_or_write():
    supervisor = [one.slug for one in reports_for(make_supervisor())]
    assert supervisor == ["compliance", "transcripts", "expiring", "activity", "effectiveness", "languages"]
    assert [one.slug for one in reports_for(make_member(Role.EDITOR))] == ["questions"]
    assert len(reports_for(make_member(Role.ADMINISTRATOR))) == 7
    assert reports_for(make_member()) == []


@pytest.mark.django_db
def test_e2_reports_end_with_the_supervision():
    former = make_supervisor(starts_on=YESTERDAY, ends_on=YESTERDAY)
    assert reports_for(former) == []

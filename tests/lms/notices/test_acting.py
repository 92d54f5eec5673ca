"""Who acts for a supervisor is told so, and told when it is over."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lms.members.delegation.services import end_acting, name_acting
from lms.notices import tasks
from lms.notices.models import Notice
from tests.conftest import client_of
from tests.factories.people import make_member, make_unit
from tests.factories.teams import make_supervisor

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
TODAY = timezone.now().date()


@pytest.fixture
def act(centre, django_capture_on_commit_callbacks):
    unit = make_unit(name="Northern desk")
    chief, deputy = make_supervisor(unit), make_member(unit=unit)

    def do(*, end=False):
        with django_capture_on_commit_callbacks(execute=True):
            grant = name_acting(
                by=chief,
                profile=deputy,
                unit=unit,
                starts_on=TODAY,
                ends_on=TODAY + timedelta(days=3),
                reason="Leave",
            )
        if end:
            with django_capture_on_commit_callbacks(execute=True):
                end_acting(by=chief, grant=grant)
        return deputy

    return do


def test_deputy_is_told_for_which_unit_and_until_when(act):
    deputy = act()
    page = client_of(deputy).get(reverse("messages")).content.decode()
    assert "Northern desk" in page
    assert "Northern desk" in mail.outbox[0].body


def test_deputy_is_told_once(act):
    act()
    act()
    assert Notice.objects.count() == 1


def test_e2_deputy_is_told_when_it_is_taken_back(act):
    act(end=True)
    assert [one.template for one in Notice.objects.order_by("created_at")] == ["acting_named", "acting_taken_back"]


@override_settings(TASKS=DATABASE)
def test_e2_mail_that_waits_is_not_sent_when_the_delegation_is_taken_back(act):
    act(end=True)
    for row in DBTaskResult.objects.filter(task_path=tasks.deliver_notices.module_path).order_by("run_after"):
        tasks.deliver_notices.call(*row.args_kwargs["args"][:3], False)
    assert ["no longer" in one.subject for one in mail.outbox] == [True]

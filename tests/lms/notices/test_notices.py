"""Mail through the worker: language, retries, and no addresses in logs."""

import logging
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lms.notices import tasks
from lms.notices.services import forget_sent, send_mail
from tests.factories.people import make_member

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


class RefusingServer(BaseEmailBackend):
    """A mail server that takes nothing, and names the address in its answer."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no")})


refusing = override_settings(EMAIL_BACKEND="tests.lms.notices.test_notices.RefusingServer")


@pytest.fixture
def deliver(django_capture_on_commit_callbacks):
    def do(member, template="password_changed", **values):
        with django_capture_on_commit_callbacks(execute=True):
            send_mail(to=member.subject, template=template, **values)

    return do


def test_mail_is_written_in_the_members_language(centre, deliver):
    deliver(make_member(language="fr"), "invitation")
    assert "/fr/account/invitation/" in mail.outbox[0].body


def test_mail_falls_back_to_the_language_asked_in(centre, deliver):
    deliver(make_member(), "password_reset", language="ar")
    assert "/ar/account/password/reset/key/" in mail.outbox[0].body


def test_mail_is_plain_text_and_shows_a_name_as_it_is(centre, deliver):
    deliver(make_member(first_name="Léa", last_name="O'Neil & <Sons>"))
    assert "Hello Léa O'Neil & <Sons>," in mail.outbox[0].body
    assert mail.outbox[0].content_subtype == "plain"


def test_subject_is_neutral_and_one_line(centre, deliver):
    deliver(make_member(first_name="Ada\nBcc: x@example.org"), "password_reset")
    assert mail.outbox[0].subject == "Choose a new password"


def test_mail_waits_for_the_commit(officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        with transaction.atomic():
            send_mail(to=officer.subject, template="password_changed")
        assert mail.outbox == []
    assert (len(callbacks), len(mail.outbox)) == (1, 1)


def test_switched_off_member_gets_no_mail(officer, deliver):
    officer.user.is_active = False
    officer.user.save()
    deliver(officer)
    assert mail.outbox == []


@refusing
def test_refused_mail_is_logged_without_name_or_address(officer, deliver, caplog):
    with caplog.at_level(logging.INFO):
        deliver(officer)
    assert [record.levelname for record in caplog.records if record.name == "lms.notices.mail"] == ["WARNING", "ERROR"]
    assert officer.user.email not in caplog.text


@refusing
@override_settings(TASKS=DATABASE)
def test_refused_mail_is_tried_again_later_and_given_up_in_the_end(officer):
    for attempt in range(len(tasks.RETRIES) + 1):
        tasks.deliver.call(str(officer.subject), "password_changed", {}, "", attempt)
    waiting = DBTaskResult.objects.order_by("run_after")
    assert [result.args_kwargs["args"][4] for result in waiting] == [1, 2, 3, 4, 5]


@override_settings(TASKS=DATABASE)
def test_link_is_not_stored_with_the_task(officer, deliver):
    deliver(officer, "password_reset")
    assert DBTaskResult.objects.get().args_kwargs == {
        "args": [str(officer.subject), "password_reset", {}, ""],
        "kwargs": {},
    }


@override_settings(TASKS=DATABASE)
@pytest.mark.parametrize(("days", "kept"), [(13, 1), (15, 0)])
def test_record_of_who_was_written_to_goes_after_two_weeks(officer, deliver, days, kept):
    deliver(officer)
    day = timezone.now() - timedelta(days=days)
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL, finished_at=day)
    forget_sent()
    assert DBTaskResult.objects.count() == kept


@override_settings(TASKS=DATABASE)
def test_message_that_waits_is_not_forgotten(officer, deliver):
    deliver(officer)
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(days=99))
    forget_sent()
    assert DBTaskResult.objects.count() == 1

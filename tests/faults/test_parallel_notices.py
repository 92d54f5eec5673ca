"""Eight workers remind, tell and read at once: everybody is told once, by one e-mail, and the counts are true."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core import mail

from courses.assignments.reminders import remind_due
from courses.enrolment.services import set_due_date
from lms.notices.models import Notice
from lms.notices.services import mark_read
from tests.factories.people import make_member
from tests.factories.teams import make_listed_course

from .crowd import WORKERS, together

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6
NOON = datetime.combine(date.today(), time(12), UTC)


def test_k8_eight_workers_remind_everybody_once():
    course, people = make_listed_course(), [make_member() for _ in range(PEOPLE)]
    day = date.today() + timedelta(days=14)
    set_due_date(
        subjects=[one.subject for one in people], course_key=course.key, due_on=day, zone="UTC", set_by=uuid4()
    )
    assert together(partial(remind_due, now=NOON) for _ in range(WORKERS)) == []
    assert (Notice.objects.count(), len(mail.outbox)) == (PEOPLE, PEOPLE)
    assert [_unread(one) for one in people] == [1] * PEOPLE
    readers = [partial(mark_read, profile=one) for one in people]
    assert together([*readers[:4], *readers[:4]]) == []
    assert [_unread(one) for one in people] == [0] * 4 + [1] * 2


def _unread(person) -> int:
    person.refresh_from_db()
    return person.unread

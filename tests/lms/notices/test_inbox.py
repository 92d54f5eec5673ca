"""Messages in the application, and the e-mails about them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.template.loader import get_template
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.members.privacy.categories import categories
from lms.notices import kinds, tasks
from lms.notices.models import Notice
from lms.notices.services import NOTICES_KEPT, Message, forget_notices, mark_read, notify, notify_all
from tests.conftest import client_of
from tests.factories.people import make_member

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
ABOUT = UUID(int=7)
NOON, NIGHT = datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 1, 20, tzinfo=UTC)
queued = override_settings(TASKS=DATABASE)


@pytest.fixture
def kind():
    """A kind of message with the words of an existing one; ``kind.gone`` says whose reason has gone."""
    gone = set()

    def still(profile, contexts):
        return [None if one.get("course") in gone else one for one in contexts]

    def words(contexts, language):
        return [one | {"title": f"{one.get('course', '')} {language}", "url": "", "language": ""} for one in contexts]

    before = kinds.kind_of("due")
    kinds.unregister("due")
    kinds.register(kinds.Kind(template="due", words=words, still=still))
    yield gone
    kinds.unregister("due")
    kinds.register(before)


def tell(*people, about=ABOUT, now=NOON, **values):
    messages = [Message(to=one.subject, template="due", about=about, context={"course": "C1"}) for one in people]
    return notify_all(messages, now=now, **values)


def unread(member):
    member.refresh_from_db()
    return member.unread, Notice.objects.filter(profile=member, read_at=None).count()


def run_queue():
    for row in DBTaskResult.objects.order_by("run_after"):
        tasks.deliver_notices.call(*row.args_kwargs["args"])


def test_told_twice_is_told_once(officer, kind):
    assert notify(to=officer.subject, template="due", about=ABOUT)
    assert not notify(to=officer.subject, template="due", about=ABOUT)
    assert unread(officer) == (1, 1)


def test_same_thing_is_told_to_each_person(officer, kind):
    other = make_member()
    assert len(tell(officer, other, other)) == 2
    assert (unread(officer), unread(other)) == ((1, 1), (1, 1))


def test_message_without_a_kind_is_refused(officer):
    with pytest.raises(KeyError):
        notify(to=officer.subject, template="unheard", about=ABOUT)


def test_kind_is_registered_once():
    with pytest.raises(ValueError, match="already registered"):
        kinds.register(kinds.Kind(template="due"))


@pytest.mark.parametrize("ending", [".html", ".txt", "_subject.txt"])
def test_every_kind_has_its_texts(ending):
    for template in kinds.templates():
        assert get_template(f"lms/notices/{template}{ending}")


def test_nobody_and_switched_off_members_are_told_nothing(officer, kind):
    officer.user.is_active = False
    officer.user.save()
    assert not notify(to=officer.subject, template="due", about=ABOUT)
    assert not notify(to=UUID(int=1), template="due", about=ABOUT)


@queued
def test_nothing_is_half_told(officer, kind):
    with transaction.atomic():
        tell(officer)
        transaction.set_rollback(True)
    assert (unread(officer), DBTaskResult.objects.count()) == ((0, 0), 0)


@queued
@pytest.mark.parametrize("number", [1, 3])
def test_cost_does_not_grow_with_people(officer, kind, number, django_assert_num_queries):
    people = [make_member() for _ in range(number)]
    with django_assert_num_queries(7):  # with the savepoint
        tell(*people)
    assert DBTaskResult.objects.count() == number


@queued
def test_t1_mail_waits_for_the_morning_of_its_reader(centre, kind):
    rome, tokyo = make_member(), make_member()
    type(rome).objects.filter(pk=rome.pk).update(time_zone="Europe/Rome")
    type(rome).objects.filter(pk=tokyo.pk).update(time_zone="Asia/Tokyo")
    tell(rome, tokyo, now=NIGHT)
    moments = {row.args_kwargs["args"][0]: row.run_after for row in DBTaskResult.objects.all()}
    assert moments == {
        str(rome.subject): datetime(2026, 6, 2, 5, tzinfo=UTC),
        str(tokyo.subject): datetime(2026, 6, 1, 22, tzinfo=UTC),
    }


@queued
def test_what_cannot_wait_is_sent_at_night(officer, kind):
    tell(officer, now=NIGHT, quiet=False)
    assert DBTaskResult.objects.get().run_after == NIGHT


@queued
def test_t1_worker_that_comes_late_in_the_night_waits_for_the_morning(officer, kind, monkeypatch):
    tell(officer)
    monkeypatch.setattr("lms.notices.mail.timezone.now", lambda: NIGHT)
    run_queue()
    assert mail.outbox == []
    assert DBTaskResult.objects.order_by("run_after").last().run_after == datetime(2026, 6, 2, 7, tzinfo=UTC)


@queued
def test_reminders_wait_behind_letters(officer, kind):
    tell(officer)
    assert DBTaskResult.objects.get().priority < 0


def test_mail_is_optional(officer, kind, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(officer, mail=False)
    assert (unread(officer), mail.outbox) == ((1, 1), [])


def test_one_mail_tells_all_that_is_new(officer, kind, django_capture_on_commit_callbacks):
    messages = [
        Message(to=officer.subject, template="due", about=UUID(int=number), context={"course": f"C{number}"})
        for number in (1, 2)
    ]
    with django_capture_on_commit_callbacks(execute=True):
        notify_all(messages)
    assert [("C1 en" in one.body, "C2 en" in one.body) for one in mail.outbox] == [(True, True)]


def test_mail_is_written_in_the_readers_language(centre, kind, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(make_member(language="fr"))
    assert "C1 fr" in mail.outbox[0].body
    assert "/fr/my/" in mail.outbox[0].body


@queued
def test_mail_whose_reason_has_gone_is_not_sent(officer, kind):
    tell(officer, quiet=False)
    kind.add("C1")
    run_queue()
    assert mail.outbox == []


@queued
def test_message_read_meanwhile_is_not_sent(officer, kind):
    tell(officer, quiet=False)
    mark_read(profile=officer)
    run_queue()
    assert mail.outbox == []


@queued
def test_member_switched_off_meanwhile_gets_no_mail(officer, kind):
    tell(officer, quiet=False)
    officer.user.is_active = False
    officer.user.save()
    run_queue()
    assert mail.outbox == []


@queued
@override_settings(EMAIL_BACKEND="tests.lms.notices.test_notices.RefusingServer")
def test_refused_mail_about_messages_is_tried_again(officer, kind):
    tell(officer, quiet=False)
    run_queue()
    assert [row.args_kwargs["args"][4:] for row in DBTaskResult.objects.order_by("run_after")] == [[], [1]]


def test_reading_is_counted_once(officer, kind):
    tell(officer)
    tell(officer, about=UUID(int=8))
    one = Notice.objects.order_by("about").first()
    assert [mark_read(profile=officer, notices=[one.pk]) for _ in range(2)] == [1, 0]
    assert unread(officer) == (1, 1)
    assert mark_read(profile=officer) == 1
    assert unread(officer) == (0, 0)


ACTS = st.one_of(
    st.tuples(st.just("tell"), st.integers(0, 4)),
    st.tuples(st.sampled_from(["read", "grow old"]), st.integers(0, 4)),
    st.tuples(st.sampled_from(["read all", "forget"]), st.just(0)),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=12))
def test_count_is_true_after_any_sequence(officer, kind, acts):
    mark_read(profile=officer)
    for act, number in acts:
        mine = Notice.objects.filter(about=UUID(int=number))
        if act == "tell":
            tell(officer, about=UUID(int=number), mail=False)
        elif act == "read":
            mark_read(profile=officer, notices=list(mine.values_list("pk", flat=True)))
        elif act == "grow old":
            mine.update(created_at=timezone.now() - NOTICES_KEPT - timedelta(days=1))
        elif act == "read all":
            mark_read(profile=officer)
        else:
            forget_notices()
        known, counted = unread(officer)
        assert known == counted


def test_old_messages_are_forgotten_with_their_count(officer, kind):
    tell(officer)
    tell(officer, about=UUID(int=8))
    old = timezone.now() - NOTICES_KEPT - timedelta(days=1)
    Notice.objects.filter(about=ABOUT).update(created_at=old)
    assert forget_notices() == 1
    assert unread(officer) == (1, 1)


def test_page_shows_words_and_counts_in_words(officer, officer_client, kind):
    tell(officer)
    page = officer_client.get(reverse("messages")).content.decode()
    assert "C1 en" in page
    assert "1 unread message." in page


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_for_any_number(officer, officer_client, kind, number, django_assert_num_queries):
    for about in range(number):
        tell(officer, about=UUID(int=about))
    with django_assert_num_queries(4):  # session, member, count, messages
        officer_client.get(reverse("messages"))


def test_count_in_the_header_asks_no_database(officer, officer_client, kind, django_assert_num_queries):
    tell(officer)
    with django_assert_num_queries(2):  # as without messages: session and member
        page = officer_client.get(reverse("account")).content.decode()
    assert "1 unread message." in page


def test_header_is_quiet_when_all_is_read(officer_client):
    assert "menu__count" not in officer_client.get(reverse("account")).content.decode()


def test_empty_page_says_what_will_stand_there(officer_client):
    assert "Nothing waits for you" in officer_client.get(reverse("messages")).content.decode()


def test_c5_opening_the_page_reads_nothing(officer, officer_client, kind):
    tell(officer)
    officer_client.get(reverse("messages"))
    assert unread(officer) == (1, 1)


def test_buttons_mark_one_and_all(officer, officer_client, kind):
    for about in range(3):
        tell(officer, about=UUID(int=about))
    one = Notice.objects.order_by("about").first()
    officer_client.post(reverse("read_message", args=[one.pk]))
    assert unread(officer) == (2, 2)
    officer_client.post(reverse("read_messages"))
    assert unread(officer) == (0, 0)


def test_message_of_somebody_else_is_not_found(officer, kind):
    tell(officer)
    answer = client_of(make_member()).post(reverse("read_message", args=[Notice.objects.get().pk]))
    assert (answer.status_code, unread(officer)) == (404, (1, 1))


def test_message_of_a_kind_that_is_gone_is_left_out(officer, officer_client, kind):
    tell(officer)
    Notice.objects.update(template="of_a_plugin")
    assert officer_client.get(reverse("messages")).status_code == 200


def test_r2_messages_are_exported_and_go_with_the_account(officer, kind):
    tell(officer)
    category = next(one for one in categories() if one.slug == "notices")
    assert [row["template"] for row in category.export(officer.subject)] == ["due"]
    assert (category.erase(officer.subject), category.count(officer.subject)) == (1, 0)
    assert unread(officer) == (0, 0)
    officer.user.delete()
    with pytest.raises(ObjectDoesNotExist):
        officer.refresh_from_db()

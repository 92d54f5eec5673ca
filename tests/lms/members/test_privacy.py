"""Identity apart from the record: what an erasure takes, what it leaves, what stops it (rule R2)."""

import datetime as dt
import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import log
from wagtail.models import Comment, ModelLogEntry, Page
from wagtail.users.models import UserProfile

from assessments.attempts.models import Attempt
from courses.enrolment.models import Enrolment
from courses.enrolment.reconcile import find_drift
from courses.progress.models import CompletionFact, CourseSummary, UnitCourseCount
from lms.ledger.models import Entry
from lms.ledger.verify import verify
from lms.members.models import Invitation, Profile, Supervision
from lms.members.privacy import queries, services
from lms.members.privacy.categories import Category, categories, register, unregister
from lms.members.privacy.models import Erasure, LegalHold
from lms.members.services import grant_supervision
from lms.notices import tasks
from tests.assessments.quiz_player import player_of
from tests.factories.courses import make_course
from tests.factories.people import make_member, make_unit
from tests.factories.questions import make_question, make_quiz, right_response
from tests.factories.teams import begin, finish, make_listed_course

TODAY = dt.date(2026, 3, 2)
#: Nothing else in a test database says these.
NAMES = ("Xanthippe", "Quillfeather", "xanthippe.q@example.org")


@pytest.fixture
def administrator(centre):
    return make_member("administrator", first_name="Root", last_name="Keeper")


@pytest.fixture
def person(centre):
    return make_member("editor", unit=make_unit(), first_name=NAMES[0], last_name=NAMES[1], email=NAMES[2])


def erase(administrator, person, **values):
    values = {"asked_on": TODAY, "reason": "Left, request 12"} | values
    return services.erase(by=administrator, subject=person.subject, **values)


def lead_a_full_life(person, administrator) -> None:
    """Leave traces of a member everywhere the product can leave one."""
    Invitation.objects.create(profile=person, invited_by=administrator)
    grant_supervision(profile=person, unit=make_unit(), starts_on=TODAY)
    finish(person, make_listed_course())
    EmailAddress.objects.create(user=person.user, email=NAMES[2], primary=True)
    Client().post("/en/account/login/", {"login": NAMES[2], "password": "pass phrase for tests"})
    queue_message(person)
    work_at_the_desk(person, administrator)
    services.set_hold(by=administrator, subject=person.subject, reason=f"Complaint of {NAMES[1]}")
    services.lift_hold(by=administrator, subject=person.subject, reason=f"{NAMES[1]} has agreed")


def queue_message(person) -> None:
    values = {"args": [str(person.subject), "invitation", {}, ""], "kwargs": {}}
    DBTaskResult.objects.create(
        task_path=tasks.deliver.module_path,
        args_kwargs=values,
        backend_name="default",
        run_after=dt.datetime(2026, 3, 2, tzinfo=dt.UTC),
    )


def work_at_the_desk(person, administrator) -> Page:
    """Write a page, a comment and a portrait; be edited by somebody."""
    page = make_course()
    page.owner = person.user
    page.save_revision(user=person.user, log_action=True).publish(user=person.user)
    Comment.objects.create(page=page, user=person.user, text="A note", contentpath="title")
    portrait, _created = UserProfile.objects.get_or_create(user=person.user)
    portrait.avatar.save("portrait.png", ContentFile(b"not a picture"))
    log(person.user, "wagtail.edit", user=administrator.user)
    return page


def everything_stored() -> str:
    """Return every row of every table as text, sessions decoded."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (names from the database itself)
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join([*rows, *(str(session.get_decoded()) for session in Session.objects.all())]).casefold()


def test_r2_an_erased_name_stands_in_no_table(administrator, person):
    lead_a_full_life(person, administrator)
    user_id, before = person.user_id, everything_stored()
    assert [name for name in NAMES if name.casefold() not in before] == []
    erase(administrator, person)
    after = everything_stored()
    assert [name for name in NAMES if name.casefold() in after] == []
    assert not any(session.get_decoded().get("_auth_user_id") == str(user_id) for session in Session.objects.all())


def test_r2_erasing_leaves_the_record_whole_and_nameless(administrator, person):
    lead_a_full_life(person, administrator)
    subject, unit = person.subject, person.unit
    tables = (CompletionFact, Enrolment, CourseSummary)
    before = [list(model.objects.filter(subject=subject).values_list("pk")) for model in tables]
    erase(administrator, person)
    assert [list(model.objects.filter(subject=subject).values_list("pk")) for model in tables] == before
    assert all(before)
    assert not Profile.objects.filter(subject=subject).exists()
    assert not get_user_model().objects.filter(pk=person.user_id).exists()
    assert not Invitation.objects.filter(profile_id=person.pk).exists()
    assert not Supervision.objects.filter(profile_id=person.pk).exists()
    assert CourseSummary.objects.get(subject=subject).unit is None
    assert UnitCourseCount.objects.get(unit=unit).completed == 0
    assert find_drift() == []
    assert verify(subject=subject) == []


def test_r2_erasing_an_author_leaves_the_pages(administrator, person):
    page = work_at_the_desk(person, administrator)
    avatar = UserProfile.objects.get(user=person.user).avatar
    erasure = erase(administrator, person)
    page = Page.objects.get(pk=page.pk)
    assert (page.live, page.owner, page.latest_revision.user) == (True, None, None)
    assert not Comment.objects.exists()
    assert [entry.label for entry in ModelLogEntry.objects.filter(object_id=str(person.user_id))] == ["erased"]
    made = next(one for one in erasure.categories if one["slug"] == "authorship")
    assert (made["kept"], made["happens"]) == (True, "Kept, without an author")
    assert made["count"] > 2
    assert avatar.storage.exists(avatar.name)  # until the transaction is committed


def test_r2_a_portrait_goes_with_the_account(administrator, person, django_capture_on_commit_callbacks):
    work_at_the_desk(person, administrator)
    avatar = UserProfile.objects.get(user=person.user).avatar
    with django_capture_on_commit_callbacks(execute=True):
        erase(administrator, person)
    assert not avatar.storage.exists(avatar.name)


def test_r2_attempts_and_answers_stay_with_their_subject(administrator):
    question = make_question()
    player = player_of(make_quiz(questions=[question]))
    player.begin()
    player.answer(1, question, right_response(question))
    erase(administrator, player.profile)
    assert Attempt.objects.get(subject=player.profile.subject).answers.count() == 1


def test_r2_preview_changes_nothing_and_says_what_will_happen(administrator, person, sign_in):
    lead_a_full_life(person, administrator)
    desk = sign_in(administrator)
    before = everything_stored()
    page = desk.get(f"/en/members/{person.subject}/data/").content.decode()
    desk.get(f"/en/members/{person.subject}/data/erase/")
    assert everything_stored() == before
    assert [one.slug for one in categories() if one.count(person.subject) and str(one.basis) not in page] == []
    assert [one.slug for one in categories() if str(one.label) not in page] == []
    lines = {line.label: (line.count > 0, line.kept) for line in queries.preview(person.subject)}
    assert lines["Name, address and account"] == (True, False)
    assert lines["Completed lessons, activities and courses"] == (True, True)
    assert lines["Messages of the last two weeks"] == (True, False)


def test_r2_the_erasure_says_what_went_and_why_and_is_kept(administrator, person):
    lead_a_full_life(person, administrator)
    before = queries.preview(person.subject)
    erasure = erase(administrator, person)
    assert (erasure.by, erasure.asked_on, erasure.reason) == (administrator.subject, TODAY, "Left, request 12")
    assert [(one["kept"], one["happens"], one["basis"]) for one in erasure.categories] == [
        (line.kept, line.happens, line.basis) for line in before
    ]
    counted = {one["slug"]: one["count"] for one in erasure.categories}
    assert (counted["identity"], counted["supervision"], counted["messages"]) == (1, 1, 1)
    assert counted["completions"] == CompletionFact.objects.filter(subject=person.subject).count()
    with pytest.raises(IntegrityError), transaction.atomic():
        erasure.delete()
    entry = Entry.objects.filter(subject=person.subject).latest("sequence")
    assert json.loads(entry.body)["action"] == "identity_erased"


def test_r2_legal_hold_stops_it(administrator, person, sign_in):
    services.set_hold(by=administrator, subject=person.subject, reason="Audit 7")
    with pytest.raises(services.HoldStands):
        erase(administrator, person)
    values = {"asked_on": TODAY, "reason": "Left", "address": NAMES[2]}
    page = sign_in(administrator).post(f"/en/members/{person.subject}/data/erase/", values).content.decode()
    assert "A legal hold is set" in page
    with pytest.raises(ProtectedError), transaction.atomic():
        person.user.delete()
    services.lift_hold(by=administrator, subject=person.subject, reason="Audit done")
    erase(administrator, person)
    assert list(LegalHold.objects.values_list("reason", "lift_reason")) == [("", "")]


def test_r2_a_hold_is_set_once_and_lifted_once(administrator, person):
    first = services.set_hold(by=administrator, subject=person.subject, reason="One")
    assert services.set_hold(by=administrator, subject=person.subject, reason="Two") == first
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.create(subject=person.subject, set_by=administrator.subject)
    for _twice in range(2):
        services.lift_hold(by=administrator, subject=person.subject, reason="Over")
    assert services.set_hold(by=administrator, subject=person.subject, reason="Three") != first
    done = [json.loads(entry.body)["action"] for entry in Entry.objects.filter(subject=administrator.subject)]
    assert done == ["legal_hold_set", "legal_hold_lifted", "legal_hold_set"]


def test_r2_an_account_deleted_by_another_door_leaves_the_counts_right(person):
    finish(person, make_listed_course())
    person.user.delete()
    assert CompletionFact.objects.filter(subject=person.subject).exists()
    assert find_drift() == []


def test_r2_sent_twice_is_erased_once(administrator, person, sign_in):
    desk, address = sign_in(administrator), f"/en/members/{person.subject}/data/erase/"
    values = {"asked_on": TODAY, "reason": "Left", "address": NAMES[2].upper()}
    assert [desk.post(address, values).status_code for _twice in range(2)] == [302, 302]
    assert erase(administrator, person) == Erasure.objects.get()
    assert "This identity has been erased" in desk.get(f"/en/members/{person.subject}/data/").content.decode()
    assert Entry.objects.filter(subject=person.subject, kind="audit").count() == 1


def test_r2_a_fault_in_one_category_undoes_them_all(administrator, person):
    def fail(_subject):
        raise RuntimeError

    nothing = {"count": lambda _subject: 0, "export": lambda _subject: [], "label": "Bad", "basis": "Bad"}
    register(Category(slug="bad", erase=fail, rank=1, **nothing))
    try:
        with pytest.raises(RuntimeError):
            erase(administrator, person)
    finally:
        unregister("bad")
    assert Profile.objects.filter(subject=person.subject).exists()
    assert not Erasure.objects.exists()


@pytest.mark.parametrize("reason", ["Quillfeather left", "asked by xanthippe", f"mail from {NAMES[2]}"])
def test_r2_a_reason_that_names_the_person_is_refused(administrator, person, reason):
    with pytest.raises(services.NamesThePerson):
        erase(administrator, person, reason=reason)


def test_r2_a_short_name_inside_another_word_is_no_name(administrator, centre):
    erase(administrator, make_member(first_name="Li", last_name="Ed"), reason="Client file closed")
    assert Erasure.objects.count() == 1


def test_r2_a_chinese_name_is_found_without_spaces(administrator, centre):
    with pytest.raises(services.NamesThePerson):
        erase(administrator, make_member(first_name="伟", last_name="王"), reason="应王先生要求")


def test_nobody_erases_the_own_account(administrator):
    with pytest.raises(services.NotYourself):
        erase(administrator, administrator)


def test_an_administrator_who_was_erased_meanwhile_erases_nobody(administrator, person):
    other = make_member("administrator")
    erase(administrator, other)
    with pytest.raises(PermissionDenied):
        erase(other, person)


def test_erased_person_is_signed_out_and_cannot_come_back(administrator, person, sign_in):
    client = sign_in(person)
    erase(administrator, person)
    assert client.get("/en/me/").status_code == 302
    credentials = {"login": NAMES[2], "password": "pass phrase for tests"}
    assert client.post("/en/account/login/", credentials).status_code == 200
    make_member(email=NAMES[2])  # the address is free again, for a new and empty record


def test_enrolled_people_keep_their_counts_when_somebody_is_erased(administrator, person):
    course, colleague = make_listed_course(), make_member(unit=person.unit)
    begin(person, course)
    begin(colleague, course)
    erase(administrator, person)
    assert UnitCourseCount.objects.get(unit=colleague.unit).enrolled == 1


def test_categories_refuse_duplicates_and_those_that_are_neither_kept_nor_erased():
    known = categories()[0]
    with pytest.raises(ValueError, match="already"):
        register(known)
    with pytest.raises(ValueError, match="neither"):
        register(Category(slug="limbo", label="", basis="", count=lambda _: 0, export=lambda _: []))

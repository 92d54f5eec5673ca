"""A copy of everything kept about one person, for that person or an administrator (rules R1 and R2)."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import APIToken, Comment

from courses.assignments.models import Assignment, Obligation
from courses.recognition.services import Evidence, propose
from lms.dashboards.models import SavedFilter
from lms.ledger.models import Entry
from lms.members.models import Invitation, Profile
from lms.members.privacy import queries, services
from lms.members.privacy.categories import categories
from lms.members.services import grant_supervision
from lms.members.tokens.models import AccessToken
from lms.notices.services import notify
from tests.assessments.quiz_player import player_of
from tests.factories.courses import make_course
from tests.factories.people import make_member, make_post, make_unit
from tests.factories.questions import make_question, make_quiz, right_response
from tests.factories.teams import YESTERDAY, finish, make_listed_course
from tests.lms.members.imports.files import name_in_file
from tests.lms.members.test_privacy import queue_message


@pytest.fixture
def two(centre):
    """Two colleagues who have done the same, so that nothing but the person tells them apart."""
    question = make_question()
    first = player_of(make_quiz(questions=[question]))
    second = make_member(first_name="Someone", last_name="Else")
    page, course, other = make_course(), make_listed_course(), make_listed_course()
    administrator = make_member("administrator")
    for person in (first.profile, second):
        Invitation.objects.create(profile=person, invited_by=second)
        EmailAddress.objects.create(user=person.user, email=person.user.email)
        grant_supervision(profile=person, unit=make_unit(), starts_on=YESTERDAY)
        Comment.objects.create(page=page, user=person.user, text=f"Note of {person.user.email}", contentpath="title")
        make_post(person)
        finish(person, course)
        queue_message(person)
        name_in_file(person)
        keep_for(person, course)
        notify(to=person.subject, template="due", about=course.key, context={"course": course.text}, mail=False)
        page.save_revision(user=person.user)
        shown = Evidence(shown="Certificate", issued_by="An academy", kept_at="Personnel file")
        propose(by=administrator, officer=person, course_key=other.key, completed_on=YESTERDAY, evidence=shown)
        services.hand_out(by=person, subject=person.subject)
    first.begin()
    first.answer(1, question, right_response(question))
    return first.profile, second


def keep_for(person, course):
    """Keep a view and a token of the person, and something asked of the person."""
    SavedFilter.objects.create(profile=person, name="Late", page="people")
    digest, until = person.subject.hex, timezone.now() + timedelta(days=30)
    AccessToken.objects.create(profile=person, name="Staff system", digest=digest, hint="abcd", expires_at=until)
    asked = {"target": "course", "target_key": course.key, "subject": person.subject, "made_by": uuid4()}
    assignment = Assignment.objects.create(reason="Asked of all", **asked)
    Obligation.objects.create(
        assignment=assignment, subject=person.subject, course_key=course.key, since=timezone.now().date()
    )


def by_category(document):
    return {one["category"]: one["data"] for one in document["categories"]}


def test_r2_export_holds_everything_about_me_and_nobody_else(two):
    me, other = two
    text = json.dumps(document := queries.document(me.subject), ensure_ascii=False)
    held = by_category(document)
    for category in categories():
        if category.slug != "authorship":  # one row a table there
            assert (category.slug, len(held[category.slug])) == (category.slug, category.count(me.subject))
    empty = {slug for slug, data in held.items() if not data}
    assert empty == {"reviews", "accommodations", "marks"}
    for mine in (me.user.first_name, me.user.last_name, me.user.email, str(me.subject), "Note of"):
        assert mine in text
    for theirs in (other.user.last_name, other.user.email, str(other.subject)):
        assert theirs not in text


def test_r2_export_says_which_course_and_which_answer(two):
    held = by_category(queries.document(two[0].subject))
    assert held["enrolments"][0]["course"]
    (attempt,) = held["attempts"]
    assert len(attempt["answers"]) == 1
    assert "pinned" not in attempt


def test_r2_export_holds_no_secret_and_no_hold(two):
    me, other = two
    APIToken.objects.create(user=me.user, name="script", key_hash="0" * 64)
    Profile.objects.filter(pk=other.pk).update(role="administrator")
    services.set_hold(by=Profile.objects.get(pk=other.pk), subject=me.subject, reason="Confidential inquiry")
    text = json.dumps(queries.document(me.subject))
    assert me.user.password not in text
    assert "0" * 64 not in "".join(json.dumps(row) for row in by_category(json.loads(text))["desk"])
    assert "legal_hold" not in text
    assert "Confidential" not in text


def test_r1_every_copy_is_entered_in_the_ledger(officer, sign_in):
    administrator = make_member("administrator")
    sign_in(officer).post("/en/me/data/download/")
    sign_in(administrator).post(f"/en/members/{officer.subject}/data/download/")
    entries = [json.loads(entry.body) for entry in Entry.objects.filter(subject=officer.subject, kind="audit")]
    assert [(one["action"], one["actor"]) for one in entries] == [
        ("personal_data_exported", str(officer.subject)),
        ("personal_data_exported", str(administrator.subject)),
    ]


def test_copy_is_a_file_that_no_browser_keeps_and_whose_name_names_nobody(officer_client, officer):
    answer = officer_client.post("/en/me/data/download/")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="personal-data-20')
    assert "no-store" in answer["Cache-Control"]
    document = json.loads(answer.content)
    assert (document["format"], document["subject"]) == ("learning-centre/personal-data/1", str(officer.subject))


def test_only_administrators_hand_out_the_data_of_others(officer):
    with pytest.raises(PermissionDenied):
        services.hand_out(by=officer, subject=make_member().subject)


def test_handing_out_needs_a_post_and_a_sign_in(officer_client, officer):
    assert officer_client.get("/en/me/data/download/").status_code == 405
    assert not Entry.objects.exists()
    assert Client().post("/en/me/data/download/").status_code == 302


def test_own_page_costs_the_same_for_one_and_three_courses(officer, officer_client):
    finish(officer, make_listed_course())
    costs_of(officer_client, "/en/me/data/")
    one = costs_of(officer_client, "/en/me/data/")
    for _number in range(2):
        finish(officer, make_listed_course())
    assert costs_of(officer_client, "/en/me/data/") == one


def costs_of(client, address) -> int:
    """Return the number of queries; a new category adds to it, so no number stands here."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_account_page_leads_to_it(officer_client):
    assert 'href="/en/me/data/"' in officer_client.get("/en/me/").content.decode()

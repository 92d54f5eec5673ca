"""Access tokens: shown once, stored as a digest, refused once over."""

from datetime import timedelta

import pytest
from allauth.account.signals import password_changed, password_reset
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.ledger.models import Entry
from lms.members.account.services import end_all_sessions
from lms.members.directory import services as directory
from lms.members.models import Role, Supervision
from lms.members.privacy.categories import categories
from lms.members.services import assign_role
from lms.members.tokens.models import AccessToken
from lms.members.tokens.services import LIFETIMES, NameTaken, create_token, revoke_token
from tests.factories.people import make_member
from tests.factories.teams import make_supervisor
from tests.factories.tokens import Program, make_token

FORM = {"name": "Staff system", "scopes": ["people:read"], "days": LIFETIMES[0], "password": "pass phrase for tests"}


@pytest.fixture
def supervisor(centre):
    return make_supervisor()


def ask(authorization: str):
    return Client().get("/api/v1/people/", headers={"authorization": authorization})


def test_a_token_is_shown_once_and_stored_as_a_digest(supervisor, sign_in):
    client = sign_in(supervisor)
    page = client.post("/en/me/tokens/", FORM)
    secret = page.context["secret"]
    token = AccessToken.objects.get()
    assert secret in page.content.decode()
    assert secret not in client.get("/en/me/tokens/").content.decode()
    assert secret not in str(AccessToken.objects.values())
    assert (token.scopes, token.hint) == (["people:read"], secret[-4:])
    assert "no-store" in page.headers["Cache-Control"]


def test_the_same_form_sent_twice_makes_one_token(supervisor, sign_in):
    client = sign_in(supervisor)
    client.post("/en/me/tokens/", FORM)
    again = client.post("/en/me/tokens/", FORM)
    assert (AccessToken.objects.count(), again.context["secret"]) == (1, "")
    assert "name" in again.context["form"].errors


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "wrong"), ("scopes", []), ("scopes", ["everything"]), ("days", "9999"), ("name", "")],
)
def test_a_wrong_form_makes_no_token_and_says_why(field, value, supervisor, sign_in):
    page = sign_in(supervisor).post("/en/me/tokens/", FORM | {field: value})
    assert (field in page.context["form"].errors, AccessToken.objects.count()) == (True, 0)


def test_who_answers_for_nobody_makes_no_token(officer, officer_client):
    assert officer_client.get("/en/me/tokens/").status_code == 403
    assert "/me/tokens/" not in officer_client.get("/en/me/").content.decode()
    with pytest.raises(PermissionDenied):
        make_token(officer)


def test_the_account_page_leads_to_the_tokens(supervisor, sign_in):
    assert "/en/me/tokens/" in sign_in(supervisor).get("/en/me/").content.decode()


def test_a_name_serves_again_once_its_token_is_revoked(supervisor):
    token, _secret = make_token(supervisor)
    with pytest.raises(NameTaken):
        make_token(supervisor)
    revoke_token(profile=supervisor, token_id=token.pk)
    make_token(supervisor)
    assert AccessToken.objects.valid().count() == 1


@pytest.mark.parametrize(("scopes", "days"), [([], 30), (["all"], 30), (["people:read"], 31)])
def test_no_token_without_a_scope_or_with_a_lifetime_of_ones_own(scopes, days, supervisor):
    with pytest.raises(ValueError, match=r"A token needs|not a valid"):
        create_token(profile=supervisor, name="x", scopes=scopes, days=days, password="pass phrase for tests")


def test_r1_making_and_revoking_are_entered_once(supervisor, sign_in):
    token, _secret = make_token(supervisor)
    for _twice in range(2):
        sign_in(supervisor).post(f"/en/me/tokens/{token.pk}/revoke/")
    bodies = [entry.body for entry in Entry.objects.filter(subject=supervisor.subject, kind="audit")]
    assert [sum(action in body for body in bodies) for action in ("token_created", "token_revoked")] == [1, 1]


def test_nobody_revokes_the_token_of_another(supervisor, sign_in):
    token, _secret = make_token(supervisor)
    assert sign_in(make_supervisor()).post(f"/en/me/tokens/{token.pk}/revoke/").status_code == 404
    assert AccessToken.objects.valid().count() == 1


def test_a_revoked_an_unknown_and_a_broken_token_are_refused_alike(supervisor):
    program = Program(supervisor)
    revoke_token(profile=supervisor, token_id=program.token.pk)
    answers = [ask(f"Bearer {secret}") for secret in (program.secret, "lct_nothing", "", "ä", "x" * 5000)]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_is_a_401_that_says_so(supervisor):
    program = Program(supervisor)
    past = timezone.now() - timedelta(seconds=1)
    AccessToken.objects.update(created_at=past - timedelta(days=1), expires_at=past)
    answer = program.get("people/")
    assert (answer.status_code, "expired" in answer.json()["detail"]) == (401, True)


def test_a_closed_account_closes_its_tokens(supervisor):
    program = Program(supervisor)
    supervisor.user.is_active = False
    supervisor.user.save()
    assert program.get("people/").status_code == 401


def test_a_token_without_the_scope_is_refused_in_words(supervisor):
    answer = Program(supervisor, "reports:read").get("people/")
    assert (answer.status_code, "people:read" in answer.json()["detail"]) == (403, True)


def test_no_token_learns_for_its_member(supervisor):
    program = Program(supervisor)
    assert [program.get(rest).status_code for rest in ("me/courses/", "courses/")] == [403, 200]


def test_e2_a_token_ends_with_the_right_it_was_made_with(supervisor):
    program = Program(supervisor)
    Supervision.objects.update(revoked_at=timezone.now())
    supervisor.role = Role.OFFICER
    supervisor.supervises = False
    supervisor.save()
    assert program.get("people/").status_code == 403


def test_use_is_noted_once_an_hour(supervisor):
    program = Program(supervisor)
    program.get("units/")
    first = AccessToken.objects.get().last_used_at
    with CaptureQueriesContext(connection) as asked:
        program.get("units/")
    assert AccessToken.objects.get().last_used_at == first
    assert not [query for query in asked.captured_queries if query["sql"].startswith("UPDATE")]
    AccessToken.objects.update(last_used_at=timezone.now() - timedelta(hours=2))
    program.get("units/")
    assert AccessToken.objects.get().last_used_at > first


def test_too_many_requests_are_counted_by_token(supervisor, settings):
    settings.LMS = settings.LMS | {"API_RATE": "2/min"}
    one, other = Program(supervisor, "people:read"), Program(supervisor)
    statuses = [one.get("units/").status_code for _time in range(3)]
    assert (statuses, other.get("units/").status_code) == ([200, 200, 429], 200)
    assert int(one.get("units/").headers["Retry-After"]) > 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(count, supervisor, sign_in, django_assert_num_queries):
    for number in range(count):
        make_token(supervisor, name=f"Program {number}")
    client = sign_in(supervisor)
    with django_assert_num_queries(3):
        client.get("/en/me/tokens/")


def test_r2_tokens_go_with_the_account_and_export_no_digest(supervisor):
    make_token(supervisor)
    (category,) = [one for one in categories() if one.slug == "tokens"]
    (row,) = category.export(supervisor.subject)
    assert (category.count(supervisor.subject), "digest" in row, row["name"]) == (1, False, "Staff system")
    category.erase(supervisor.subject)
    assert category.count(supervisor.subject) == 0


def test_an_administrator_may_have_tokens(centre, sign_in):
    assert sign_in(make_member("administrator")).get("/en/me/tokens/").status_code == 200


def switched_off_and_on(supervisor):
    desk = make_member("administrator")
    directory.switch_off(by=desk, profile=supervisor)
    directory.switch_on(by=desk, profile=supervisor)


def other_password(signal):
    def send(supervisor):
        signal.send(type(supervisor.user), request=None, user=supervisor.user)

    return send


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (switched_off_and_on, "account_off"),
        (lambda one: end_all_sessions(profile=one, password="pass phrase for tests"), "signed_out"),
        (other_password(password_changed), "password"),
        (other_password(password_reset), "password"),
        (lambda one: assign_role(profile=one, role="editor"), "role"),
    ],
    ids=["off_and_on", "signed_out", "changed", "reset", "role"],
)
def test_r1_tokens_end_with_what_they_stood_on(act, why, supervisor):
    program, other = Program(supervisor), Program(make_supervisor())
    act(supervisor)
    assert (program.get("people/").status_code, other.get("people/").status_code) == (401, 200)
    bodies = Entry.objects.filter(subject=supervisor.subject, body__contains="token_revoked").values_list("body")
    assert [why in body for (body,) in bodies] == [True]


def test_changing_the_password_on_its_page_ends_tokens(supervisor, sign_in):
    program, client = Program(supervisor), sign_in(supervisor)
    new = "another pass phrase for tests"
    client.post(
        "/en/account/password/change/", {"oldpassword": "pass phrase for tests", "password1": new, "password2": new}
    )
    assert program.get("people/").status_code == 401


def test_the_same_role_once_more_ends_no_token(supervisor):
    program = Program(supervisor)
    assign_role(profile=supervisor, role=supervisor.role)
    assert program.get("people/").status_code == 200

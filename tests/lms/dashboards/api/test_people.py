"""People and their progress over the API: the same scope, the same silence about discreet courses, as on the pages."""

import json
from uuid import UUID, uuid4

import pytest
from django.test import Client

from courses.certificates.issuing import issue_missing
from lms.ledger.models import Entry
from lms.members.models import Position, Post, Role
from tests.factories.people import make_member, make_unit
from tests.factories.teams import (
    YESTERDAY,
    begin,
    expire,
    finish,
    give_due_date,
    make_listed_course,
    make_supervisor,
)
from tests.factories.tokens import Program

pytestmark = pytest.mark.usefixtures("centre")
LISTS = ["people/", "units/", "enrolments/", "completions/", "certificates/"]
NAMING = [rest for rest in LISTS if rest != "units/"]


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def program(unit):
    """A program of the unit's supervisor."""
    return Program(make_supervisor(unit))


def viewer_of(program):
    return program.token.profile


def entered(subject: UUID) -> list[dict]:
    """Return the looks on a chain."""
    bodies = [json.loads(one.body) for one in Entry.objects.filter(subject=subject, kind="audit").order_by("sequence")]
    return [body["detail"] for body in bodies if body["action"] == "view"]


def keys(rows, name="person"):
    return {row[name] for row in rows}


def test_people_are_those_of_the_scope(unit, program):
    inside, below, outside = make_member(unit=unit), make_member(unit=make_unit(parent=unit)), make_member()
    rows = program.results("people/")
    assert keys(rows, "key") == {str(inside.subject), str(below.subject)}
    assert program.get(f"people/{inside.subject}/").json()["name"] == inside.display_name
    unknown, foreign = program.get(f"people/{uuid4()}/"), program.get(f"people/{outside.subject}/")
    assert (unknown.status_code, foreign.status_code, unknown.json()) == (404, 404, foreign.json())


def test_e2_who_also_serves_here_is_listed_with_that_post_only(unit, program):
    position = Position.objects.create(key="examiner", label="Examiner")
    person = make_member(unit=make_unit())
    Post.objects.create(profile=person, unit=unit, position=position, main=False, starts_on=YESTERDAY)
    (row,) = program.results("people/?position=examiner")
    assert (row["key"], row["unit"], row["staff_number"]) == (str(person.subject), None, "")
    assert [(post["unit"], post["position"], post["main"]) for post in row["posts"]] == [(unit.pk, "examiner", False)]


def test_units_end_where_the_scope_does(unit):
    lower = make_unit(parent=unit)
    program = Program(make_supervisor(lower))
    (row,) = program.results("units/")
    assert (row["id"], row["parent"], row["agency"]) == (lower.pk, None, unit.agency.key)
    assert [program.get(f"units/{pk}/").status_code for pk in (lower.pk, unit.pk, 10**30)] == [200, 404, 404]


@pytest.mark.parametrize("rest", LISTS)
def test_e2_a_guessed_unit_is_as_unknown_as_one_that_is_not(rest, program):
    make_member(unit=(other := make_unit()))
    answers = [program.get(f"{rest}?unit={pk}") for pk in (other.pk, 987654321)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("rest", ["enrolments/", "completions/", "certificates/"])
def test_e2_progress_is_that_of_the_scope(rest, unit, program):
    course = make_listed_course()
    inside, outside = make_member(unit=unit), make_member(unit=make_unit())
    for person in (inside, outside):
        finish(person, course)
    issue_missing()
    assert keys(program.results(rest)) == {str(inside.subject)}
    assert keys(program.results(f"{rest}?person={inside.subject}")) == {str(inside.subject)}
    assert program.get(f"{rest}?person={outside.subject}").status_code == 404
    everything = Program(make_member(Role.ADMINISTRATOR))
    assert keys(everything.results(rest)) == {str(inside.subject), str(outside.subject)}


def test_enrolments_say_how_somebody_stands(unit, program):
    course, person = make_listed_course(code="X1"), make_member(unit=unit)
    begin(person, course, lessons=1)
    give_due_date(person, course, YESTERDAY)
    (row,) = program.results("enrolments/?overdue=true")
    told = {name: row[name] for name in ("code", "state", "overdue", "due_zone", "valid_until")}
    assert told == {"code": "X1", "state": "in_progress", "overdue": True, "due_zone": "UTC", "valid_until": None}
    assert program.results("enrolments/?overdue=false") == []


@pytest.mark.parametrize("query", ["", "?overdue=true", "?overdue=false", "?required=false", "?expiring=false"])
def test_e3_api_names_nobody_who_has_not_completed_a_discreet_course(query, unit, program):
    course, person = make_listed_course(discreet=True), make_member(unit=unit)
    begin(person, course, lessons=1)
    give_due_date(person, course, YESTERDAY)
    assert program.results(f"enrolments/{query}") == []


def test_e3_api_tells_completion_of_a_discreet_course_and_nothing_else(unit, program):
    course, person = make_listed_course(discreet=True), make_member(unit=unit)
    finish(person, course)
    issue_missing()
    (row,) = program.results("enrolments/")
    silent = ("required", "due_at", "overdue", "valid_until", "expiring", "renewing")
    assert (row["state"], {row[name] for name in silent}) == ("completed", {None})
    assert [len(program.results(rest)) for rest in ("completions/", "certificates/")] == [1, 0]
    expire(person, course)
    assert [program.results(rest) for rest in ("enrolments/", "completions/")] == [[], []]


@pytest.mark.parametrize("rest", NAMING)
def test_r1_a_list_is_entered_once_a_day_for_each_page_on_the_viewers_chain(rest, unit, program):
    make_member(unit=unit)
    for asked in (rest, rest, f"{rest}?unit={unit.pk}"):
        program.get(asked)
    first, second = entered(viewer_of(program).subject)
    assert (first["what"], first["by"], first["filters"]) == (rest.strip("/"), "api", {})
    assert second["filters"] == {"unit": str(unit.pk)}


@pytest.mark.parametrize(
    ("rest", "kept"),
    [
        ("people/?position=Ada%20Example&active=true&limit=9", {"position": None, "active": "true", "limit": None}),
        ("certificates/?number=Ada", {"number": None}),
        (f"certificates/?course={UUID(int=0)}", {"course": str(UUID(int=0))}),
        ("enrolments/?state=completed&required=true", {"state": "completed", "required": "true"}),
        (f"completions/?kind=course&key={UUID(int=0)}", {"kind": "course", "key": str(UUID(int=0))}),
        ("completions/?recorded_since=2026-01-01T00:00:00Z", {"recorded_since": None}),
    ],
)
def test_r1_of_what_a_visitor_writes_freely_the_ledger_keeps_the_name_alone(rest, kept, program):
    assert program.get(rest).status_code == 200
    assert [one["filters"] for one in entered(viewer_of(program).subject)] == [kept]


def test_r1_the_place_in_a_list_is_not_kept_and_each_page_is_entered(unit, program):
    for _number in range(2):
        make_member(unit=unit)
    following = program.get("people/?limit=1").json()["next"]
    program.get(following.partition("/api/v1/")[2])
    looks = [one["filters"] for one in entered(viewer_of(program).subject)]
    assert looks == [{"limit": None}, {"cursor": None, "limit": None}]


@pytest.mark.parametrize("rest", ["people/{}/", "people/?person={}", "enrolments/?person={}"])
def test_r1_a_look_at_one_person_is_entered_on_that_persons_chain(rest, unit, program):
    person = make_member(unit=unit)
    for _twice in range(2):
        program.get(rest.format(person.subject))
    assert entered(person.subject) == [{"what": "person"}]
    assert entered(viewer_of(program).subject) == []


@pytest.mark.parametrize("rest", LISTS)
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_and_three(rest, count, unit, program, django_assert_max_num_queries):
    course = make_listed_course()
    for _number in range(count):
        make_unit(parent=unit)
        finish(make_member(unit=unit), course)
    issue_missing()
    program.get(rest)  # the first look of the day is entered
    with django_assert_max_num_queries(6) as asked:
        assert len(program.results(rest)) >= count
    assert len(asked) == COSTS[rest]


#: Token, scope, rows; then titles or posts, and whether today's look is entered.
COSTS = {"people/": 5, "units/": 3, "enrolments/": 5, "completions/": 5, "certificates/": 5}


def test_pages_follow_each_other_without_gap_or_repeat(unit, program):
    people = {str(make_member(unit=unit).subject) for _number in range(5)}
    page, seen = program.get("people/?limit=2").json(), []
    while True:
        seen += [row["key"] for row in page["results"]]
        if page["next"] is None:
            break
        page = program.get(page["next"].partition("/api/v1/")[2]).json()
    assert (len(seen), set(seen)) == (5, people)
    assert program.get(page["previous"].partition("/api/v1/")[2]).status_code == 200


WRONG = {
    "limit": ["0", "201", "x", "-1", "9" * 30, "٣"],
    "cursor": ["x", "ä"],
    "unit": ["x", "-1", "9" * 30],
    "person": ["x"],
    "nonsense": ["1"],
}


@pytest.mark.parametrize("rest", LISTS)
def test_what_is_no_filter_is_refused_in_words(rest, program):
    for name, values in WRONG.items():
        for value in values:
            answer = program.get(f"{rest}?{name}={value}")
            assert answer.status_code in (400, 404), (name, value)
            assert answer.json()


@pytest.mark.parametrize("cursor", ["cD14", "bz05OTk5OTk5OTk5OTk5OQ==", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_made_up_cursor_is_no_fault_of_the_server(cursor, program):
    assert {program.get(f"{rest}?cursor={cursor}").status_code for rest in LISTS} <= {200, 404}


@pytest.mark.parametrize("query", ["overdue=yes", "state=lost", "course=1", "required="])
def test_what_is_no_value_of_a_filter_is_refused(query, program):
    assert program.get(f"enrolments/?{query}").status_code == (200 if query.endswith("=") else 400)


def test_an_answer_that_still_holds_is_not_sent_again(unit, program):
    make_member(unit=unit)
    first = program.get("people/")
    again = program.get("people/", **{"if-none-match": first.headers["ETag"]})
    make_member(unit=unit)
    changed = program.get("people/", **{"if-none-match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content, changed.status_code) == (200, 304, b"", 200)
    assert "Authorization" in first.headers["Vary"]
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_a_browser_keeps_nothing(unit, sign_in):
    answer = sign_in(make_supervisor(unit)).get("/api/v1/people/")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("rest", [*LISTS, "assignments/", "reports/", "reports/runs/"])
def test_nobody_without_people_comes_in(rest, officer, officer_client):
    assert Client().get(f"/api/v1/{rest}").status_code == 401
    assert officer_client.get(f"/api/v1/{rest}").status_code == 403


def test_staff_numbers_are_for_those_who_keep_the_accounts(unit, program):
    person = make_member(unit=unit)
    person.external_key = "agency:17"
    person.save()
    administrator = Program(make_member(Role.ADMINISTRATOR))
    told = [row["staff_number"] for one in (program, administrator) for row in one.results(f"people/?unit={unit.pk}")]
    assert told == ["", "agency:17"]

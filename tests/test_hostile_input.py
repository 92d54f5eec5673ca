"""Every address, as every role, with input nobody should send: a clear answer, never a 500, nothing lost."""

from dataclasses import dataclass
from itertools import cycle
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver

from assessments.attempts.models import Attempt
from assessments.questions.models import QuestionType
from courses.content.models import CoursePage
from courses.enrolment.services import enrol
from courses.progress.models import CompletionFact
from lms.members.models import Profile, Role
from tests.factories.catalogue import make_tool
from tests.factories.courses import lessons_of
from tests.factories.people import make_member, make_unit
from tests.factories.questions import make_question, make_quiz, make_quiz_course
from tests.factories.teams import make_supervisor
from tests.lms.members.test_walls import walk

#: Everything a page of ours reads from an address or a form.
NAMES = """
unit course state person sort page query role track level taught_in q next limit offset format language step attempt
pick action due_on for_course who confirm text file email first_name last_name time_zone revision starts_on ends_on to
agency parent name country password password1 password2 oldpassword login anyway version lang number code reason hours
instructor course completed_on shown issued_by reference kept_at decision note sure old new whole asked_on
submit_key check keep quiz extra_percent extra_tries minutes since until edit kind administers label_en label_fr
remind assignment target where position due_days change make plan every
scopes days cursor active position required overdue expiring kind key recorded_since target target_key ended
invite outcome discard
""".split()  # noqa: SIM905  (a list of words reads better as words)
HOSTILE = {
    "null": "a\x00b",
    "digits": "9" * 5000,
    "int32": "2147483648",
    "int64": "9223372036854775808",
    "negative": "-1",
    "arabic digit": "٣",
    "float": "1e309",
    "script": "\"'><script>alert(1)</script>{{ 7 }}{% now 'Y' %}",
    "long": "ab " * 2000,
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "no day": "2026-02-30",
    "nobody": "00000000-0000-0000-0000-000000000000",
    "braces": "{12345678123456781234567812345678}",
    "json": '[{"a": ',
    "path": "../../../../etc/passwd",
    "pair": "00000000-0000-0000-0000-000000000000:x",
}
UNKNOWN = "00000000-0000-0000-0000-000000000000"
#: They end the session that the walk needs.
LEAVING = ("logout", "sign-out", "invitation", "switch")


@dataclass
class Site:
    """What the addresses can name."""

    course: CoursePage
    quiz_key: UUID
    attempt: Attempt
    member: Profile
    supervisor: Profile

    def addresses(self) -> list[str]:
        """Return every address of ours outside the editor's screens, with ids of nothing and ids of something."""
        found = {path for _name, path in walk(get_resolver().url_patterns) if not path.startswith("/admin/")}
        named = {path for path in found if UNKNOWN in path}
        keys = [self.quiz_key, self.course.translation_key, self.member.subject]
        keys += [lesson.translation_key for lesson in lessons_of(self.course)]
        real = {
            path.replace(UNKNOWN, str(key), 1).replace(UNKNOWN, str(self.attempt.pk)) for path in named for key in keys
        }
        return sorted(path for path in found | real if not any(word in path for word in LEAVING))


@pytest.fixture
def site(centre) -> Site:
    """A course with a lesson and a quiz, begun by a supervisor; a tool; a unit with a member."""
    quiz = make_quiz(questions=[make_question(kind) for kind in QuestionType.values])
    course = make_quiz_course(quiz, lessons=1)
    make_tool(slug="a")
    unit = make_unit()
    supervisor = make_supervisor(unit)
    enrol(subject=supervisor.subject, course_key=course.translation_key)
    client_of(supervisor).post(f"/en/quiz/{quiz.activity.key}/start/")
    return Site(course, quiz.activity.key, Attempt.objects.get(), make_member(unit=unit), supervisor)


def client_of(profile: Profile | None) -> Client:
    client = Client(raise_request_exception=False)
    if profile:
        client.force_login(profile.user)
    return client


def failures(client: Client, method: str, paths: list[str], data: dict[str, str]) -> dict[str, int]:
    answers = {path: getattr(client, method)(path, data).status_code for path in paths}
    return {path: status for path, status in answers.items() if status >= 500}


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_fails_whatever_is_sent(method, site):
    Profile.objects.filter(pk=site.supervisor.pk).update(role=Role.ADMINISTRATOR)
    client, paths = client_of(site.supervisor), site.addresses()
    found = {name: failures(client, method, paths, dict.fromkeys(NAMES, text)) for name, text in HOSTILE.items()}
    assert {name: failed for name, failed in found.items() if failed} == {}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["", *Role.values])
def test_no_address_fails_for_any_role(role, method, site):
    client = client_of(make_member(role) if role else None)
    mixed = dict(zip(NAMES, cycle(text for name, text in HOSTILE.items() if name != "null"), strict=False))
    assert failures(client, method, site.addresses(), mixed) == {}


def test_hostile_forms_complete_nothing_and_change_nobody(site):
    before = list(Profile.objects.order_by("pk").values_list("role", "unit", "user__first_name", "user__is_active"))
    for text in HOSTILE.values():
        failures(client_of(site.member), "post", site.addresses(), dict.fromkeys(NAMES, text))
    after = list(Profile.objects.order_by("pk").values_list("role", "unit", "user__first_name", "user__is_active"))
    assert (after, CompletionFact.objects.exclude(kind="lesson").count()) == (before, 0)

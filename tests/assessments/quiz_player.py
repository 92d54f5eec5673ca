"""An officer at a quiz, through the browser's own requests."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from assessments.activities.quiz.models import Quiz
from assessments.attempts.models import Attempt
from assessments.questions.models import Question
from courses.enrolment.services import enrol
from lms.members.models import Profile
from tests.conftest import client_of
from tests.factories.people import make_member
from tests.factories.questions import form_of, make_quiz_course


@dataclass
class Player:
    """Answers the questions of one quiz as a browser would."""

    profile: Profile
    client: Client
    quiz: Quiz
    language: str = "en"

    def url(self, rest: str = "") -> str:
        """Return the address of one of the quiz's pages."""
        return f"/{self.language}/quiz/{self.quiz.activity.key}/{rest}"

    def get(self, rest: str = "") -> HttpResponse:
        """Open a page."""
        return self.client.get(self.url(rest))

    def post(self, rest: str, **fields: Any) -> HttpResponse:
        """Send a form with the attempt's id."""
        return self.client.post(self.url(rest), {"attempt": str(self.attempt.pk)} | fields)

    def begin(self) -> Attempt:
        """Press Start."""
        self.client.post(self.url("start/"))
        return self.attempt

    @property
    def attempt(self) -> Attempt:
        """The latest attempt."""
        return Attempt.objects.of(self.profile.subject, self.quiz.activity.key).last()

    def fields(self, question: Question, response: dict) -> dict[str, Any]:
        """Return the form fields of an answer."""
        pins = {pin["key"]: pin for pin in self.attempt.pinned["questions"]}
        return form_of(question, response, pins[str(question.translation_key)]["order"])

    def answer(self, number: int, question: Question, response: dict) -> HttpResponse:
        """Answer question ``number``."""
        return self.post(f"q/{number}/", **self.fields(question, response))

    def event(self, question: Question, response: dict, **values: Any) -> dict[str, Any]:
        """Return a change as the browser queues it; an empty response takes the answer back."""
        fields = self.fields(question, response) if response else {}
        lists = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
        return {
            "event": str(uuid4()),
            "question": str(question.translation_key),
            "fields": lists,
            "age_ms": 0,
        } | values

    def save(self, *events: dict, **values: Any) -> HttpResponse:
        """Send changes as the browser does by itself."""
        body = {"attempt": str(self.attempt.pk), "events": list(events)} | values
        return self.client.post(self.url("save/"), body, content_type="application/json")

    def later(self, **passed: float) -> Attempt:
        """Let so much time pass for the attempt, by moving it into the past."""
        attempt, by = self.attempt, timedelta(**passed)
        moved = {"started_at": attempt.started_at - by}
        if attempt.deadline_at:
            moved["deadline_at"] = attempt.deadline_at - by
        if attempt.submitted_at:
            moved["submitted_at"] = attempt.submitted_at - by
        Attempt.objects.filter(pk=attempt.pk).update(**moved)
        return self.attempt

    def words(self, rest: str = "") -> str:
        """Return the words of a page, without its line ends."""
        return " ".join(self.get(rest).content.decode().split())


def player_of(quiz: Quiz, *, enrolled: bool = True, **course: Any) -> Player:
    """Return an officer who takes a course in which the quiz stands."""
    page = make_quiz_course(quiz, **course)
    profile = make_member()
    if enrolled:
        enrol(subject=profile.subject, course_key=page.translation_key)
    return Player(profile, client_of(profile), quiz)

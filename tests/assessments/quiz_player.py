"""An officer at a quiz, through the browser's own requests."""

from dataclasses import dataclass
from typing import Any

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


def player_of(quiz: Quiz, *, enrolled: bool = True, **course: Any) -> Player:
    """Return an officer who takes a course in which the quiz stands."""
    page = make_quiz_course(quiz, **course)
    profile = make_member()
    if enrolled:
        enrol(subject=profile.subject, course_key=page.translation_key)
    return Player(profile, client_of(profile), quiz)

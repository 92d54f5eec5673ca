"""What every quiz page needs to know before it says anything: the quiz, its place, the officer and the attempt."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from assessments.attempts.models import Attempt
from assessments.attempts.policy import Policy
from lms.core.languages import reader_language
from lms.members.requests import member_of

from .models import Layout, Quiz
from .queries import Place, Tries, place_of, quiz_of, tries_of

#: Quizzes up to this length stand on one page with one button, unless their author says otherwise.
ONE_PAGE = 3


@dataclass
class Desk:
    """One officer at one quiz, for one request."""

    key: UUID
    subject: UUID
    language: str
    now: datetime = field(default_factory=timezone.now)

    @classmethod
    def of(cls, request: HttpRequest, key: UUID) -> "Desk":
        """Return the desk of the signed-in officer."""
        return cls(key=key, subject=member_of(request).subject, language=reader_language())

    @cached_property
    def quiz(self) -> Quiz:
        """The quiz as it is now. Raises Http404 for an address without one."""
        quiz = quiz_of(self.key)
        if quiz is None:
            raise Http404("No quiz has this key.")
        return quiz

    @cached_property
    def tries(self) -> Tries:
        """What the officer has tried."""
        return tries_of(self.subject, self.quiz, self.now)

    @cached_property
    def place(self) -> Place | None:
        """Where it stands in a live course, if anywhere."""
        return place_of(self.key, self.subject, self.language)

    @cached_property
    def open_attempt(self) -> Attempt | None:
        """The attempt in progress. Its time may be over."""
        return Attempt.objects.of(self.subject, self.key).open().first()

    def ended(self, attempt_id: UUID) -> Attempt:
        """Return one of the officer's own attempts that is over. Raises Http404 for any other."""
        attempts = Attempt.objects.of(self.subject, self.key).exclude(state=Attempt.State.OPEN)
        attempt = attempts.filter(pk=attempt_id).first()
        if attempt is None:
            raise Http404("No attempt of yours has this id.")
        return attempt

    def url(self, name: str, *args: Any) -> str:
        """Return the address of one of this quiz's pages in the officer's language."""
        return reverse(name, args=[self.key, *args])

    def ask_url(self, attempt: Attempt, number: int = 1) -> str:
        """Return where question ``number`` is asked: on a page of its own, or with the others on one."""
        if not on_one_page(attempt):
            return self.url("quiz_question", number)
        fragment = f"#answer-{attempt.questions[number - 1]['key']}" if number > 1 else ""
        return self.url("quiz_questions") + fragment

    def context(self) -> dict[str, Any]:
        """Return what the quiz's base template reads."""
        return {
            "quiz_key": self.key,
            "place": self.place,
            "heading": self.place.title if self.place else self.quiz.title,
            "content_lang": self.place.lesson["language"] if self.place else "",
            "section": "learn",
            "now": self.now,
        }


def on_one_page(attempt: Attempt) -> bool:
    """Return whether an attempt's questions stand on one page; instant feedback needs a page for each."""
    policy = Policy.of(attempt)
    if policy.instant or policy.layout == Layout.ONE:
        return False
    return policy.layout == Layout.ALL or len(attempt.questions) <= ONE_PAGE

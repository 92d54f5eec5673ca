"""What every quiz page needs to know before it says anything: the quiz, its place, the officer and the attempt."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from assessments.attempts.models import Attempt
from lms.core.languages import reader_language
from lms.members.requests import member_of

from .models import Quiz
from .queries import Place, place_of, quiz_of

#: Quizzes up to this length stand on one page with one button.
ONE_PAGE = 3


@dataclass
class Desk:
    """One officer at one quiz, for one request."""

    key: UUID
    subject: UUID
    language: str

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
    def place(self) -> Place | None:
        """Where it stands in a live course, if anywhere."""
        return place_of(self.key, self.subject, self.language)

    @cached_property
    def open_attempt(self) -> Attempt | None:
        """The attempt in progress."""
        return Attempt.objects.of(self.subject, self.key).open().first()

    def submitted(self, attempt_id: Any) -> Attempt:
        """Return one of the officer's own attempts that was handed in. Raises Http404 for any other."""
        attempt = Attempt.objects.of(self.subject, self.key).submitted().filter(pk=attempt_id).first()
        if attempt is None:
            raise Http404("No attempt of yours has this id.")
        return attempt

    def url(self, name: str, *args: Any) -> str:
        """Return the address of one of this quiz's pages in the officer's language."""
        return reverse(name, args=[self.key, *args])

    def ask_url(self, attempt: Attempt, number: int = 1) -> str:
        """Return where question ``number`` is asked: on a page of its own, or with the others of a short quiz."""
        if len(attempt.pinned["questions"]) <= ONE_PAGE:
            return self.url("quiz_questions")
        return self.url("quiz_question", number)

    def context(self) -> dict[str, Any]:
        """Return what the quiz's base template reads."""
        return {
            "quiz_key": self.key,
            "place": self.place,
            "heading": self.place.title if self.place else self.quiz.title,
            "content_lang": self.place.lesson["language"] if self.place else "",
            "section": "learn",
        }

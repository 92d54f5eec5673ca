"""Officers who hand in attempts, and people who mark them, through the services."""

from uuid import UUID

from assessments.activities.quiz.models import Quiz
from assessments.activities.quiz.services import begin, hand_in
from assessments.attempts.models import Attempt
from assessments.attempts.services import save_answer
from assessments.grading.models import Mark
from assessments.grading.services import mark
from assessments.questions.models import Question
from assessments.questions.versions import content_of_version
from courses.enrolment.services import enrol
from lms.members.models import Profile
from tests.factories.people import make_member
from tests.factories.questions import make_quiz_course, right_response


def make_taken(quiz: Quiz) -> UUID:
    """Publish a course with the quiz; return the course's key."""
    return make_quiz_course(quiz).translation_key


def taker(course_key: UUID, **values) -> Profile:
    """Return an officer who takes the course."""
    officer = make_member(**values)
    enrol(subject=officer.subject, course_key=course_key)
    return officer


def handed_in(quiz: Quiz, officer: Profile, answers: dict[Question, dict] | None = None, language="en") -> Attempt:
    """Let the officer answer and hand in; return the attempt. Without ``answers``, all is right."""
    quiz.activity.refresh_from_db()
    attempt = begin(subject=officer.subject, quiz=quiz, language=language)
    if answers is None:
        answers = {item.question: right_response(item.question) for item in quiz.items.all()}
    for question, response in answers.items():
        save_answer(
            subject=officer.subject,
            attempt_id=attempt.pk,
            question_key=question.translation_key,
            response=response,
            language=language,
        )
    return hand_in(subject=officer.subject, attempt_id=attempt.pk, language=language)


def levels_of(attempt: Attempt, question: Question, *points: int) -> dict[str, str]:
    """Return the levels that give so many points, one for each criterion."""
    version = next(pin["version"] for pin in attempt.questions if pin["key"] == str(question.translation_key))
    criteria = content_of_version(version)["criteria"]
    return {
        row["id"]: next(level["id"] for level in row["levels"] if level["points"] == wanted)
        for row, wanted in zip(criteria, points, strict=True)
    }


def marked(attempt: Attempt, question: Question, by: Profile, *points: int, **values) -> Mark:
    """Mark an essay with so many points for each criterion."""
    return mark(
        by=by,
        attempt_id=attempt.pk,
        question_key=question.translation_key,
        levels=levels_of(attempt, question, *points),
        **values,
    )

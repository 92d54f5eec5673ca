"""Questions and quizzes for tests, published through Wagtail as an editor would."""

from itertools import count

from wagtail.models import Locale

from assessments.activities.quiz.models import Quiz
from assessments.activities.quiz.services import create_quiz
from assessments.questions.content import content_of
from assessments.questions.models import Question, QuestionType
from courses.content.models import Condition, CoursePage, LessonPage, ModulePage
from tests.factories.courses import make_course, make_lesson

_numbers = count(1)

ANSWERS = {
    QuestionType.SINGLE: [("Red", True), ("Green", False), ("Blue", False)],
    QuestionType.MULTIPLE: [("Two", True), ("Three", True), ("Four", False), ("Six", False)],
    QuestionType.TRUE_FALSE: [("True", False), ("False", True)],
    QuestionType.MATCHING: [("Paris", "France"), ("Rome", "Italy"), ("Cairo", "Egypt")],
    QuestionType.ORDERING: ["One", "Two", "Three", "Four"],
}


def answers_for(kind: str) -> list:
    """Return stream data with right and wrong answers for a type."""
    parts = ANSWERS[QuestionType(kind)]
    if kind == QuestionType.MATCHING:
        return [("pair", {"left": left, "right": right}) for left, right in parts]
    if kind == QuestionType.ORDERING:
        return [("step", {"text": text}) for text in parts]
    return [("option", {"text": text, "correct": right, "feedback": f"REMARK on {text}."}) for text, right in parts]


def make_question(kind: str = QuestionType.SINGLE, *, language: str = "en", live: bool = True, **values) -> Question:
    """Return a question of a type, published unless ``live`` is False."""
    number = next(_numbers)
    defaults = {
        "name": f"q{number}",
        "prompt": f"Question {number}?",
        "answers": answers_for(kind),
        "explanation": f"Because of {number}.",
        "locale": Locale.objects.get(language_code=language),
        "live": False,
    }
    question = Question(**(defaults | {"type": kind} | values))
    question.save()
    if live:
        publish_question(question)
    return question


def publish_question(question: Question) -> Question:
    """Publish what the question says now."""
    question.save_revision().publish()
    question.refresh_from_db()
    return question


def translate_question(question: Question, language: str, **values) -> Question:
    """Return the published row of another language with the same ids; ``values`` are its words."""
    copy = question.copy_for_translation(Locale.objects.get(language_code=language))
    for name, value in ({"prompt": f"{question.prompt} [{language}]"} | values).items():
        setattr(copy, name, value)
    copy.save()
    return publish_question(copy)


def make_quiz(*, questions: list[Question] | int = 2, **values) -> Quiz:
    """Return a quiz of the questions, or of so many single-choice ones."""
    chosen = [make_question() for _ in range(questions)] if isinstance(questions, int) else questions
    return create_quiz(questions=chosen, **({"title": f"Quiz {next(_numbers)}"} | values))


def make_quiz_course(quiz: Quiz, *, condition: str = Condition.PASS, lessons: int = 0) -> CoursePage:
    """Return a published course whose last lesson holds the quiz."""
    course = make_course(lessons=lessons)
    module = ModulePage.objects.child_of(course).get()
    make_lesson(module, title="Knowledge check", condition=condition, body=[activity_block(quiz)])
    return course


def activity_block(quiz: Quiz) -> tuple:
    """Return the lesson block that points at the quiz."""
    return ("activity", {"activity": quiz.activity, "title": "Knowledge check", "intro": ""})


def lesson_of(course: CoursePage) -> LessonPage:
    """Return the course's last lesson."""
    return LessonPage.objects.descendant_of(course).order_by("path").last()


def right_response(question: Question) -> dict:
    """Return the perfect answer."""
    content = content_of(question)
    if question.type == QuestionType.MATCHING:
        return {"pairs": {pair["id"]: pair["id"] for pair in content["pairs"]}}
    if question.type == QuestionType.ORDERING:
        return {"order": [step["id"] for step in content["steps"]]}
    return {"chosen": [option["id"] for option in content["options"] if option["correct"]]}


def wrong_response(question: Question) -> dict:
    """Return an answer that earns nothing."""
    content = content_of(question)
    if question.type == QuestionType.MATCHING:
        ids = [pair["id"] for pair in content["pairs"]]
        return {"pairs": dict(zip(ids, ids[1:] + ids[:1], strict=True))}
    if question.type == QuestionType.ORDERING:
        ids = [step["id"] for step in content["steps"]]
        return {"order": ids[1:] + ids[:1]}
    return {"chosen": [option["id"] for option in content["options"] if not option["correct"]][:1]}


def form_of(question: Question, response: dict, order: list[str]) -> dict[str, object]:
    """Return the form fields a browser would send for an answer, given the attempt's option order."""
    name = f"answer-{question.translation_key}"
    if "pairs" in response:
        return {f"{name}-{left}": str(order.index(right) + 1) for left, right in response["pairs"].items()}
    if "order" in response:
        return {f"{name}-{step}": str(place) for place, step in enumerate(response["order"], start=1)}
    return {name: response["chosen"]}

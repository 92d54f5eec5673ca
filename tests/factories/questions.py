"""Questions and quizzes for tests, published through Wagtail as an editor would."""

from decimal import Decimal
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
    #: Right words, then wrong ones to choose from: the first and last blank are typed, the second is chosen.
    QuestionType.GAPS: [(["Warrant|Writ"], []), (["Judge"], ["Clerk", "Usher"]), (["Police*"], [])],
    #: Number, tolerance, percent.
    QuestionType.NUMERIC: [("12.5", "0.5", 100), ("12.5", "2", 50)],
    #: Typed words, percent.
    QuestionType.SHORT: [("Habeas corpus", 100), ("*corpus*", 50)],
    #: Criterion, points of its levels.
    QuestionType.ESSAY: [("Law", [0, 1, 3]), ("Reasons", [0, 2])],
}
#: Unit, and how many of the first one of it is.
UNITS = [("minutes", 1), ("hours", 60)]
PROMPTS = {QuestionType.GAPS: "Ask a [[2]] for a [[1]], then call the [[3]]."}


def answers_for(kind: str) -> list:
    """Return stream data with right and wrong answers for a type."""
    parts = ANSWERS[QuestionType(kind)]
    if kind == QuestionType.MATCHING:
        return [("pair", {"left": left, "right": right}) for left, right in parts]
    if kind == QuestionType.ORDERING:
        return [("step", {"text": text}) for text in parts]
    if kind == QuestionType.GAPS:
        return [gap_block(right, wrong) for right, wrong in parts]
    if kind == QuestionType.NUMERIC:
        return [number_block(*part) for part in parts] + [unit_block(*unit) for unit in UNITS]
    if kind == QuestionType.SHORT:
        return [
            ("accepted", {"text": text, "credit": share, "feedback": f"REMARK on {text}."}) for text, share in parts
        ]
    if kind == QuestionType.ESSAY:
        return [criterion_block(text, points) for text, points in parts]
    return [("option", {"text": text, "correct": right, "feedback": f"REMARK on {text}."}) for text, right in parts]


def gap_block(right: list[str], wrong: list[str] | tuple = ()) -> tuple:
    """Return a blank, typed unless there are wrong words."""
    return ("gap", {"right": right, "wrong": list(wrong), "feedback": f"REMARK on {right[0]}."})


def number_block(value: str, tolerance: str = "0", credit: int = 100) -> tuple:
    """Return a number that is right, or right in part."""
    numbers = {"value": Decimal(value), "tolerance": Decimal(tolerance)}
    return ("number", numbers | {"credit": credit, "feedback": f"REMARK on {value}."})


def unit_block(text: str, factor: float = 1) -> tuple:
    """Return a unit, worth so many of the first one."""
    return ("unit", {"text": text, "factor": Decimal(str(factor))})


def criterion_block(text: str, points: list[int]) -> tuple:
    """Return a line of a rubric with a level for each number of points."""
    levels = [{"text": f"{text} level {worth}", "points": worth} for worth in points]
    return ("criterion", {"text": text, "levels": levels})


def make_question(kind: str = QuestionType.SINGLE, *, language: str = "en", live: bool = True, **values) -> Question:
    """Return a question of a type, published unless ``live`` is False."""
    number = next(_numbers)
    defaults = {
        "name": f"q{number}",
        "prompt": PROMPTS.get(QuestionType(kind), f"Question {number}?"),
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
    """Return the perfect answer; of an essay, any."""
    content = content_of(question)
    if question.type == QuestionType.MATCHING:
        return {"pairs": {pair["id"]: pair["id"] for pair in content["pairs"]}}
    if question.type == QuestionType.ORDERING:
        return {"order": [step["id"] for step in content["steps"]]}
    if question.type == QuestionType.GAPS:
        return {"gaps": {gap["id"]: _filled(gap, gap["right"][0]) for gap in content["gaps"]}}
    if question.type == QuestionType.NUMERIC:
        return {"number": content["numbers"][0]["value"], "unit": _first_unit(content)}
    if question.type == QuestionType.SHORT:
        return {"text": _plain(content["accepted"][0]["text"])}
    if question.type == QuestionType.ESSAY:
        return {"text": "First the law.\n\nThen the reasons."}
    return {"chosen": [option["id"] for option in content["options"] if option["correct"]]}


def wrong_response(question: Question) -> dict:
    """Return an answer that earns nothing; an essay's waits for a person all the same."""
    content = content_of(question)
    if question.type == QuestionType.MATCHING:
        ids = [pair["id"] for pair in content["pairs"]]
        return {"pairs": dict(zip(ids, ids[1:] + ids[:1], strict=True))}
    if question.type == QuestionType.ORDERING:
        ids = [step["id"] for step in content["steps"]]
        return {"order": ids[1:] + ids[:1]}
    if question.type == QuestionType.GAPS:
        nonsense = {"id": "", "text": "nonsense"}
        return {"gaps": {gap["id"]: _filled(gap, (gap["wrong"] or [nonsense])[0]) for gap in content["gaps"]}}
    if question.type == QuestionType.NUMERIC:
        return {"number": "-999999", "unit": _first_unit(content)}
    if question.type in (QuestionType.SHORT, QuestionType.ESSAY):
        return {"text": "nonsense"}
    return {"chosen": [option["id"] for option in content["options"] if not option["correct"]][:1]}


def _filled(gap: dict, one: dict) -> str:
    return one["id"] if gap["wrong"] else _plain(one["text"])


def _plain(accepted: str) -> str:
    """Return words that an accepted text takes: its first alternative, with nothing for the asterisk."""
    return accepted.split("|")[0].replace("*", "")


def _first_unit(content: dict) -> str:
    return next((unit["id"] for unit in content.get("units", [])), "")


def form_of(question: Question, response: dict, order: list[str]) -> dict[str, object]:
    """Return the form fields a browser would send for an answer, given the attempt's option order."""
    name = f"answer-{question.translation_key}"
    if "pairs" in response:
        return {f"{name}-{left}": str(order.index(right) + 1) for left, right in response["pairs"].items()}
    if "order" in response:
        return {f"{name}-{step}": str(place) for place, step in enumerate(response["order"], start=1)}
    if "gaps" in response:
        return {f"{name}-{gap}": given for gap, given in response["gaps"].items()}
    if "number" in response:
        return {name: response["number"], f"{name}-unit": response["unit"]}
    if "text" in response:
        return {name: response["text"]}
    return {name: response["chosen"]}

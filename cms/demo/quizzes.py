"""Loads the starter questions and quizzes: creates what is missing, never touches what exists."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from wagtail.models import Locale, Page

from assessments.activities.quiz.models import Quiz, QuizQuestion
from assessments.questions.models import Question, QuestionCategory
from courses.activities.models import Activity

from .content import key
from .questions import question_fields
from .translate import translate_from_twin

Data = dict[str, Any]
#: Tags of the starter questions: what practice draws is not what the knowledge check asks.
PRACTICE = "practice"
FINAL = "knowledge check"


@dataclass(frozen=True)
class Shelves:
    """Where a course's questions stand in the bank: one category for each module, named after track and module."""

    track: str
    #: Slug and title of each module.
    modules: dict[str, str]
    #: Slug of the module in which each lesson stands, by the lesson's slug.
    lessons: dict[str, str] = field(default_factory=dict)

    def of_module(self, slug: str) -> QuestionCategory:
        """Return a module's category, making it first if it is missing."""
        name = f"{self.track}/{self.modules[slug]}"
        return QuestionCategory.objects.get_or_create(name=name)[0]

    def of_lesson(self, slug: str) -> QuestionCategory:
        """Return the category of a lesson's questions."""
        return self.of_module(self.lessons[slug])


def shelves_of(data: Data, track: str) -> Shelves:
    """Return the categories of a course from its content file."""
    modules = {module["slug"]: module["title"] for module in data["modules"]}
    lessons = {lesson["slug"]: module["slug"] for module in data["modules"] for lesson in module["lessons"]}
    return Shelves(track, modules, lessons)


def load_check(quiz_key: UUID, title: str, data: Data, shelves: Shelves) -> Quiz:
    """Return a lesson's short practice in English, making it first if it is missing."""
    found = Quiz.objects.filter(activity__key=quiz_key).first()
    return found or _make_quiz(quiz_key, title, data["check"], shelves.of_lesson(data["slug"]), PRACTICE)


def load_practice(quiz_key: UUID, title: str, data: Data, shelves: Shelves) -> Quiz:
    """Return a lesson's longer practice in English, which may draw from the bank, making it first if it is missing."""
    found = Quiz.objects.filter(activity__key=quiz_key).first()
    if found:
        return found
    practice, shelf = data["practice"], shelves.of_lesson(data["slug"])
    quiz = _make_quiz(quiz_key, title, practice["questions"], shelf, PRACTICE, instant=practice.get("instant", False))
    for place, module in enumerate(practice.get("draws", []), start=len(practice["questions"])):
        QuizQuestion.objects.create(quiz=quiz, category=shelves.of_module(module), tag=PRACTICE, sort_order=place)
    return quiz


def load_final(quiz_key: UUID, title: str, data: Data, lessons: dict[str, Page], shelves: Shelves) -> Quiz:
    """Return a course's knowledge check in English, making it first if it is missing."""
    found = Quiz.objects.filter(activity__key=quiz_key).first()
    if found:
        return found
    quiz = _make_quiz(quiz_key, title, [], None, FINAL, pass_mark=data["pass_mark"])
    for place, one in enumerate(data["questions"]):
        slug = one.get("read_again", "")
        shelf = shelves.of_lesson(slug) if slug in shelves.lessons else None
        question = _load_question(one, lessons.get(slug), shelf, FINAL)
        QuizQuestion.objects.create(quiz=quiz, question=question, sort_order=place)
    return quiz


def _make_quiz(
    quiz_key: UUID, title: str, questions: list[Data], shelf: QuestionCategory | None, tag: str, **settings: Any
) -> Quiz:
    activity = Activity.objects.create(key=quiz_key, type="quiz", title=title)
    quiz = Quiz.objects.create(activity=activity, title=title, **{"pass_mark": 0, **settings})
    for place, data in enumerate(questions):
        question = _load_question(data, None, shelf, tag)
        QuizQuestion.objects.create(quiz=quiz, question=question, sort_order=place)
    return quiz


def load_quiz_words(quiz_key: UUID, questions: list[Data], locale: Locale) -> Quiz:
    """Translate the questions of a quiz that exists, and return it."""
    for data in questions:
        source = Question.objects.get(translation_key=key("question", data["id"]), locale__language_code="en")
        translate_from_twin(source, Question(**question_fields(data)), locale)
    return Quiz.objects.get(activity__key=quiz_key)


def _load_question(data: Data, read_again: Page | None, shelf: QuestionCategory | None, tag: str) -> Question:
    question_key, locale = key("question", data["id"]), Locale.objects.get(language_code="en")
    found = Question.objects.filter(translation_key=question_key, locale=locale).first()
    if found:
        return found
    question = Question(translation_key=question_key, locale=locale, read_again=read_again, **question_fields(data))
    question.category = shelf
    question.full_clean()
    question.tags.add(tag)
    question.save()
    question.save_revision().publish()
    return question

"""Loads the starter courses: creates what is missing, never touches what exists."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from wagtail.models import Locale, Page

from assessments.activities.quiz.models import Quiz
from assessments.questions.models import Question, QuestionCategory
from courses.activities.models import Activity
from courses.content.models import Condition, CoursePage, LessonPage, ModulePage, TrackPage
from lms.catalogue.models import Term

from ..home.models import HomePage
from . import blocks
from .content import COURSES, TRANSLATIONS, exists, key, read
from .quizzes import Shelves, load_check, load_final, load_practice, load_quiz_words, shelves_of
from .translate import translate_from_twin

Data = dict[str, Any]
Report = Callable[[str], None]


def load_courses(report: Report, *, codes: Sequence[str] = COURSES) -> None:
    """Load tracks and courses in English, then their translations."""
    home = HomePage.objects.get(locale__language_code="en")
    load_tracks(home)
    for code in codes:
        data = read("en", code)
        report(f"Course {data['code']}: {data['title']}")
        course = _load_course(data)
        for language in TRANSLATIONS:
            if exists(language, code):
                report(f"Course {data['code']} in {language}")
                _translate_course(course, data, read(language, code), Locale.objects.get(language_code=language))


def load_tracks(home: HomePage) -> None:
    """Make the three tracks, in every language whose words we have."""
    words = {language: read(language, "words")["tracks"] for language in ("en", *TRANSLATIONS)}
    for slug, text in words["en"].items():
        track = _ensure(home, TrackPage, key("track", slug), {"slug": slug, "accent": slug, **text})
        for language in TRANSLATIONS:
            twin = TrackPage(title=words[language][slug]["title"], summary=words[language][slug]["summary"])
            translate_from_twin(track, twin, Locale.objects.get(language_code=language))


def _ensure(parent: Page, model: type[Page], translation_key: Any, values: Data, *, publish: bool = True) -> Any:
    """Return the page of that key in the parent's language, making it and publishing it first if it is missing."""
    found = model.objects.filter(translation_key=translation_key, locale=parent.locale).first()
    if found:
        return found
    terms = values.pop("terms", None)
    page = model(translation_key=translation_key, locale=parent.locale, live=False, **values)
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    if terms is not None:
        page.terms.set(terms)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return page


def _load_course(data: Data) -> CoursePage:
    code = data["code"].lower()
    track = TrackPage.objects.get(slug=data["track"], locale__language_code="en")
    shelves = shelves_of(data, read("en", "words")["tracks"][data["track"]]["title"])
    values = {"slug": data["slug"], **course_fields(data)}
    course: CoursePage = _ensure(track, CoursePage, key(code), values, publish=False)
    for module_data in data["modules"]:
        module = _ensure(course, ModulePage, key(code, module_data["slug"]), module_fields(module_data))
        for lesson_data in module_data["lessons"]:
            _load_lesson(module, code, lesson_data, shelves)
    last = data["modules"][-1]
    module = ModulePage.objects.get(translation_key=key(code, last["slug"]), locale__language_code="en")
    _load_final(module, code, data["final_quiz"], shelves)
    if course.first_published_at is None:  # last, so that what the whole course requires is its first version
        CoursePage.objects.get(pk=course.pk).get_latest_revision().publish()
    return CoursePage.objects.get(pk=course.pk)


def _load_lesson(module: ModulePage, code: str, data: Data, shelves: Shelves) -> None:
    lesson_key = key(code, data["slug"])
    if LessonPage.objects.filter(translation_key=lesson_key).exists():
        return
    title = f"{code.upper()}: {data['title']}"
    quizzes = [load_check(key(code, data["slug"], "check"), title, data, shelves)]
    if "practice" in data:
        practice = f"{code.upper()}: {data['practice']['title']}"
        quizzes.append(load_practice(key(code, data["slug"], "practice"), practice, data, shelves))
    fields = {"slug": data["slug"], **lesson_fields("en", code, data, quizzes), **_terms(data)}
    _ensure(module, LessonPage, lesson_key, fields)


def _load_final(module: ModulePage, code: str, data: Data, shelves: Shelves) -> None:
    lesson_key = key(code, data["slug"])
    if LessonPage.objects.filter(translation_key=lesson_key).exists():
        return
    lessons = LessonPage.objects.descendant_of(module.get_parent()).filter(locale=module.locale)
    by_slug = {lesson.slug: lesson for lesson in lessons}
    title = f"{code.upper()}: {data['title']}"
    quiz = load_final(key(code, "quiz"), title, data, by_slug, shelves)
    _ensure(module, LessonPage, lesson_key, {"slug": data["slug"], **final_fields(code, data, quiz)})


def _terms(data: Data) -> Data:
    wanted = [("capability", name) for name in data["capabilities"]] + [("step", name) for name in data["steps"]]
    return {"terms": [Term.objects.get(facet__key=facet, key=name) for facet, name in wanted]}


def course_fields(data: Data) -> Data:
    """Return a course page's fields."""
    code = data["code"].lower()
    names = ("title", "code", "summary", "audience", "level", "content_note", "jurisdiction", "law_as_of", "review_by")
    first = CoursePage.objects.filter(locale__language_code="en", translation_key__in=map(key, data.get("first", [])))
    return {name: data[name] for name in names} | {
        "prerequisites": [("course", course) for course in first],
        "validity_months": data.get("validity_months"),
        "instructor": data.get("instructor", ""),
        "objectives": blocks.lines(data["objectives"], "objective", code),
        "sources": blocks.sources(data["sources"], code),
        "discreet": data["track"] == "wellbeing",
    }


def module_fields(data: Data) -> Data:
    """Return a module page's fields."""
    return {"title": data["title"], "slug": data["slug"], "intro": data["intro"]}


def lesson_fields(language: str, code: str, data: Data, quizzes: list[Quiz]) -> Data:
    """Return a lesson page's fields; its quizzes stand at the end, before the sources."""
    entries = blocks.body(data["body"], code, data["slug"])
    end = len(entries) - 1 if entries[-1]["type"] == "sources" else len(entries)
    heads: list[tuple[tuple[str, ...], Data]] = [((code, data["slug"]), read(language, "words")["check"])]
    if "practice" in data:
        heads.append(((code, data["slug"], "practice"), data["practice"]))
    entries[end:end] = [
        blocks.activity(quiz.activity_id, words["title"], words["intro"], *where)
        for quiz, (where, words) in zip(quizzes, heads, strict=True)
    ]
    return {
        "title": data["title"],
        "summary": data["summary"],
        "minutes": data["minutes"],
        "condition": Condition.CONFIRM,
        "body": entries,
    }


def final_fields(code: str, data: Data, quiz: Quiz) -> Data:
    """Return the fields of the lesson that holds the knowledge check."""
    where = (code, data["slug"])
    text = {"type": "text", "value": data["intro"], "id": str(key(*where, "intro"))}
    return {
        "title": data["title"],
        "summary": data["summary"],
        "minutes": data["minutes"],
        "condition": Condition.PASS,
        "body": [text, blocks.activity(quiz.activity_id, data["title"], "", *where)],
    }


def _translate_course(course: CoursePage, data: Data, words: Data, locale: Locale) -> None:
    code = data["code"].lower()
    translate_from_twin(course, CoursePage(**course_fields(words)), locale)
    for module_words in words["modules"]:
        module = ModulePage.objects.get(translation_key=key(code, module_words["slug"]), locale=course.locale)
        translate_from_twin(module, ModulePage(**module_fields(module_words)), locale)
        for lesson_words in module_words["lessons"]:
            quizzes = [load_quiz_words(*named, locale) for named in quizzes_of(code, lesson_words)]
            fields = lesson_fields(locale.language_code, code, lesson_words, quizzes)
            _translate_lesson(course, key(code, lesson_words["slug"]), fields, locale)
    final = words["final_quiz"]
    quiz = load_quiz_words(key(code, "quiz"), final["questions"], locale)
    _translate_lesson(course, key(code, final["slug"]), final_fields(code, final, quiz), locale)


def quizzes_of(code: str, lesson: Data) -> list[tuple[UUID, list[Data]]]:
    """Return key and questions of a lesson's quizzes."""
    found = [(key(code, lesson["slug"], "check"), lesson["check"])]
    if "practice" in lesson:
        found.append((key(code, lesson["slug"], "practice"), lesson["practice"]["questions"]))
    return found


def _translate_lesson(course: CoursePage, lesson_key: Any, fields: Data, locale: Locale) -> None:
    lesson = LessonPage.objects.get(translation_key=lesson_key, locale=course.locale)
    translate_from_twin(lesson, LessonPage(**fields), locale)


def remove_courses(report: Report) -> None:
    """Remove the starter courses in every language, with their quizzes and questions; the tracks stay."""
    for code in COURSES:
        data = read("en", code)
        for course in CoursePage.objects.filter(translation_key=key(code)):
            report(f"Course {data['code']} in {course.locale.language_code}")
            course.delete()
        remove_quizzes(data)


def remove_quizzes(data: Data) -> None:
    """Remove a starter course's quizzes, their questions, and the categories that are empty then."""
    code = data["code"].lower()
    lessons = [lesson for module in data["modules"] for lesson in module["lessons"]]
    quizzes = [(key(code, "quiz"), data["final_quiz"]["questions"])]
    quizzes += [quiz for lesson in lessons for quiz in quizzes_of(code, lesson)]
    Activity.objects.filter(key__in=[quiz_key for quiz_key, _questions in quizzes]).delete()
    questions = [one for _key, asked in quizzes for one in asked]
    Question.objects.filter(translation_key__in=[key("question", one["id"]) for one in questions]).delete()
    names = [f"{read('en', 'words')['tracks'][data['track']]['title']}/{module['title']}" for module in data["modules"]]
    QuestionCategory.objects.filter(name__in=names, questions=None).delete()

"""Courses for tests, published through Wagtail as an editor would."""

from itertools import count

from wagtail.models import Locale, Page

from cms.home.models import HomePage
from courses.content.models import Condition, CoursePage, LessonPage, ModulePage, TrackPage

_numbers = count(1)


def publish(parent: Page, page: Page) -> Page:
    """Add a page below ``parent`` and publish it, signals and all."""
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def make_track(**values) -> TrackPage:
    """Return a published track."""
    number = next(_numbers)
    home = HomePage.objects.get(locale__language_code="en")
    return publish(
        home, TrackPage(**{"title": f"Track {number}", "slug": f"track-{number}", "summary": "About."} | values)
    )


def make_course(*, lessons: int = 2, track: TrackPage | None = None, **values) -> CoursePage:
    """Return a published course with one module and ``lessons`` lessons to confirm."""
    number = next(_numbers)
    defaults = {
        "title": f"Course {number}",
        "slug": f"course-{number}",
        "code": f"T{number}",
        "summary": "What it is about.",
        "audience": "Everyone.",
        "objectives": [("objective", "Tell one thing from another")],
    }
    course = publish(track or make_track(), CoursePage(**(defaults | values)))
    module = publish(course, ModulePage(title="Module", slug="module"))
    for _ in range(lessons):
        make_lesson(module)
    return course


def make_lesson(module: ModulePage, **values) -> LessonPage:
    """Return a published lesson below ``module``."""
    number = next(_numbers)
    defaults = {
        "title": f"Lesson {number}",
        "slug": f"lesson-{number}",
        "summary": "In one sentence.",
        "condition": Condition.CONFIRM,
        "body": [("text", "<p>Read this.</p>")],
    }
    return publish(module, LessonPage(**(defaults | values)))


def lessons_of(course: CoursePage) -> list[LessonPage]:
    """Return the course's lessons in reading order."""
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


def translate(page: Page, language: str, **values) -> Page:
    """Return the page published in another language, its ancestors' translations made where they are missing."""
    copy = page.specific.copy_for_translation(Locale.objects.get(language_code=language), copy_parents=True)
    for name, value in ({"title": f"{page.title} [{language}]"} | values).items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return copy


def translate_course(course: CoursePage, language: str) -> CoursePage:
    """Return the course published in another language with its track, modules and lessons."""
    translate(course.get_parent(), language)
    translated = translate(course, language)
    for page in course.get_descendants().order_by("path"):
        translate(page, language)
    return translated

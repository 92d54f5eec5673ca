"""Units with people in courses, for tests of what supervisors see. Courses are read-model rows without pages."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from uuid import UUID, uuid4

from courses.content.models import Condition, CourseItem, PublishedCourse, RequiredSet
from courses.enrolment.services import enrol, set_due_date
from courses.progress.services import Reading, change_validity, complete_lesson
from lms.members.models import Profile, Role, Unit
from lms.members.services import grant_supervision
from tests.factories.people import make_member, make_unit

_numbers = count(1)
YESTERDAY, TOMORROW = date.today() - timedelta(days=1), date.today() + timedelta(days=1)


@dataclass(frozen=True)
class Course:
    """A published course without pages."""

    key: UUID
    lessons: tuple[UUID, ...]

    @property
    def text(self) -> str:
        """The key as addresses carry it."""
        return str(self.key)


def make_listed_course(*, discreet: bool = False, lessons: int = 2, validity: dict | None = None, **values) -> Course:
    """Return a course that is published as far as lists and completion know."""
    number = next(_numbers)
    course = Course(uuid4(), tuple(uuid4() for _ in range(lessons)))
    defaults = {
        "course_key": course.key,
        "language": "en",
        "is_source": True,
        "code": f"C{number}",
        "track_key": uuid4(),
        "track_title": "Track",
        "accent": "responsible-ai",
        "title": f"Listed course {number}",
        "summary": "About.",
        "level": "foundation",
        "minutes": 10,
        "discreet": discreet,
        "url": f"/en/track/c{number}/",
        "search_text": "",
        "position": f"{number:06}",
    }
    terms = {"validity": validity or {}}
    PublishedCourse.objects.create(**(defaults | terms | {"outline": outline_of(course.lessons)} | values))
    for key in course.lessons:
        CourseItem.objects.create(lesson_key=key, course_key=course.key, condition=Condition.CONFIRM)
    items = sorted(str(key) for key in course.lessons)
    RequiredSet.objects.create(course_key=course.key, version=1, items=items, **terms)
    return course


def outline_of(lessons: tuple[UUID, ...]) -> list[dict]:
    """Return an outline of one module."""
    entries = [
        {
            "key": str(key),
            "title": f"Lesson {number}",
            "summary": "About.",
            "url": f"/en/track/course/module/lesson-{number}/",
            "language": "en",
            "minutes": 5,
            "optional": False,
            "condition": Condition.CONFIRM,
            "activities": [],
        }
        for number, key in enumerate(lessons, start=1)
    ]
    module = {"key": str(uuid4()), "title": "Module", "intro": "", "language": "en", "need": None}
    return [module | {"lessons": entries}] if lessons else []


def make_supervisor(unit: Unit | None = None, *, starts_on: date = YESTERDAY, ends_on: date | None = None) -> Profile:
    """Return a supervisor of a (new) unit who serves nowhere."""
    profile = make_member(Role.SUPERVISOR)
    grant_supervision(profile=profile, unit=unit or make_unit(), starts_on=starts_on, ends_on=ends_on)
    return profile


def begin(person: Profile, course: Course, *, lessons: int = 0) -> None:
    """Enrol a person and complete the first ``lessons`` lessons."""
    enrol(subject=person.subject, course_key=course.key)
    for key in course.lessons[:lessons]:
        complete_lesson(subject=person.subject, lesson_key=key, reading=Reading(language="en"))


def finish(person: Profile, course: Course) -> None:
    """Let a person complete a course."""
    begin(person, course, lessons=len(course.lessons))


def expire(person: Profile, course: Course) -> None:
    """Let a person's completion have been valid until yesterday."""
    change_validity(subject=person.subject, course_key=course.key, until=YESTERDAY, zone="UTC", reason="policy")


def give_due_date(person: Profile, course: Course, day: date) -> None:
    """Give a person a due date, however long past."""
    set_due_date(subjects=[person.subject], course_key=course.key, due_on=day, zone="UTC", set_by=uuid4())

"""What the benchmark asks for, and who asks."""

from django.test import Client
from django.utils.translation import override

from assessments.activities.quiz.models import Quiz
from cms.demo.content import key
from courses.content.models import CoursePage, LessonPage, ModulePage, PublishedCourse, TrackPage
from lms.core.checks import DEMO_DOMAIN
from lms.members.models import Profile
from lms.members.services import create_member

from .quizzes import answer, begin, make_long_quiz, some_responses

OFFICERS = 60


def page_addresses() -> dict[str, str]:
    """Return the measured pages; ``lesson_page_30`` stands in a course of thirty lessons."""
    course = PublishedCourse.objects.get(course_key=key("r1"), language="en")
    return {
        "floor": "/en/bench/floor/",
        "lesson_page": course.lessons()[0]["url"],
        "lesson_page_30": _long_course().lessons()[0]["url"],
        "course_page": course.url,
        "course_catalogue": "/en/learn/",
        "my_learning": "/en/my/",
        "team_dashboard": "/en/team/",
    }


def quizzes_in_progress() -> tuple[dict[str, str], list[str]]:
    """Return quizzes of ten and forty questions on one page, and the cookies of officers in the middle of them.

    Options stand in another order for each; every other officer has answered half of the questions, at random.
    """
    counts = {"quiz_page": 40, "quiz_page_10": 10}
    if not Quiz.objects.filter(title__in=counts).exists():
        officers = [
            create_member(email=f"bench{place}@{DEMO_DOMAIN}", first_name="Ada", last_name="Fir")
            for place in range(OFFICERS)
        ]
        for title, count in counts.items():
            _take(*make_long_quiz(count, title=title), officers)
    keys = dict(Quiz.objects.filter(title__in=counts).values_list("title", "activity__key"))
    crowd = Profile.objects.filter(user__email__startswith="bench").select_related("user")
    return {title: f"/en/quiz/{keys[title]}/q/" for title in counts}, [_session(one) for one in crowd]


def _take(quiz: Quiz, course: CoursePage, officers: list[Profile]) -> None:
    for place, officer in enumerate(officers):
        attempt = begin(officer.subject, quiz, course)
        if place % 2:
            answer(attempt, some_responses(quiz))


def session_of(name: str) -> str:
    """Return the cookie header of a demo account that is signed in."""
    return _session(Profile.objects.get(user__email=f"{name}@{DEMO_DOMAIN}"))


def _session(profile: Profile) -> str:
    client = Client()
    client.force_login(profile.user)
    return f"sessionid={client.cookies['sessionid'].value}"


def _long_course() -> PublishedCourse:
    """Return a course of thirty lessons, each with the body of a real one."""
    found = PublishedCourse.objects.filter(code="B30").first()
    if found:
        return found
    with override("en"):
        track = TrackPage.objects.get(slug="responsible-ai", locale__language_code="en")
        model = LessonPage.objects.get(translation_key=key("r1", "four-families"), locale=track.locale)
        course = _publish(
            track, CoursePage(title="Thirty lessons", slug="thirty", code="B30", summary="-", audience="-")
        )
        module = _publish(course, ModulePage(title="Module", slug="module"))
        for number in range(30):
            _publish(module, LessonPage(title=f"Lesson {number}", slug=f"l{number}", summary="-", body=model.body))
    return PublishedCourse.objects.get(code="B30")


def _publish(parent, page):
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page

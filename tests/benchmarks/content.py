"""What the benchmark asks for, and who asks."""

from django.test import Client
from django.utils.translation import override

from cms.demo.content import key
from courses.content.models import CoursePage, LessonPage, ModulePage, PublishedCourse, TrackPage
from lms.core.checks import DEMO_DOMAIN
from lms.members.models import Profile


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


def session_of(name: str) -> str:
    """Return the cookie header of a demo account that is signed in."""
    client = Client()
    client.force_login(Profile.objects.get(user__email=f"{name}@{DEMO_DOMAIN}").user)
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

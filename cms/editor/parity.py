"""Content check: lessons whose activities are not whole in their language, live ones first (rule L3)."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.content.gate import lacks_by_page
from courses.content.models import LessonPage
from lms.core.findings import Finding, Severity, Topic, content_check


@content_check
def check_languages(pages: Sequence[Page]) -> Iterable[tuple[Page, Finding]]:
    """Name what each lesson lacks. One query, and those of each type of activity; none without an activity.

    A lesson stays live when its quiz is edited in the source afterwards: officers read the source's words, labelled.
    """
    lessons = {page.pk: page for page in pages if isinstance(page, LessonPage) and page.alias_of_id is None}
    return [
        (lessons[pk], _finding(lessons[pk], str(lack)))
        for pk, lacks in lacks_by_page(lessons.values()).items()
        for lack in lacks
    ]


def _finding(page: Page, lack: str) -> Finding:
    if page.live:
        words = _("Live, but not whole in this language any more. {lack}").format(lack=lack)
        return Finding(Severity.SERIOUS, Topic.LANGUAGE, words, "body")
    if page.go_live_at:
        words = _("Its publication waits until nothing is missing. {lack}").format(lack=lack)
        return Finding(Severity.SERIOUS, Topic.LANGUAGE, words, "body")
    words = _("Cannot be published in this language yet. {lack}").format(lack=lack)
    return Finding(Severity.NOTE, Topic.LANGUAGE, words, "body")

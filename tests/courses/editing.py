"""What editors do with a course's pages, as a browser sends it."""

from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from courses.content.models import CoursePage, LessonPage, ModulePage

NAMES = {
    LessonPage: ("summary", "minutes", "condition", "redo_within_days"),
    ModulePage: ("intro",),
    CoursePage: ("code", "level", "summary", "audience", "validity_mode", "renewal_window_days", "grace_days"),
}
STREAMS = {LessonPage: (), ModulePage: (), CoursePage: ("objectives", "sources", "prerequisites")}


def page_form(page: Page, **changes) -> dict[str, object]:
    """Return a page's form with its values as they stand, an empty lesson body, an editorial choice and ``changes``."""
    values = {name: getattr(page, name) for name in ("title", "slug", *NAMES[type(page)])}
    streams = {
        name: streamfield([(block["type"], block["value"]) for block in getattr(page, name).raw_data])
        for name in STREAMS[type(page)]
    }
    if isinstance(page, LessonPage):
        streams = {"body": streamfield([])}
    if isinstance(page, CoursePage):
        values["certificate"] = "on"
    choice = {"change_kind": "editorial", "change_note": "", "change_applies": "everyone"}
    return nested_form_data(values | streams | choice | changes | {"comments": inline_formset([])})


def post(client, page: Page, *, action: str = "publish", **changes):
    """Send a page's form: publish, submit, or save a draft where ``action`` is empty."""
    form = page_form(page, **changes) | ({f"action-{action}": "1"} if action else {})
    return client.post(f"/admin/pages/{page.pk}/edit/", form, follow=True)

"""Forms of the pages of a course."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.forms import WagtailAdminPageForm

from .changes import start_afresh
from .gate import NotWhole, require_whole


class ChangeForm(WagtailAdminPageForm):
    """Begins every new edit as an editorial one, and lets a draft be kept unfinished."""

    #: Fields a sender may leave out, or an editor empty: the model's default stands.
    with_defaults: tuple[str, ...] = ("change_kind", "change_applies", "redo_within_days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        page = kwargs.get("instance")
        if page is not None and page.pk and not page.has_unpublished_changes:
            start_afresh(page)
        super().__init__(*args, **kwargs)
        for name in self.with_defaults:
            if name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Fill what was emptied with the default."""
        cleaned: dict[str, Any] = super().clean()
        for name in self.with_defaults:
            if name in cleaned and cleaned[name] in (None, ""):
                field = self.fields[name]
                kept = field.widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))
                cleaned[name] = (
                    getattr(self.instance, name) if kept else self.instance._meta.get_field(name).get_default()
                )
        return cleaned

    def _post_clean(self) -> None:
        self.instance.saving_draft = self.is_deferred_validation
        super()._post_clean()


class Linked(SafeString):
    """An error with links. Wagtail writes a label before every error, and the sum would count as text to escape."""

    def __radd__(self, label: str) -> SafeString:
        """Return the label, escaped, and the error as it is."""
        return format_html("{}{}", label, self)


class LessonForm(ChangeForm):
    """The form of a lesson: not published, scheduled or approved before its activities are whole (rule L3)."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or not self._publishes():
            return
        try:
            require_whole(self.instance)
        except NotWhole as error:
            self.add_error(None, ValidationError(Linked(error.as_html())))

    def _publishes(self) -> bool:
        """Return whether the editor asks for it; a reviewer who sends the lesson back is not held up."""
        approves = self.data.get("workflow-action-name") == "approve" and "action-workflow-action" in self.data
        return "action-publish" in self.data or approves


class CourseForm(ChangeForm):
    """The form of a course."""

    with_defaults = (*ChangeForm.with_defaults, "validity_mode", "renewal_window_days", "grace_days")

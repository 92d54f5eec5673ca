"""Forms of the pages of a course."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from .changes import start_afresh


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


class CourseForm(ChangeForm):
    """The form of a course."""

    with_defaults = (*ChangeForm.with_defaults, "validity_mode", "renewal_window_days", "grace_days")

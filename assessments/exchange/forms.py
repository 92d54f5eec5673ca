"""The editor's forms: what to bring in, and what to take out."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.models import Locale

from ..questions.models import Question, QuestionCategory
from .formats import guess
from .models import Format
from .reading import MAX_BYTES, Unreadable, check_size
from .reports import file_words


class UploadForm(forms.Form):
    """A file of questions."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("GIFT, Aiken or Moodle XML, in UTF-8, up to 10 MB and 10,000 questions."),
        widget=forms.FileInput(attrs={"accept": ".txt,.gift,.xml,.aiken,text/plain,text/xml,application/xml"}),
    )
    form = forms.ChoiceField(
        label=_("Format"), required=False, choices=[("", _("Find out from the file")), *Format.choices]
    )
    locale = forms.ModelChoiceField(
        Locale.objects.all(), label=_("Language of the questions"), empty_label=None, required=True
    )
    category = forms.ModelChoiceField(
        QuestionCategory.objects.all(),
        label=_("Category"),
        required=False,
        empty_label=_("None"),
        help_text=_("Categories of the file become categories inside this one."),
    )

    def clean_file(self) -> bytes:
        """Return what the file holds. A file that is too large is not read."""
        upload = cast(UploadedFile, self.cleaned_data["file"])
        self.file_name = upload.name or ""
        try:
            data = upload.read(MAX_BYTES + 1)
            check_size(data)
        except Unreadable as problem:
            raise forms.ValidationError(file_words([problem.code, problem.values])) from None
        return data

    def clean(self) -> dict[str, Any]:
        """Find out the format where none was chosen."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not values.get("form"):
            values["form"] = guess(values["file"])
        return values


class ExportForm(forms.Form):
    """Which questions, and in which format."""

    form = forms.ChoiceField(label=_("Format"), choices=Format.choices)
    locale = forms.ModelChoiceField(Locale.objects.all(), label=_("Language"), empty_label=None)
    category = forms.ModelChoiceField(
        QuestionCategory.objects.all(), label=_("Category"), required=False, empty_label=_("All")
    )
    tag = forms.ModelChoiceField(
        Tag.objects.none(), label=_("Tag"), required=False, empty_label=_("All"), to_field_name="slug"
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All")), *Question.Status.choices], initial="ready"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = Tag.objects.filter(lms_questions__isnull=False).distinct().order_by("name")
        cast(forms.ModelChoiceField, self.fields["tag"]).queryset = tags

"""Forms about course content that are not a page's own."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.conf import lms_setting

from .models import ContentReview, CoursePage
from .services import record_review


class ContentReviewForm(WagtailAdminModelForm):
    """Who checked which course, in which language, and when."""

    course = forms.ModelChoiceField(queryset=CoursePage.objects.none(), label=_("Course"))
    language = forms.ChoiceField(
        choices=[("", "---------"), *settings.LANGUAGES],
        label=_("Language"),
        help_text=_("The language in which the reviewer read the course."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = CoursePage.objects.live().filter(locale__language_code=lms_setting("SOURCE_LANGUAGE"))
        self.fields["course"].queryset = courses.order_by("title")

    def save(self, commit: bool = True) -> ContentReview:
        """Store the review; ``commit`` is always meant."""
        return record_review(review=self.instance)

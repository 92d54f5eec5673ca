"""What the list of questions can be narrowed by."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet

from lms.conf import lms_setting

from .models import Question, QuestionCategory, QuestionTag, QuestionType
from .usage import uses_of

USED = "used"
UNUSED = "unused"


class QuestionFilterSet(WagtailFilterSet):
    """Filters over ``QuestionQuerySet.with_status``; the language's own is Wagtail's."""

    type = django_filters.MultipleChoiceFilter(
        label=_("Type"), choices=QuestionType.choices, widget=forms.CheckboxSelectMultiple
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Question.Status.choices, widget=forms.CheckboxSelectMultiple
    )
    category = django_filters.ModelChoiceFilter(
        label=_("Category, with those inside"), queryset=QuestionCategory.objects.all(), method="in_category"
    )
    tag = django_filters.ModelChoiceFilter(
        label=_("Tag"),
        queryset=Tag.objects.filter(pk__in=QuestionTag.objects.values("tag")).order_by("name"),
        method="with_tag",
    )
    use = django_filters.ChoiceFilter(
        label=_("Asked"),
        choices=[(USED, _("In a quiz")), (UNUSED, _("In no quiz"))],
        method="by_use",
        empty_label=_("All"),
    )

    class Meta:
        model = Question
        fields: list[str] = []

    def in_category(self, queryset: QuerySet[Question], _name: str, category: QuestionCategory) -> QuerySet[Question]:
        """Leave the questions of a category and of those inside it."""
        return queryset.filter(category__in=category.with_those_inside())

    def with_tag(self, queryset: QuerySet[Question], _name: str, tag: Tag) -> QuerySet[Question]:
        """Leave the questions with a tag, in every language: as in a draw, the source language's row decides."""
        tagged = Question.objects.filter(tagged_items__tag=tag, locale__language_code=lms_setting("SOURCE_LANGUAGE"))
        return queryset.filter(translation_key__in=tagged.values("translation_key"))

    def by_use(self, queryset: QuerySet[Question], _name: str, use: str) -> QuerySet[Question]:
        """Leave the questions that a quiz asks, by itself or through a draw; or those that none asks."""
        asked = list(uses_of(None))
        if use == USED:
            return queryset.filter(translation_key__in=asked)
        return queryset.exclude(translation_key__in=asked)

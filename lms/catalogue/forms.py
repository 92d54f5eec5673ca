"""The editor's form of a tool: terms stand grouped by their facet."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from wagtail.admin.forms import WagtailAdminModelForm

from .models import Term


class TermsByFacet(ModelChoiceIterator):
    """Offers terms under the heading of their facet."""

    def __iter__(self) -> Iterator[Any]:
        """Yield (facet, choices) pairs, in the order of the vocabulary."""
        terms = self.queryset.select_related("facet").prefetch_related("labels", "facet__labels")
        for facet, group in groupby(terms, key=lambda term: term.facet):
            yield (facet.words_in()[0], [self.choice(term) for term in group])


class TermsField(forms.ModelMultipleChoiceField):
    """Checkboxes of the whole vocabulary."""

    iterator = TermsByFacet
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Term.objects.all(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return the term's label; its facet stands above."""
        label: str = obj.words_in()[0]
        return label


class ToolForm(WagtailAdminModelForm):
    """A tool as editors write it."""

    terms = TermsField(required=False)

"""What lists may be narrowed by. A filter nobody knows, or a value that is none, is refused and not passed over."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from lms.members.models import Post, Profile, Unit
from lms.members.scope import Scope

#: Read by others than the filters.
ALWAYS = {"cursor", "limit", "format"}
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Reach:
    """Whose rows are asked for: of the scope, of one unit in it with all below, or of one person."""

    scope: Scope
    unit: Unit | None = None
    person: Profile | None = None

    def units(self, prefix: str = "") -> Q:
        """Return a filter for rows whose unit is meant."""
        return Q(**{f"{prefix}path__startswith": self.unit.path}) if self.unit else self.scope.within(prefix)

    def subjects(self, field: str = "subject") -> Q:
        """Return a filter for rows that name a subject: of people whose main post is there, so that all add up."""
        if self.person:
            return Q(**{field: self.person.subject})
        return Q(**{f"{field}__in": Profile.objects.filter(self.units("unit__")).values("subject")})

    def people(self) -> Q:
        """Return a filter for profiles: whoever serves there today, in the main post or another."""
        if self.person:
            return Q(pk=self.person.pk)
        if self.scope.everything and not self.unit:
            return Q()
        also = Post.objects.current().filter(self.units("unit__"), profile=OuterRef("pk"))
        return self.units("unit__") | Q(Exists(also))


def reach_of(scope: Scope, unit_id: int | None, subject: UUID | None) -> Reach:
    """Return what is asked for. Raises Http404 for what is outside the scope exactly as for what does not exist."""
    unit = Unit.objects.filter(scope.within(), pk=unit_id).first() if unit_id else None
    person = Profile.objects.select_related("user", "unit").filter(subject=subject).first() if subject else None
    if (unit_id and unit is None) or (subject and (person is None or not scope.sees(person))):
        raise Http404
    return Reach(scope, unit, person)


class ScopedBackend(filters.DjangoFilterBackend):
    """django-filter's, with the scope handed in and unknown names refused."""

    def get_filterset_kwargs(self, request: Request, queryset: QuerySet[Any], view: Any) -> dict[str, Any]:
        """Add the view, which knows the scope."""
        return super().get_filterset_kwargs(request, queryset, view) | {"view": view}

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        """Narrow the rows. Raises ValidationError (400) and Http404."""
        known = ALWAYS | set(self.get_filterset_class(view, queryset).base_filters)
        unknown = {name: [_("There is no such filter.")] for name in request.query_params if name not in known}
        if unknown:
            raise ValidationError(unknown)
        return super().filter_queryset(request, queryset, view)


class IdFilter(filters.Filter):
    """The id of a row."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, help_text: str, **kwargs: Any) -> None:
        limits = [MinValueValidator(1), MaxValueValidator(LARGEST_ID)]
        super().__init__(*args, help_text=help_text, validators=limits, **kwargs)
        described = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID, "description": help_text}
        extend_schema_field(described)(self)


class YesNo(forms.CharField):
    """``true`` or ``false``; anything else is refused, where the usual field would make nothing of it."""

    def clean(self, value: Any) -> bool | None:
        """Return what was said, None where nothing was. Raises ValidationError."""
        said = super().clean(value)
        if said not in ("", "true", "false"):
            raise forms.ValidationError(_("true or false is needed."))
        return said == "true" if said else None


class YesNoFilter(filters.Filter):
    """``true`` or ``false``."""

    field_class = YesNo

    def __init__(self, *args: Any, help_text: str, **kwargs: Any) -> None:
        super().__init__(*args, help_text=help_text, **kwargs)
        extend_schema_field({"type": "boolean", "description": help_text})(self)


class ScopedFilters(filters.FilterSet):
    """Keeps every list inside the scope, whatever else it is narrowed by."""

    unit = IdFilter(method="unchanged", help_text="Id of a unit: it and all below it.")
    person = filters.UUIDFilter(method="unchanged", help_text="Key of one person.")

    def __init__(self, *args: Any, view: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow by everything, and to the reach. Raises Http404 outside the scope."""
        said = self.form.cleaned_data
        self.view.reach = reach_of(self.view.scope, said.get("unit"), said.get("person"))
        return self.within(super().filter_queryset(queryset), self.view.reach)

    def within(self, rows: QuerySet[Any], reach: Reach) -> QuerySet[Any]:
        """Return the rows of the reach: here by the ``subject`` they name."""
        return rows.filter(reach.subjects())

    def unchanged(self, rows: QuerySet[Any], _name: str, _value: Any) -> QuerySet[Any]:
        """Leave to ``within`` what it asks for."""
        return rows

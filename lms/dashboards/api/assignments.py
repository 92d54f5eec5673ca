"""Assignments: what is asked of whom, made and ended through the same services as on the pages."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from courses.assignments.models import Assignment
from courses.assignments.queries import figures_of
from courses.assignments.services import create_assignment, end_assignment
from courses.enrolment.services import CourseNotOpen
from lms.core.zones import zone_choices
from lms.members.models import Agency, Position, Unit
from lms.members.scope import Scope
from lms.members.tokens.scopes import TokenScope

from ..assignments.queries import shown_to
from ..people import Courses
from .base import TeamList, TeamView
from .filters import LARGEST_ID, Reach, ScopedFilters, YesNoFilter
from .paging import ByKey
from .serializers import PERSON
from .strict import KEY_HEADER, StrictSerializer, idempotency_key, sent

SCOPES = {"GET": TokenScope.ASSIGNMENTS_READ, "POST": TokenScope.ASSIGNMENTS_WRITE}


class AssignmentSerializer(serializers.Serializer):
    """What is asked of everybody who meets all that is not empty."""

    id = serializers.UUIDField(source="pk")
    target = serializers.ChoiceField(choices=Assignment.Target.choices)
    target_key = serializers.UUIDField(help_text="Key of the course, or of the track.")
    title = serializers.CharField(help_text="Of the course or track, as it is called today.")
    agency = serializers.CharField(source="agency.key", default=None, allow_null=True)
    country = serializers.CharField()
    unit = serializers.IntegerField(source="unit_id", allow_null=True, help_text="Id: the unit and all below it.")
    position = serializers.CharField(source="position.key", default=None, allow_null=True)
    person = serializers.UUIDField(source="subject", allow_null=True, help_text=PERSON)
    due_on = serializers.DateField(allow_null=True, help_text="The last day, in zone.")
    due_days = serializers.IntegerField(allow_null=True, help_text="Days from when it begins to concern somebody.")
    zone = serializers.CharField()
    reason = serializers.CharField()
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.CharField()
    settled = serializers.BooleanField(help_text="Whether everybody it concerns has been told apart by now.")


class FullAssignmentSerializer(AssignmentSerializer):
    """One assignment, with how far the people you answer for are."""

    asked = serializers.IntegerField(min_value=0, help_text="People of yours who are asked.")
    completed = serializers.IntegerField(min_value=0, help_text="Of these, who hold a valid completion.")


class NewAssignmentSerializer(StrictSerializer):
    """What is to be asked, of whom, why. At least one of agency, unit, position and person is needed."""

    target = serializers.ChoiceField(choices=Assignment.Target.choices)
    target_key = serializers.UUIDField()
    agency = serializers.SlugField(required=False, allow_null=True, max_length=50, help_text="Key; not with a unit.")
    country = serializers.CharField(required=False, allow_blank=True, max_length=100)
    unit = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)
    position = serializers.SlugField(required=False, allow_null=True, max_length=50)
    person = serializers.UUIDField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    due_days = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=3650)
    zone = serializers.CharField(required=False, default="UTC", max_length=64, help_text="Named zone of due_on.")
    reason = serializers.CharField(max_length=300)

    def validate_zone(self, name: str) -> str:
        """Raise ValidationError for a zone nobody knows."""
        if name not in dict(zone_choices()):
            raise serializers.ValidationError(_("There is no such time zone."))
        return name


class EndSerializer(StrictSerializer):
    """Why an assignment ends."""

    reason = serializers.CharField(max_length=300)


class AssignmentFilters(ScopedFilters):
    """Narrows assignments."""

    unit: Any = None
    person = filters.UUIDFilter(field_name="subject", help_text="Made for this one person.")
    target = filters.ChoiceFilter(choices=Assignment.Target.choices)
    target_key = filters.UUIDFilter()
    ended = YesNoFilter(field_name="ended_at", method="by_end", help_text="Whether it has ended.")

    class Meta:
        model = Assignment
        fields: list[str] = []

    def by_end(self, rows: QuerySet[Assignment], _name: str, value: bool) -> QuerySet[Assignment]:
        """Keep those that have ended, or that have not."""
        return rows.filter(ended_at__isnull=not value)

    def filter_queryset(self, queryset: QuerySet[Assignment]) -> QuerySet[Assignment]:
        """Narrow; the rows are those of the scope already."""
        return super(ScopedFilters, self).filter_queryset(queryset)

    def within(self, rows: QuerySet[Assignment], reach: Reach) -> QuerySet[Assignment]:
        """Return the rows as they are."""
        return rows


class AssignmentView(TeamView):
    """Finds and shows assignments of the scope."""

    token_scope = SCOPES

    def seen(self) -> QuerySet[Assignment]:
        """Return those the pages show too."""
        return shown_to(self.viewer, self.scope, self.courses)

    def found(self, key: UUID) -> Assignment:
        """Return one of them. Raises Http404."""
        assignment = self.seen().filter(pk=key).first()
        if assignment is None:
            raise Http404
        return assignment

    def in_full(self, assignment: Assignment) -> Any:
        """Return one assignment as the API tells it."""
        figures = figures_of(assignment, self.scope)
        shape = _shape(assignment, self.courses) | {"asked": figures.people, "completed": figures.completed}
        return FullAssignmentSerializer(shape).data


@extend_schema(tags=["assignments"])
class Assignments(AssignmentView, TeamList):
    """Assignments that reach people you answer for, those from above too; and the way to make one."""

    queryset = Assignment.objects.all()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilters
    pagination_class = ByKey
    names_people = "assignments"

    def get_queryset(self) -> QuerySet[Assignment]:
        """Return what is seen."""
        return self.seen()

    def shown(self, page: Sequence[Assignment]) -> list[dict[str, Any]]:
        """Return them with titles."""
        return [_shape(one, self.courses) for one in page]

    @extend_schema(
        request=NewAssignmentSerializer,
        parameters=[KEY_HEADER],
        responses={201: FullAssignmentSerializer, 200: FullAssignmentSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make an assignment: 201, or 200 with the one that stands. The worker tells whom it concerns."""
        said, key, before = sent(NewAssignmentSerializer, request.data), idempotency_key(request), timezone.now()
        try:
            made = create_assignment(by=self.viewer, key=key, **_wanted(said, self.scope))
        except CourseNotOpen:
            raise ValidationError({"target_key": [_("This is not offered at present.")]}) from None
        except DjangoValidationError as error:
            raise ValidationError({"detail": error.messages}) from None
        address = reverse("api_assignment", args=[made.pk])
        status = 201 if made.made_at >= before else 200
        return Response(self.in_full(made), status=status, headers={"Location": address})


@extend_schema(tags=["assignments"])
class OneAssignment(AssignmentView):
    """One of them, with figures."""

    @extend_schema(responses={200: FullAssignmentSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Answer with the assignment."""
        return Response(self.in_full(self.found(key)))


@extend_schema(tags=["assignments"])
class EndOfAssignment(AssignmentView):
    """The end of one: from then on it asks nobody, and what was done stays. Twice is once."""

    @extend_schema(request=EndSerializer, responses={200: FullAssignmentSerializer})
    def post(self, request: Request, key: UUID) -> Response:
        """End it."""
        assignment, reason = self.found(key), sent(EndSerializer, request.data)["reason"]
        end_assignment(by=self.viewer, assignment=assignment, reason=reason)
        return Response(self.in_full(self.found(key)))


WHAT = ("pk", "target", "target_key", "reason", "made_at", "ended_at", "end_reason")
WHOM = ("agency", "country", "unit_id", "position", "subject", "due_on", "due_days", "zone")


def _shape(assignment: Assignment, courses: Courses) -> dict[str, Any]:
    return {name: getattr(assignment, name) for name in WHAT + WHOM} | {
        "title": _title(assignment, courses.values()),
        "settled": assignment.evaluated_at is not None,
    }


def _title(assignment: Assignment, courses: Iterable[Any]) -> str:
    if assignment.target == Assignment.Target.TRACK:
        return next((one.track_title for one in courses if one.track_key == assignment.target_key), "")
    return next((one.title for one in courses if one.course_key == assignment.target_key), "")


def _wanted(said: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """Return what the service takes. Raises ValidationError for what is unknown or outside, which sounds the same."""
    wanted = {name: value for name, value in said.items() if value is not None}
    faults: dict[str, list[str]] = {}
    agencies = Agency.objects.all() if scope.everything else Agency.objects.filter(units__in=scope.roots)
    sources: dict[str, QuerySet[Any]] = {
        "agency": agencies.distinct(),
        "unit": Unit.objects.filter(scope.within()).select_related("agency"),
        "position": Position.objects.all(),
    }
    for name, rows in sources.items():
        if name in wanted:
            found = rows.filter(**{"pk" if name == "unit" else "key": wanted[name]}).first()
            wanted[name] = found
            if found is None:
                faults[name] = [_("There is none that you answer for.")]
    if faults:
        raise ValidationError(faults)
    if "person" in wanted:
        wanted["subject"] = wanted.pop("person")
    return wanted

"""Enrolments, completions, certificates: status, never answers (rule E3)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema

from courses.certificates.models import Certificate
from courses.progress.models import CompletionFact, CourseSummary
from lms.core.languages import reader_language
from lms.members.tokens.scopes import TokenScope

from ..people import Courses
from .base import TeamList
from .filters import Reach, ScopedFilters, YesNoFilter
from .paging import ByKey
from .serializers import CertificateSerializer, CompletionSerializer, EnrolmentSerializer
from .shapes import certificate_shapes, completion_shapes, enrolment_shapes

KINDS = (CompletionFact.Kind.COURSE, CompletionFact.Kind.TRACK)


class EnrolmentFilters(ScopedFilters):
    """Narrows enrolments. What is told of no discreet course finds none."""

    course = filters.UUIDFilter(field_name="course_key", help_text="Key of a course.")
    state = filters.ChoiceFilter(choices=CourseSummary.State.choices)
    required = YesNoFilter(method="open_only", help_text="Whether an assignment asks for it now.")
    overdue = YesNoFilter(method="open_only", help_text="Whether its due date has passed.")
    expiring = YesNoFilter(method="open_only", help_text="Whether a valid completion ends soon.")

    class Meta:
        model = CourseSummary
        fields: list[str] = []

    def open_only(self, rows: QuerySet[CourseSummary], name: str, value: bool) -> QuerySet[CourseSummary]:
        """Filter, among courses that are not discreet."""
        return rows.filter(course_key__in=_keys(self.view.courses, discreet=False), **{name: value})

    def within(self, rows: QuerySet[CourseSummary], reach: Reach) -> QuerySet[CourseSummary]:
        """Keep the rows of the reach: by the unit they carry where that says the same."""
        by_subject = reach.person is not None or reach.scope.everything
        return rows.filter(reach.subjects() if by_subject else reach.units("unit__"))


@extend_schema(tags=["progress"])
class Enrolments(TeamList):
    """Where people stand in their courses. Enrolments that have ended are not listed."""

    queryset = CourseSummary.objects.all()
    serializer_class = EnrolmentSerializer
    filterset_class = EnrolmentFilters
    pagination_class = ByKey
    token_scope = TokenScope.PROGRESS_READ
    names_people = "enrolments"

    def get_queryset(self) -> QuerySet[CourseSummary]:
        """Return what may be told: of discreet courses only what is completed and valid."""
        told = Q(course_key__in=_keys(self.courses, discreet=False)) | Q(
            course_key__in=_keys(self.courses, discreet=True), state=CourseSummary.State.COMPLETED
        )
        return CourseSummary.objects.filter(told, suspended=False)

    def shown(self, page: Sequence[CourseSummary]) -> list[Any]:
        """Return them with their courses."""
        return list(enrolment_shapes(page, self.courses))


class CompletionFilters(ScopedFilters):
    """Narrows completions."""

    key = filters.UUIDFilter(help_text="Key of a course or track.")
    kind = filters.ChoiceFilter(choices=[(kind.value, kind.label) for kind in KINDS])
    recorded_since = filters.IsoDateTimeFilter(
        field_name="recorded_at", lookup_expr="gte", help_text="Entered at this time or later; with its zone."
    )

    class Meta:
        model = CompletionFact
        fields: list[str] = []


@extend_schema(tags=["progress"])
class Completions(TeamList):
    """Completed courses and tracks as they were entered, each period for itself."""

    queryset = CompletionFact.objects.all()
    serializer_class = CompletionSerializer
    filterset_class = CompletionFilters
    pagination_class = ByKey
    token_scope = TokenScope.PROGRESS_READ
    names_people = "completions"

    def get_queryset(self) -> QuerySet[CompletionFact]:
        """Return what may be told: of a discreet course the completion that holds now, and no earlier one."""
        holds = CourseSummary.objects.filter(
            subject=OuterRef("subject"),
            course_key=OuterRef("key"),
            completed_at=OuterRef("occurred_at"),
            state=CourseSummary.State.COMPLETED,
            suspended=False,
        )
        discreet = Q(key__in=_keys(self.courses, discreet=True))
        return CompletionFact.objects.filter(~discreet | Q(Exists(holds)), kind__in=KINDS)

    def shown(self, page: Sequence[CompletionFact]) -> list[Any]:
        """Return them with their titles."""
        return list(completion_shapes(page, self.courses))


class CertificateFilters(ScopedFilters):
    """Narrows certificates."""

    course = filters.UUIDFilter(field_name="course_key", help_text="Key of a course.")
    number = filters.CharFilter(max_length=32)

    class Meta:
        model = Certificate
        fields: list[str] = []


@extend_schema(tags=["progress"])
class Certificates(TeamList):
    """Certificates with what has become of them. Those of courses of which only completion is told are not listed."""

    queryset = Certificate.objects.all()
    serializer_class = CertificateSerializer
    filterset_class = CertificateFilters
    pagination_class = ByKey
    token_scope = TokenScope.CERTIFICATES_READ
    names_people = "certificates"

    def get_queryset(self) -> QuerySet[Certificate]:
        """Return certificates with their standing."""
        return Certificate.objects.standing().exclude(course_key__in=_keys(self.courses, discreet=True))

    def shown(self, page: Sequence[Certificate]) -> list[Any]:
        """Return them with their titles."""
        return list(certificate_shapes(page, reader_language()))


def _keys(courses: Courses, *, discreet: bool) -> list[UUID]:
    return [key for key, course in courses.items() if course.discreet == discreet]

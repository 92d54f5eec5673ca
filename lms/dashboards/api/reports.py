"""Reports: which there are, having one made by the worker, how far it is, and its file."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from lms.core.languages import reader_language
from lms.members.tokens.scopes import TokenScope

from ..models import ReportRun
from ..reports import files, services
from ..reports.queries import run_of, runs_of
from ..reports.registry import Report, find, reports_for
from .base import TeamView
from .filters import LARGEST_ID
from .paging import ByKey
from .strict import StrictSerializer, sent

FORMATS = (files.CSV, files.XLSX)


class StateSerializer(serializers.Serializer):
    """A state a report can be narrowed to."""

    value = serializers.CharField()
    label: Any = serializers.CharField()


class ReportSerializer(serializers.Serializer):
    """A report you may have made."""

    slug = serializers.CharField()
    label: Any = serializers.CharField()
    about = serializers.CharField()
    filters = serializers.ListField(child=serializers.CharField(), help_text="What it can be narrowed by.")
    states = StateSerializer(many=True)


class FiltersSerializer(StrictSerializer):
    """What a report can be narrowed by; which of these, it says itself."""

    unit = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, help_text="Id of a unit.")
    course = serializers.UUIDField(required=False)
    state = serializers.CharField(required=False, max_length=40)
    person = serializers.UUIDField(required=False)
    quiz = serializers.UUIDField(required=False)


class NewRunSerializer(StrictSerializer):
    """Which report, of what, in which form."""

    report = serializers.CharField(max_length=40, help_text="Slug of a report.")
    format = serializers.ChoiceField(choices=FORMATS)
    filters = FiltersSerializer(required=False)


class RunSerializer(serializers.Serializer):
    """One making of a report, of your own."""

    id = serializers.UUIDField(source="pk")
    report = serializers.CharField()
    format = serializers.CharField(source="file_format")
    language = serializers.CharField(help_text="Of its words.")
    state = serializers.ChoiceField(choices=ReportRun.State.choices)
    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    rows_done = serializers.IntegerField(min_value=0)
    rows_all = serializers.IntegerField(allow_null=True, help_text="About how many there will be; null while unknown.")
    file = serializers.SerializerMethodField(help_text="Address of the file once it is ready; null before.")

    def get_file(self, run: ReportRun) -> str | None:
        """Return where the file is."""
        return reverse("api_report_file", args=[run.pk]) if run.state == ReportRun.State.READY else None


@extend_schema(tags=["reports"])
class Reports(TeamView):
    """The reports you may have made."""

    token_scope = TokenScope.REPORTS_READ

    @extend_schema(operation_id="reports_list", responses={200: ReportSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """Answer with all of them."""
        return Response(ReportSerializer([_shape(one) for one in reports_for(self.viewer)], many=True).data)


@extend_schema(tags=["reports"])
class Runs(TeamView, ListAPIView[ReportRun]):
    """What you have had made as a file, and the way to have more."""

    queryset = ReportRun.objects.all()
    serializer_class = RunSerializer
    pagination_class = ByKey
    token_scope = TokenScope.REPORTS_READ

    def get_queryset(self) -> Any:
        """Return the member's own."""
        return runs_of(self.viewer).filter(file_format__in=FORMATS)

    @extend_schema(request=NewRunSerializer, responses={202: RunSerializer})
    def post(self, request: Request) -> Response:
        """Leave a report to the worker: 202; Location says where to look how far it is. Under way, twice is once."""
        said = sent(NewRunSerializer, request.data)
        report = find(said["report"])
        if report is None:
            raise ValidationError({"report": [_("There is no such report.")]})
        run = services.start(
            by=self.viewer,
            report=report.slug,
            filters=_filters(said.get("filters", {}), report),
            file_format=said["format"],
            language=reader_language(),
        )
        return Response(
            RunSerializer(run).data, status=202, headers={"Location": reverse("api_report_run", args=[run.pk])}
        )


@extend_schema(tags=["reports"])
class Run(TeamView):
    """How far one is."""

    token_scope = TokenScope.REPORTS_READ

    @extend_schema(responses={200: RunSerializer})
    def get(self, request: Request, key: UUID) -> Response:
        """Answer with the run."""
        return Response(RunSerializer(_own(self, key)).data)


class Whatever(DefaultContentNegotiation):
    """A file is what it is, whatever the program would rather have; refusals are JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """Return the first renderer."""
        return renderers[0], renderers[0].media_type


@extend_schema(tags=["reports"])
class File(TeamView):
    """The file of one. Your right is asked again, and taking it is entered; 404 until it is ready."""

    content_negotiation_class = Whatever
    token_scope = TokenScope.REPORTS_READ

    @extend_schema(
        responses={
            (200, files.CONTENT_TYPES[files.CSV].partition(";")[0]): OpenApiResponse(OpenApiTypes.BINARY, "The file."),
            (200, files.CONTENT_TYPES[files.XLSX]): OpenApiResponse(OpenApiTypes.BINARY, "The file."),
        }
    )
    def get(self, request: Request, key: UUID) -> HttpResponseBase:
        """Send it."""
        run = services.fetch(by=self.viewer, pk=_own(self, key).pk)
        name = f"{run.report}.{run.file_format}"
        return FileResponse(
            files.path_of(run.file).open("rb"),
            as_attachment=True,
            filename=name,
            content_type=files.CONTENT_TYPES[run.file_format],
        )


def _own(view: TeamView, key: UUID) -> ReportRun:
    run = run_of(view.viewer, key)
    if run is None or run.file_format not in FORMATS:
        raise Http404
    return run


def _shape(report: Report) -> dict[str, Any]:
    states: Sequence[Any] = [{"value": value, "label": label} for value, label in report.states]
    return {
        "slug": report.slug,
        "label": report.label,
        "about": report.about,
        "filters": report.filters,
        "states": states,
    }


def _filters(said: dict[str, Any], report: Report) -> dict[str, str]:
    """Return the filters as text. Raises ValidationError for one the report does not have."""
    faults = {name: [_("This report cannot be narrowed by that.")] for name in said if name not in report.filters}
    if "state" in said and "state" not in faults and said["state"] not in dict(report.states):
        faults["state"] = [_("This report does not know that state.")]
    if faults:
        raise ValidationError({"filters": faults})
    return {name: str(value) for name, value in said.items()}

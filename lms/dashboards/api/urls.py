"""Addresses below ``/api/v1/``."""

from django.urls import path

from . import assignments, people, progress, reports

urlpatterns = [
    path("people/", people.People.as_view(), name="api_people"),
    path("people/<uuid:key>/", people.Person.as_view(), name="api_person"),
    path("units/", people.Units.as_view(), name="api_units"),
    path("units/<int:unit_id>/", people.OneUnit.as_view(), name="api_unit"),
    path("enrolments/", progress.Enrolments.as_view(), name="api_enrolments"),
    path("completions/", progress.Completions.as_view(), name="api_completions"),
    path("certificates/", progress.Certificates.as_view(), name="api_certificates"),
    path("assignments/", assignments.Assignments.as_view(), name="api_assignments"),
    path("assignments/<uuid:key>/", assignments.OneAssignment.as_view(), name="api_assignment"),
    path("assignments/<uuid:key>/end/", assignments.EndOfAssignment.as_view(), name="api_assignment_end"),
    path("reports/", reports.Reports.as_view(), name="api_reports"),
    path("reports/runs/", reports.Runs.as_view(), name="api_report_runs"),
    path("reports/runs/<uuid:key>/", reports.Run.as_view(), name="api_report_run"),
    path("reports/runs/<uuid:key>/file/", reports.File.as_view(), name="api_report_file"),
]

"""Addresses of reports, below ``team/reports/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.index, name="reports"),
    path("made/<uuid:pk>/", views.run, name="report_run"),
    path("made/<uuid:pk>/file/", views.fetch, name="report_fetch"),
    path("made/<uuid:pk>/delete/", views.throw_away, name="report_delete"),
    path("again/<uuid:pk>/end/", views.end_schedule, name="report_schedule_end"),
    path("<slug:slug>/", views.report, name="report"),
    path("<slug:slug>/file/", views.make, name="report_make"),
]

"""Addresses of the team pages, below ``team/``."""

from django.urls import include, path

from . import due_views, keeping_views, people_views, recognition_views, views

urlpatterns = [
    path("", views.team, name="team"),
    path("states/", views.states, name="team_states"),
    path("units/", views.units, name="team_units"),
    path("weeks/", views.weeks, name="team_weeks"),
    path("languages/", views.languages, name="team_languages"),
    path("views/", keeping_views.kept_views, name="team_views"),
    path("views/<int:pk>/", keeping_views.change_view, name="team_view"),
    path("also/", people_views.also, name="team_also"),
    path("people/", people_views.people, name="team_people"),
    path("people/<uuid:subject>/", people_views.person, name="team_person"),
    path("people/", include("lms.dashboards.nudges.urls")),
    path("people/due/", due_views.due_dates, name="team_due_dates"),
    path("people/<uuid:subject>/recognise/", recognition_views.recognise, name="recognise"),
    path("recognition/", recognition_views.recognitions, name="recognitions"),
    path("recognition/<uuid:pk>/", recognition_views.recognition, name="recognition"),
    path("people.csv", people_views.people_csv, name="team_people_csv"),
    path("assignments/", include("lms.dashboards.assignments.urls")),
    path("reports/", include("lms.dashboards.reports.urls")),
    path("units.csv", views.units_csv, name="team_units_csv"),
]

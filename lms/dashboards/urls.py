"""Addresses of the team pages, below ``team/``."""

from django.urls import path

from . import due_views, recognition_views, views

urlpatterns = [
    path("", views.team, name="team"),
    path("people/", views.people, name="team_people"),
    path("people/due/", due_views.due_dates, name="team_due_dates"),
    path("people/<uuid:subject>/recognise/", recognition_views.recognise, name="recognise"),
    path("recognition/", recognition_views.recognitions, name="recognitions"),
    path("recognition/<uuid:pk>/", recognition_views.recognition, name="recognition"),
    path("people.csv", views.people_csv, name="team_people_csv"),
    path("units.csv", views.units_csv, name="team_units_csv"),
]

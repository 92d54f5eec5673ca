"""Addresses of assignments, below ``team/assignments/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.assignments, name="assignments"),
    path("new/", views.new, name="assignment_new"),
    path("<uuid:pk>/", views.assignment, name="assignment"),
    path("<uuid:pk>/end/", views.end, name="assignment_end"),
]

"""Addresses of the catalogue."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.tool_list, name="tools"),
    path("<slug:slug>/", views.tool_page, name="tool"),
]

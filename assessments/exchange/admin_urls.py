"""Addresses of the exchange inside Wagtail's admin."""

from django.urls import path

from . import export_views, views

urlpatterns = [
    path("import-questions/", views.index, name="question_imports"),
    path("import-questions/<uuid:pk>/", views.report, name="question_import"),
    path("export-questions/", export_views.index, name="question_export"),
]

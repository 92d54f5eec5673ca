"""Addresses of the records check, below ``records/``."""

from django.urls import path

from . import records_views

urlpatterns = [
    path("check/", records_views.records_check, name="records_check"),
    path("check/now/", records_views.check_now, name="check_records"),
    path("check/mend/", records_views.mend, name="mend_records"),
]

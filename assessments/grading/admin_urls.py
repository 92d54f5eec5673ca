"""Addresses of the screens of markers, in Wagtail's admin. They hold keys, never names."""

from django.urls import path

from . import regrade_views, views

urlpatterns = [
    path("marking/", views.index, name="marking"),
    path("marking/<uuid:quiz_key>/", views.quiz, name="marking_quiz"),
    path("marking/<uuid:quiz_key>/marked/", views.marked, name="marking_marked"),
    path("marking/text/<uuid:attempt_id>/<uuid:question_key>/", views.attempt, name="marking_attempt"),
    path("regrades/", regrade_views.index, name="regrades"),
    path("regrades/ask/<uuid:question_key>/", regrade_views.ask, name="regrade_ask"),
    path("regrades/<uuid:regrade_id>/", regrade_views.show, name="regrade"),
    path("regrades/<uuid:regrade_id>/diff.csv", regrade_views.diff, name="regrade_diff"),
    path("regrades/<uuid:regrade_id>/act/", regrade_views.act, name="regrade_act"),
]

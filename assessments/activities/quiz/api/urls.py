"""Addresses below ``/api/v1/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("quizzes/<uuid:key>/", views.QuizRules.as_view(), name="api_quiz"),
    path("quizzes/<uuid:key>/attempts/", views.QuizAttempts.as_view(), name="api_quiz_attempts"),
    path("attempts/<uuid:attempt_id>/", views.AttemptSheet.as_view(), name="api_attempt"),
    path("attempts/<uuid:attempt_id>/answers/", views.AttemptAnswers.as_view(), name="api_answers"),
    path("attempts/<uuid:attempt_id>/submit/", views.AttemptSubmit.as_view(), name="api_submit"),
    path("attempts/<uuid:attempt_id>/result/", views.AttemptResult.as_view(), name="api_result"),
]

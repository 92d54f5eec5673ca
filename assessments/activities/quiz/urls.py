"""Addresses of quizzes, below ``/<language>/quiz/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("<uuid:key>/", views.start, name="quiz"),
    path("<uuid:key>/start/", views.begin, name="quiz_begin"),
    path("<uuid:key>/q/", views.questions, name="quiz_questions"),
    path("<uuid:key>/q/<int:number>/", views.question, name="quiz_question"),
    path("<uuid:key>/review/", views.review, name="quiz_review"),
    path("<uuid:key>/hand-in/", views.hand_in, name="quiz_hand_in"),
    path("<uuid:key>/result/<uuid:attempt_id>/", views.result, name="quiz_result"),
]

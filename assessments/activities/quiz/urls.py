"""Addresses of quizzes, below ``/<language>/quiz/``."""

from django.urls import path

from . import allowance_urls, asking_views, ending_views, saving, start_views

urlpatterns = [
    path("<uuid:key>/", start_views.start, name="quiz"),
    path("<uuid:key>/start/", start_views.begin, name="quiz_begin"),
    path("<uuid:key>/q/", asking_views.questions, name="quiz_questions"),
    path("<uuid:key>/q/<int:number>/", asking_views.question, name="quiz_question"),
    path("<uuid:key>/save/", saving.save, name="quiz_save"),
    path("<uuid:key>/review/", asking_views.review, name="quiz_review"),
    path("<uuid:key>/hand-in/", ending_views.hand_in, name="quiz_hand_in"),
    path("<uuid:key>/result/<uuid:attempt_id>/", ending_views.result, name="quiz_result"),
    *allowance_urls.urlpatterns,
]

"""Addresses of courses."""

from django.urls import path

from .learning import views

urlpatterns = [
    path("learn/", views.course_catalogue, name="course_catalogue"),
    path("my/", views.my_learning, name="my_learning"),
    path("courses/<uuid:course_key>/enrol/", views.enrol, name="enrol"),
    path("lessons/<uuid:lesson_key>/done/", views.complete_lesson, name="complete_lesson"),
]

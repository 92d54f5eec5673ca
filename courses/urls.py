"""Addresses of courses."""

from django.urls import path

from .content import views as content
from .enrolment import views as enrolment
from .progress import views as progress

urlpatterns = [
    path("learn/", content.course_catalogue, name="course_catalogue"),
    path("my/", progress.my_learning, name="my_learning"),
    path("courses/<uuid:course_key>/enrol/", enrolment.enrol, name="enrol"),
    path("lessons/<uuid:lesson_key>/done/", progress.complete_lesson, name="complete_lesson"),
]

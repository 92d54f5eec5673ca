"""Addresses below ``/api/v1/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("courses/", views.CourseList.as_view(), name="api_courses"),
    path("me/courses/", views.MyLearning.as_view(), name="api_my_courses"),
]

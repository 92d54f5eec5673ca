"""Addresses of courses."""

from django.urls import include, path

from .learning import views
from .records import views as records

urlpatterns = [
    path("", include("courses.certificates.urls")),
    path("learn/", views.course_catalogue, name="course_catalogue"),
    path("my/", views.my_learning, name="my_learning"),
    path("my/record/", records.my_record, name="my_record"),
    path("my/record/transcript/", records.my_transcript, name="my_transcript"),
    path("my/record/signed/", records.my_package, name="my_package"),
    path("members/<uuid:subject>/record/", records.member_record, name="member_record"),
    path("members/<uuid:subject>/record/transcript/", records.member_transcript, name="member_transcript"),
    path("members/<uuid:subject>/record/signed/", records.member_package, name="member_package"),
    path("courses/<uuid:course_key>/enrol/", views.enrol, name="enrol"),
    path("courses/<uuid:course_key>/renew/", views.renew, name="renew_course"),
    path("courses/<uuid:course_key>/leave/", views.leave, name="leave_course"),
    path("lessons/<uuid:lesson_key>/done/", views.complete_lesson, name="complete_lesson"),
]

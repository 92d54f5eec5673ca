"""Addresses of the administrator's pages about time and tries, below ``/<language>/quiz/``."""

from django.urls import path

from . import allowance_views as views

urlpatterns = [
    path("allowances/of/<uuid:subject>/", views.member, name="member_allowances"),
    path("allowances/of/<uuid:subject>/<int:accommodation>/remove/", views.withdraw, name="withdraw_allowance"),
    path("allowances/attempt/<uuid:attempt_id>/", views.extend, name="extend_attempt"),
    path("outage/", views.outage, name="quiz_outage"),
]

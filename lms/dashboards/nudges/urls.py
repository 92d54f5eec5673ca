"""The address of reminders, below ``team/people/``."""

from django.urls import path

from . import views

urlpatterns = [path("remind/", views.remind, name="team_remind")]

"""Addresses of messages, below ``my/messages/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.messages_page, name="messages"),
    path("read/", views.read_all, name="read_messages"),
    path("<uuid:pk>/read/", views.read_one, name="read_message"),
]

"""Addresses of the public keys."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.signing_keys, name="signing_keys"),
    path("verify_record.py", views.verifier, name="record_verifier"),
    path("<slug:key_id>.pem", views.public_key, name="public_key"),
]

"""Addresses of saved views."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "saved"
urlpatterns = [
    path("keep/", views.keep, name="keep"),
    path("rename/", views.rename, name="rename"),
    path("default/", views.default, name="default"),
    path("delete/", views.delete, name="delete"),
]

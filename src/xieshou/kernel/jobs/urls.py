"""Addresses of background jobs."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="list"),
    path("<uuid:progress_id>/progress/", views.progress, name="progress"),
    path("<uuid:progress_id>/retry/", views.retry, name="retry"),
    path("<uuid:progress_id>/cancel/", views.cancel, name="cancel"),
]

"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "inbox"
urlpatterns = [
    path("", views.notices, name="list"),
    path("tasks/", views.tasks, name="tasks"),
    path("read/", views.read_all, name="read_all"),
    path("<uuid:notice_id>/open/", views.open_notice, name="open_notice"),
    path("tasks/<uuid:task_id>/done/", views.finish_task, name="finish_task"),
]

"""Addresses of live rooms for guests."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "realtime"
urlpatterns = [
    path("door/", views.door, name="door"),
    path("kiosk/", views.kiosk, name="kiosk"),
    path("poster/", views.poster, name="poster"),
    path("check/", views.check, name="check"),
    path("line/", views.line, name="line"),
]

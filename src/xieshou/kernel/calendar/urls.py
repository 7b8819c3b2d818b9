"""Addresses of the calendar."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "calendar"
urlpatterns = [
    path("", views.agenda, name="agenda"),
    path("entries/<uuid:entry_id>.ics", views.entry_file, name="entry_file"),
    path("feed/", views.agenda, name="feed_settings"),
    path("feed/open/", views.open_feed, name="open_feed"),
    path("feed/close/", views.close_feed, name="close_feed"),
    path("feed/<str:token>.ics", views.feed, name="feed"),
]

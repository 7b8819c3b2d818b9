"""Addresses of the audit record."""

from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("", views.list_events, name="events"),
    path("chain/", views.check, name="check"),
    path("<uuid:event_id>/", views.show_event, name="event"),
]

"""Addresses of insight."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "insight"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("figures/", views.figures, name="figures"),
    path("station/<str:station_queue>/", views.station_queue, name="station_queue"),
    path("reconciler/", views.reconciler, name="reconciler"),
]

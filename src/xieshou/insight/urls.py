"""Addresses of insight."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "insight"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("figures/", views.figures, name="figures"),
    *(
        path(f"station/{key}/", views.station_queue, {"station_queue": key}, name=f"station_{key}")
        for key in ("roster", "vacancies", "transport", "keeping")
    ),
    path("reconciler/", views.reconciler, name="reconciler"),
]

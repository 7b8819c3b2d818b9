"""Addresses of insight."""

from __future__ import annotations

from django.urls import path

from . import views, views_entries, views_official, views_waiting

app_name = "insight"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("figures/", views.figures, name="figures"),
    *(
        path(f"station/{key}/", views.station_queue, {"station_queue": key}, name=f"station_{key}")
        for key in ("roster", "vacancies", "transport", "keeping")
    ),
    *views_waiting.PATTERNS,
    path("reconciler/", views.reconciler, name="reconciler"),
    path("entries/", views_entries.entries, name="entries"),
    path("official/", views_official.official, name="official"),
    path("official/filed/<uuid:snapshot_id>/", views_official.snapshot, name="official_snapshot"),
    path(
        "official/filed/<uuid:snapshot_id>/<slug:kind>/",
        views_official.snapshot_file,
        name="official_snapshot_file",
    ),
    path("official/<slug:table>/", views_official.preview, name="official_form"),
    path("official/<slug:table>/file/", views_official.file, name="official_file"),
]

"""Addresses of insight."""

from __future__ import annotations

from django.urls import path

from . import (
    views,
    views_aid,
    views_entries,
    views_figures,
    views_official,
    views_precisions,
    views_reach,
    views_waiting,
)

app_name = "insight"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("figures/", views_figures.figures, name="figures"),
    path("figures/add/", views_figures.figure_add, name="figure_add"),
    path("figures/<uuid:figure_id>/", views_figures.figure, name="figure"),
    path("figures/<uuid:figure_id>/correct/", views_figures.figure_correct, name="figure_correct"),
    path("figures/<uuid:figure_id>/list/", views_figures.figure_list, name="figure_list"),
    *(
        path(f"station/{key}/", views.station_queue, {"station_queue": key}, name=f"station_{key}")
        for key in ("roster", "vacancies", "transport", "keeping")
    ),
    *views_waiting.PATTERNS,
    path("reconciler/", views_figures.reconciler, name="reconciler"),
    path("reconciler/excel/", views_figures.reconciler_excel, name="reconciler_excel"),
    path("precisions/", views_precisions.precisions, name="precisions"),
    path("entries/", views_entries.entries, name="entries"),
    path("aid/households/<uuid:household_id>/", views_aid.household_aid, name="aid"),
    path("aid/twice/", views_aid.double_aid, name="doubles"),
    path("reach/projects/<uuid:project_id>/", views_reach.reach_project, name="reach_project"),
    path("reach/accounts/<uuid:account_id>/", views_reach.reach_account, name="reach_account"),
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

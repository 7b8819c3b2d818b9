"""Addresses of paired cooperation."""

from __future__ import annotations

from django.urls import path

from .views import pairing

app_name = "cooperation"
urlpatterns = [
    path("pairings/", pairing.graph, name="pairings"),
    path("pairings/excel/", pairing.graph_excel, name="pairings_excel"),
    path("pairings/tie/", pairing.begin, name="tie_begin"),
    path("pairings/count/", pairing.count, name="count"),
    path("pairings/<uuid:tie_id>/end/", pairing.end, name="tie_end"),
]

"""Addresses of paired cooperation."""

from __future__ import annotations

from django.urls import path

from .views import agreement, pairing

app_name = "cooperation"
urlpatterns = [
    path("pairings/", pairing.graph, name="pairings"),
    path("pairings/excel/", pairing.graph_excel, name="pairings_excel"),
    path("pairings/tie/", pairing.begin, name="tie_begin"),
    path("pairings/count/", pairing.count, name="count"),
    path("pairings/<uuid:tie_id>/end/", pairing.end, name="tie_end"),
    path("agreements/", agreement.agreements, name="agreements"),
    path("agreements/sign/", agreement.sign, name="agreement_sign"),
    path("agreements/<uuid:agreement_id>/", agreement.agreement, name="agreement"),
    path("agreements/<uuid:agreement_id>/parties/", agreement.party, name="agreement_party"),
    path("agreements/<uuid:agreement_id>/commitments/", agreement.commitment, name="agreement_commitment"),
    path("agreements/<uuid:agreement_id>/end/", agreement.end, name="agreement_end"),
    path("agreements/<uuid:agreement_id>/scan/", agreement.scan, name="agreement_scan"),
]

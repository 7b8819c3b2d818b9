"""Addresses of the offer and match beats: the special funding scheme."""

from __future__ import annotations

from django.urls import path

from . import granted, scheme

PATTERNS = [
    path("calls/", scheme.calls, name="calls"),
    path("calls/add/", scheme.call_add, name="call_add"),
    path("calls/<uuid:call_id>/", scheme.call, name="call"),
    path("calls/<uuid:call_id>/apply/", scheme.apply, name="apply"),
    path("calls/<uuid:call_id>/rank/", scheme.rank, name="rank"),
    path("calls/<uuid:call_id>/decide/", scheme.call_decide, name="call_decide"),
    path("applications/<uuid:application_id>/", scheme.application, name="application"),
    path("applications/<uuid:application_id>/complete/", scheme.complete, name="application_complete"),
    path("applications/<uuid:application_id>/project/", granted.make, name="application_project"),
    path("applications/<uuid:application_id>/score/", scheme.score, name="application_score"),
]

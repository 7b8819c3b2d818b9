"""Addresses of keeping and worry removal."""

from __future__ import annotations

from django.urls import path

from . import briefing, keeping

PATTERNS = [
    path("keeping/", keeping.queue, name="keeping"),
    path("keeping/excel/", keeping.excel, name="keeping_excel"),
    path("keeping/<uuid:risk_id>/", keeping.risk, name="risk"),
    path("keeping/<uuid:risk_id>/talk/", keeping.talk, name="risk_talk"),
    path("keeping/<uuid:risk_id>/keep/", keeping.keep, name="risk_keep"),
    path("keeping/<uuid:risk_id>/propose/", keeping.propose, name="risk_propose"),
    path("keeping/<uuid:risk_id>/move/", keeping.move, name="risk_move"),
    path("placements/<uuid:placement_id>/at-risk/", keeping.flag, name="risk_flag"),
    path("placements/<uuid:placement_id>/exit-interview/", keeping.exit_talk, name="exit_talk"),
    path("placements/<uuid:placement_id>/briefing/", briefing.briefing, name="briefing"),
    path("placements/<uuid:placement_id>/family-phone/", briefing.family_phone, name="family_phone"),
    path("briefings/", briefing.briefings, name="briefings"),
    path("questions/", briefing.worries, name="worries"),
]

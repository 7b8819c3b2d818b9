"""Addresses of the start-up service."""

from __future__ import annotations

from django.urls import path

from . import startup, startup_steps

PATTERNS = [
    path("startups/", startup.startups, name="startups"),
    path("startups/open/", startup.open_case, name="startup_open"),
    path("startups/survival/", startup.survival, name="startup_survival"),
    path("startups/<uuid:startup_id>/", startup.startup, name="startup"),
    path("startups/<uuid:startup_id>/plan/", startup_steps.plan, name="startup_plan"),
    path("startups/<uuid:startup_id>/licence/", startup_steps.licence, name="startup_licence"),
    path("startups/<uuid:startup_id>/begin/", startup_steps.begin, name="startup_begin"),
    path("startups/<uuid:startup_id>/look/", startup_steps.look, name="startup_look"),
    path("startups/<uuid:startup_id>/end/", startup_steps.end, name="startup_end"),
    path("startups/<uuid:startup_id>/mentor/", startup_steps.mentor, name="startup_mentor"),
    path("startups/<uuid:startup_id>/talk/", startup_steps.talk, name="startup_talk"),
    path("startups/<uuid:startup_id>/aid/", startup_steps.aid, name="startup_aid"),
    path("startup-aids/<uuid:startup_aid_id>/pay/", startup_steps.pay, name="startup_pay"),
]

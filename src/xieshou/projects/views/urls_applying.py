"""Addresses of the offer beat seen by the applicant, and of the official's check of what it sent."""

from __future__ import annotations

from django.urls import path

from . import applying, checking

PATTERNS = [
    path("applying/", applying.applying, name="applying"),
    path("applying/calls/<uuid:call_id>/", applying.applying_call, name="applying_call"),
    path("applying/calls/<uuid:call_id>/papers/", applying.applying_paper, name="applying_paper"),
    path(
        "applying/calls/<uuid:call_id>/papers/back/", applying.applying_paper_back, name="applying_paper_back"
    ),
    path("applying/calls/<uuid:call_id>/send/", applying.applying_send, name="applying_send"),
    path(
        "applying/applications/<uuid:application_id>/",
        applying.applying_application,
        name="applying_application",
    ),
    path(
        "applying/applications/<uuid:application_id>/withdraw/",
        applying.applying_withdraw,
        name="applying_withdraw",
    ),
    path("applications/", checking.applications, name="applications"),
    path("applications/<uuid:application_id>/confirm/", checking.confirm, name="application_confirm"),
    path("applications/<uuid:application_id>/send-back/", checking.send_back, name="application_send_back"),
]

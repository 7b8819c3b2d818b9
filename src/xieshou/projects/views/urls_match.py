"""Addresses of the match beat: shares of projects of several counties, specialities of places."""

from __future__ import annotations

from django.urls import path

from . import share, speciality

PATTERNS = [
    path("<uuid:project_id>/shares/", share.shares, name="shares"),
    path("specialities/", speciality.specialities, name="specialities"),
    path("specialities/add/", speciality.add, name="speciality_add"),
    path("specialities/<uuid:speciality_id>/end/", speciality.end, name="speciality_end"),
]

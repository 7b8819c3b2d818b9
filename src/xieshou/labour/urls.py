"""Addresses of labour cooperation, collected from the lists of the beats."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

app_name = "labour"
BEATS = (
    "urls_need",
    "urls_offer",
    "urls_match",
    "urls_delivery",
    "urls_board",
    "urls_keeping",
    "urls_subsidy",
    "urls_publication",
    "urls_course",
    "urls_startup",
    "urls_officials",
    "urls_steward",
    "urls_roster",
    "urls_own",
)

urlpatterns = [
    pattern
    for beat in BEATS
    if find_spec(f"xieshou.labour.views.{beat}")
    for pattern in import_module(f"xieshou.labour.views.{beat}").PATTERNS
]

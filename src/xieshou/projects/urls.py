"""Addresses of projects and money, collected from the lists of the beats."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

app_name = "projects"
BEATS = (
    "urls_need",
    "urls_offer",
    "urls_applying",
    "urls_match",
    "urls_notice",
    "urls_introduction",
    "urls_delivery",
    "urls_verification",
)

urlpatterns = [
    pattern
    for beat in BEATS
    if find_spec(f"xieshou.projects.views.{beat}")
    for pattern in import_module(f"xieshou.projects.views.{beat}").PATTERNS
]

"""Addresses of the boards."""

from __future__ import annotations

from django.urls import path

from . import coordination, signed

PATTERNS = [
    path("boards/coordination/", coordination.board, name="coordination"),
    path("boards/coordination/declare/", coordination.declare, name="target_declare"),
    path("boards/coordination/excel/", coordination.excel, name="coordination_excel"),
    path("boards/coordination/<slug:indicator>/", coordination.rows, name="coordination_list"),
    path("boards/signed/", signed.board, name="signed"),
    path("boards/signed/list/", signed.rows, name="signed_list"),
    path("boards/signed/excel/", signed.excel, name="signed_excel"),
]

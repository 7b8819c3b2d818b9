"""The access matrix is complete: every address of the system has its row, and no row is stale."""

from __future__ import annotations

import os

from .routes import MATRIX_FILE, list_routes, render_matrix


def test_matrix_is_up_to_date() -> None:
    """Write it anew with XIESHOU_WRITE_MATRIX=1 after reading the difference."""
    rendered = render_matrix()
    if os.environ.get("XIESHOU_WRITE_MATRIX"):
        MATRIX_FILE.write_text(rendered, encoding="utf-8")
    assert MATRIX_FILE.read_text(encoding="utf-8") == rendered


def test_no_route_is_shut_by_accident() -> None:
    assert [route.name for route in list_routes() if route.door == "shut"] == []

"""Earnings are a second origin of lots, beside fund sources."""

from __future__ import annotations

from django.db.migrations import RunSQL

from ._walls import LOT_KEPT

OLD = LOT_KEPT.replace("create function", "create or replace function")
NEW = OLD.replace("new.kind = 'fund_source'", "new.kind in ('fund_source', 'earnings')").replace(
    "out of fund sources alone", "out of fund sources and earnings alone"
)


def earnings_walls() -> list[RunSQL]:
    """Return the operation that lets a lot begin at an account of earnings."""
    return [RunSQL(NEW, OLD)]

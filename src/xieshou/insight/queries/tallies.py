"""Many lists counted in one statement, so that a page of figures asks as much as a page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Sum, Value

from .lists import FEN_PER_YUAN, LISTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from xieshou.insight.measures import Measure
    from xieshou.kernel.actor import Scope

    from .lists import Listing, Within

NOTHING = "0"


def count_lists(asked: Sequence[tuple[Measure, Within]], *, scope: Scope) -> list[int | None]:
    """Return what each list counts or adds up to, money in yuan rounded down; None if nothing is recorded."""
    parts: list[str] = []
    params: list[Any] = []
    for measure, within in asked:
        listing = LISTS[measure.list]
        rows = listing.records.rows(scope, within)
        base = listing.base(scope, within) if listing.base else rows
        for sql, more in (_total(listing, rows), _some(base)):
            parts.append(sql)
            params.extend(more)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", params)
        found = cursor.fetchone()
    pairs = zip(found[::2], found[1::2], strict=True)
    return [
        _judge(measure, total, has) for (measure, _within), (total, has) in zip(asked, pairs, strict=True)
    ]


def _judge(measure: Measure, total: Any, has_base: Any) -> int | None:
    adds = LISTS[measure.list].adds
    counted = int((total or 0) // FEN_PER_YUAN if adds.endswith("_fen") else total or 0)
    return counted if counted or measure.nought or has_base else None


def _total(listing: Listing, rows: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    """Return the statement of a list's length or sum."""
    if rows.query.distinct_fields:
        rows = rows.model._default_manager.filter(pk__in=rows.values("pk"))  # noqa: SLF001 -- any model's rows
    what: Any = Sum(listing.adds) if listing.adds else Count("pk")
    one = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_total=what).values("_total")
    return _statement(one)


def _some(rows: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    """Return the statement that tells whether there is any row."""
    sql, params = _statement(rows.order_by().values("pk")[:1])
    return (NOTHING, ()) if sql == NOTHING else (f"exists {sql}", params)


def _statement(rows: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return NOTHING, ()
    return f"({sql})", params

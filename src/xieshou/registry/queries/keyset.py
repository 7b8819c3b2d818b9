"""Keyset paging: a page begins after the last row of the one before, so page 1,000 costs what page 1 does."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

if TYPE_CHECKING:
    from collections.abc import Sequence

RowT = TypeVar("RowT", bound=Model)
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: the key of a row, and whether the page lies before or after it."""

    key: tuple[str, ...]
    backwards: bool = False

    def encode(self) -> str:
        """Return the cursor as text for an address."""
        body = json.dumps([int(self.backwards), *self.key], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def decode_cursor(text: str, *, columns: int) -> Cursor | None:
    """Return the cursor of an address, or None for a text that is none: then the first page is shown."""
    try:
        padded = text + "=" * (-len(text) % 4)
        backwards, *key = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, binascii.Error, TypeError):
        return None
    if len(key) != columns or not all(isinstance(part, str) and "\x00" not in part for part in key):
        return None
    return Cursor(tuple(key), backwards=bool(backwards))


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that order a list, all in one direction; together they are unique."""

    columns: tuple[str, ...]
    descending: bool = False

    def key_of(self, row: Model) -> tuple[str, ...]:
        """Return the values of the columns of a row as texts."""
        return tuple(str(_value(row, column)) for column in self.columns)


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """Some rows and the cursors of the pages beside them; an empty cursor means there is none."""

    rows: list[RowT]
    next_cursor: str = ""
    previous_cursor: str = ""


def _value(row: Model, path: str) -> Any:
    value: Any = row
    for name in path.split("__"):
        value = getattr(value, name)
    return value


def read_page(
    rows: QuerySet[RowT], *, order: Order, cursor: Cursor | None = None, size: int = PAGE_SIZE
) -> Page[RowT]:
    """Return the page of `size` rows at a cursor."""
    backwards = cursor is not None and cursor.backwards
    descending = order.descending != backwards
    if cursor is not None:
        lookup = TupleLessThan if descending else TupleGreaterThan
        rows = rows.filter(lookup(Tuple(*(F(column) for column in order.columns)), cursor.key))
    found = list(rows.order_by(*_order_by(order.columns, descending=descending))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    return Page(
        found,
        next_cursor=_cursor(order, found, -1, backwards=False) if more or backwards else "",
        previous_cursor=_cursor(order, found, 0, backwards=True)
        if (more if backwards else cursor is not None)
        else "",
    )


def _order_by(columns: Sequence[str], *, descending: bool) -> list[str]:
    return [f"-{column}" if descending else column for column in columns]


def _cursor(order: Order, rows: Sequence[Model], at: int, *, backwards: bool) -> str:
    return Cursor(order.key_of(rows[at]), backwards=backwards).encode() if rows else ""


def count_up_to(rows: QuerySet[Any], most: int) -> int:
    """Return how many rows there are, looking at no more than `most` + 1 of them."""
    return rows.order_by().values("pk")[: most + 1].count()

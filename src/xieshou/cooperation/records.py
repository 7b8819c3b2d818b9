"""The records behind a figure, told alike whatever they are: day, place, words, money, where each opens.

A figure that cannot be opened to its records is only a claim. Who registers an indicator says which rows it
counts, and the page, the Excel file and the API of the list need to know nothing else about them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from xieshou.kernel.actor import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Rows = Callable[[Scope, Any], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Records:
    """The rows behind a figure. Every name is a lookup from the row, as in `held_on` or `account__name`.

    `rows` takes the scope and the cut of the figure; `capability` is what the records' own page asks for;
    `route` with the value of `key` opens one record, where it has a page.
    """

    rows: Rows
    capability: str
    day: str
    texts: tuple[str, ...]
    region: str = "region_code"
    amount: str = ""
    route: str = ""
    key: str = "pk"


@dataclass(frozen=True, slots=True)
class Line:
    """One record: its day, the code of its place, what it says, fen (None: no money), its address or ""."""

    day: date | None
    region_code: str
    text: str
    amount_fen: int | None
    url: str


def values_of(records: Records, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows as tuples for `tell`, still to be cut into pages."""
    money = [records.amount] if records.amount else []
    return rows.values_list(records.key, records.day, records.region, *money, *records.texts)


def tell(records: Records, rows: QuerySet[Any], found: Iterable[Sequence[Any]]) -> list[Line]:
    """Return tuples of `values_of` as lines; words of a closed list in the active language."""
    words = [_words(rows, name) for name in records.texts]
    return [_line(records, words, one) for one in found]


def _line(records: Records, words: list[dict[Any, Any]], one: Sequence[Any]) -> Line:
    key, day, region, *rest = one
    amount = rest.pop(0) if records.amount else None
    parts = [
        str(of.get(value, value)) for of, value in zip(words, rest, strict=True) if value not in ("", None)
    ]
    return Line(
        localdate(day) if isinstance(day, datetime) else day,
        region,
        " · ".join(parts),
        amount,
        reverse(records.route, args=[key]) if records.route and key else "",
    )


def _words(rows: QuerySet[Any], lookup: str) -> dict[Any, Any]:
    """Return value → label of the column at the end of a lookup; nothing for a column of free text."""
    model: Any = rows.model
    *path, last = lookup.split("__")
    for name in path:
        model = model._meta.get_field(name).related_model  # noqa: SLF001 -- Django's public way to a field
    return dict(getattr(model._meta.get_field(last), "flatchoices", ()))  # noqa: SLF001 -- as above

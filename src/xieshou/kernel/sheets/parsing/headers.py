"""Finding the header row of a sheet and which column is which."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .limits import COLUMNS
from .problems import FileError
from .spec import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .spec import ColumnSpec, FormSpec

NAMED = 12


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header is: `row` counts within the rows looked at; `places` maps column keys to positions."""

    row: int
    places: dict[str, int]
    unknown: tuple[tuple[int, str], ...]
    missing: tuple[str, ...]


def find_header(rows: Sequence[Sequence[Any]], form: FormSpec) -> Header:
    """Return the row that names most columns of the form.

    Raises: FileError: no such row, a column twice, or a required column absent.
    """
    names = _names(form)
    best, best_score = -1, 0
    for index in range(len(rows)):
        score = len({key for key in _match(rows, index, names) if key})
        if score > best_score:
            best, best_score = index, score
    if best_score < min(2, len(form.columns)):
        raise FileError("no_header", headers=[column.headers[0] for column in form.columns][:NAMED])
    return _header(rows, best, form, _match(rows, best, names))


def _names(form: FormSpec) -> dict[str, list[ColumnSpec]]:
    names: dict[str, list[ColumnSpec]] = {}
    for column in form.columns:
        for header in {normalise(text) for text in column.headers}:
            names.setdefault(header, []).append(column)
    return names


def _match(rows: Sequence[Sequence[Any]], index: int, names: dict[str, list[ColumnSpec]]) -> list[str]:
    """Return for each cell of a row the key of the column that it names, or ""."""
    row = rows[index]
    above = rows[index - 1] if index else ()
    heading, keys = "", []
    for position, cell in enumerate(row[:COLUMNS]):
        over = normalise(above[position]) if position < len(above) else ""
        heading = over or heading
        label = normalise(cell)
        found = names.get(label, []) if label else [c for c in names.get(over, []) if not c.groups]
        keys.append(_choose(found, heading))
    return keys


def _choose(found: list[ColumnSpec], heading: str) -> str:
    """Return the key of the one column, or of the one whose group heading stands above."""
    if len(found) == 1:
        return found[0].key
    for column in found:
        if heading in {normalise(text) for text in column.groups}:
            return column.key
    return ""


def _header(rows: Sequence[Sequence[Any]], index: int, form: FormSpec, keys: list[str]) -> Header:
    by_key = {column.key: column.headers[0] for column in form.columns}
    doubled = [by_key[key] for key, count in Counter(key for key in keys if key).items() if count > 1]
    if doubled:
        raise FileError("doubled_headers", headers=doubled)
    missing = tuple(column.headers[0] for column in form.columns if column.key not in keys)
    required = [column.headers[0] for column in form.columns if column.required and column.key not in keys]
    if required:
        raise FileError("missing_headers", headers=required[:NAMED], row=index + 1)
    ignored = {normalise(text) for text in form.ignored}
    unknown = tuple(
        (position, str(cell)[:60])
        for position, (cell, key) in enumerate(zip(rows[index], keys, strict=False))
        if not key and normalise(cell) and normalise(cell) not in ignored
    )
    return Header(index, {key: place for place, key in enumerate(keys) if key}, unknown, missing)

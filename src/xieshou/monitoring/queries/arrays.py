"""From PostgreSQL to columns: each column of a query comes as one array, its values side by side.

A row of COPY is a message of its own; a million of them cost more than their values. `array_agg` sends one
message, and NumPy reads the values where they lie. No value may be null: the query puts a stand-in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg
import pyarrow as pa
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

HEAD = 20
"""Bytes before the values: dimensions, flag of nulls, type, length, first index."""
UUID = "uuid"
KINDS: dict[str, Any] = {"int64": ">i8", "int32": ">i4", UUID: [("hi", ">u8"), ("lo", ">u8")]}
"""Type of a column: how its values lie on the wire (big end first)."""
UUID_TEXT = 36
HEX_PLACES = tuple(at for at in range(UUID_TEXT) if at not in {8, 13, 18, 23})


class NullInColumnError(ValueError):
    """A query gave null in a column; its author has to name a stand-in."""


def read_columns(query: str, params: Mapping[str, object], columns: Mapping[str, str]) -> pa.Table:
    """Return the rows of a query as an Arrow table; a column of keys becomes two, `NAME_hi` and `NAME_lo`.

    Args:   columns: the columns of the query in their order, each with its type of `KINDS`.
    Raises: NullInColumnError.
    """
    connection.ensure_connection()
    arrays = ", ".join(f"array_agg({name})" for name in columns)
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(f"select {arrays} from ({query}) as q", params, binary=True)  # noqa: S608 -- our own
        result = cursor.pgresult
        found: dict[str, NDArray[Any]] = {}
        for at, (name, kind) in enumerate(columns.items()):
            values = _values(name, result.get_value(0, at) if result else None, kind)
            if kind == UUID:
                found |= {f"{name}_{half}": _native(values[half]) for half in ("hi", "lo")}
            else:
                found[name] = _native(values)
    return pa.table(found)


def _values(name: str, raw: bytes | None, kind: str) -> NDArray[Any]:
    """Return the values of an array as PostgreSQL sends it: each after its length in four bytes."""
    layout = np.dtype(KINDS[kind])
    if raw is None:
        return np.empty(0, layout)
    if raw[7]:
        raise NullInColumnError(name)
    values: NDArray[Any] = np.frombuffer(raw, np.dtype([("size", ">i4"), ("value", layout)]), offset=HEAD)[
        "value"
    ]
    return values


def _native(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(values.dtype.newbyteorder("="))


def uuid_texts(hi: pa.ChunkedArray, lo: pa.ChunkedArray) -> pa.Array:
    """Return keys in two halves as their texts."""
    halves = np.stack([hi.to_numpy(), lo.to_numpy()], axis=1).astype(">u8")
    raw = halves.view(np.uint8).reshape(len(halves), 16)
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)
    text = np.full((len(raw), UUID_TEXT), ord("-"), np.uint8)
    text[:, HEX_PLACES[::2]], text[:, HEX_PLACES[1::2]] = digits[raw >> 4], digits[raw & 15]
    offsets = np.arange(len(raw) + 1, dtype=np.int32) * UUID_TEXT
    return pa.StringArray.from_buffers(len(raw), pa.py_buffer(offsets), pa.py_buffer(text))

"""Sources in the order of households are merged side by side: nothing is hashed, the results keep the order.

Members stand behind one another, so their sums are sums of segments. Whoever writes files of a county writes
them in this order, and so does a run; where one is not, `merge` says so and the engine joins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.signedinteger[Any]]

KEY = "household_id"


def merge(household: pa.Table, parts: pa.Table, *others: pa.Table) -> pa.Table | None:
    """Return one row a household with the columns of all; None where a table is not in order.

    Args:  parts: what each member adds, summed by household. others: at most one row a household.
    A household that a table lacks has null there; rows of no household are left out.
    """
    keys = [_key(table) for table in (household, parts, *others)]
    once = [keys[0], *keys[2:]]
    if not all(_ascends(key, strictly=True) for key in once) or not _ascends(keys[1], strictly=False):
        return None
    wanted = keys[0]
    sums = _sums(parts, keys[1])
    columns = {name: household[name] for name in household.column_names}
    for table, key in ((sums, _key(sums)), *zip(others, keys[2:], strict=True)):
        places = _places(wanted, key)
        for name in table.column_names:
            if name != KEY:
                columns[name] = table[name] if places is None else table[name].take(places)
    return pa.table(columns)


def numbers(column: pa.ChunkedArray) -> Numbers:
    """Return a column of whole numbers, 0 where null. The library's own way would load pandas."""
    parts = [_values(part) for part in column.chunks if len(part)]
    return parts[0] if len(parts) == 1 else np.concatenate([*parts, np.empty(0, _kind(column.type))])


def _values(part: pa.Array) -> Numbers:
    bits, content = part.buffers()
    kind, start = _kind(part.type), part.offset
    values = np.frombuffer(content, kind, count=len(part), offset=start * kind.itemsize)
    if not part.null_count:
        return values
    valid = np.unpackbits(np.frombuffer(bits, np.uint8), count=start + len(part), bitorder="little")[start:]
    return np.where(valid, values, 0).astype(kind, copy=False)


def _kind(type_: pa.DataType) -> np.dtype[Any]:
    return np.dtype(f"i{type_.bit_width // 8}")


def _array(values: Numbers, valid: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Return numbers as a column, null where not valid; as `numbers`, without pandas."""
    bits = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(pa.int64(), values.size, [bits, pa.py_buffer(values)])


def _key(table: pa.Table) -> Numbers:
    return numbers(table[KEY])


def _ascends(key: Numbers, *, strictly: bool) -> bool:
    return bool((key[1:] > key[:-1]).all() if strictly else (key[1:] >= key[:-1]).all())


def _sums(parts: pa.Table, key: Numbers) -> pa.Table:
    """Return the sums of each household's rows, which stand together; an unknown adds nothing, as in SQL.

    A sum is what the running total gained; should that leave 64 bits, the difference is right all the same.
    """
    last = np.flatnonzero(np.append(key[1:] != key[:-1], [True] * bool(key.size)))
    columns = {KEY: _array(key[last])}
    for name in parts.column_names:
        if name != KEY:
            running = np.cumsum(numbers(parts[name]), dtype=np.int64)
            columns[name] = _array(np.diff(running[last], prepend=0))
    return pa.table(columns)


def _places(wanted: Numbers, key: Numbers) -> pa.Array | None:
    """Return where each wanted household stands, null where it does not; None where both are the same."""
    if np.array_equal(wanted, key):
        return None
    if not key.size:
        return pa.nulls(wanted.size, pa.int64())
    places = np.minimum(np.searchsorted(key, wanted), key.size - 1)
    return _array(places, key[places] == wanted)

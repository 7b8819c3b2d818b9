"""Arrow tables as bytes with a digest, and the rows in which two tables differ."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def to_bytes(table: pa.Table) -> bytes:
    """Return a table of numbers and flags as an Arrow stream; equal tables give equal bytes."""
    sink = pa.BufferOutputStream()
    columns = [_settled(table[name].combine_chunks()) for name in table.column_names]
    whole = pa.table(columns, schema=pa.schema([(one.name, one.type) for one in table.schema]))
    with pa.ipc.new_stream(sink, whole.schema) as writer:
        writer.write_table(whole, max_chunksize=1 << 20)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def _settled(column: pa.Array) -> pa.Array:
    """Return a column with nought wherever it is null: an engine leaves there whatever it last had."""
    if not column.null_count:
        return column
    values = pc.fill_null(column, pa.scalar(0).cast(column.type)).to_numpy(zero_copy_only=False)
    return pa.array(values, column.type, mask=column.is_null().to_numpy(zero_copy_only=False))


def from_bytes(content: bytes) -> pa.Table:
    """Return the table of an Arrow stream."""
    return pa.ipc.open_stream(content).read_all()


def digest_of(parts: Mapping[str, bytes]) -> str:
    """Return one digest of named bytes, independent of their order."""
    whole = sha256()
    for name in sorted(parts):
        whole.update(name.encode() + b"\0" + sha256(parts[name]).digest())
    return whole.hexdigest()


def rows_that_differ(new: pa.Table, old: pa.Table, *, key: str, columns: Sequence[str]) -> pa.Table:
    """Return the rows of `new` whose key is not in `old` or of which a column differs; null equals null."""
    before = old.select([key, *columns]).rename_columns([key, *(f"old_{name}" for name in columns)])
    before = before.append_column("is_known", pa.array([True] * before.num_rows, pa.bool_()))
    joined = new.join(before, keys=key, join_type="left outer").sort_by(key)
    differs = pc.is_null(joined["is_known"])
    for name in columns:
        now, then = joined[name], joined[f"old_{name}"]
        same = pc.fill_null(pc.equal(now, then), pc.and_(pc.is_null(now), pc.is_null(then)))
        differs = pc.or_(differs, pc.invert(same))
    return joined.filter(differs)

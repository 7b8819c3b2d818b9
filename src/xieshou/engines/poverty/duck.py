"""The embedded engine: one connection, the sources bound to it, nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from xieshou.engines.poverty.records import Source


NEEDLESS = "join_filter_pushdown,common_subexpressions"
"""Every member belongs to a household of the snapshot: a filter made from one for the other drops no row.
What the rules need twice is a column already, and looking for more costs half the planning.
"""


def connect(*, threads: int = 1, memory: str = "1GB") -> duckdb.DuckDBPyConnection:
    """Return an embedded engine of its own that fetches nothing from anywhere."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory,
        "preserve_insertion_order": False,
        "disabled_optimizers": NEEDLESS,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return duckdb.connect(":memory:", config=settings)


def bind(engine: duckdb.DuckDBPyConnection, sources: Mapping[str, Source]) -> None:
    """Give the tables of the rules their content."""
    for name, source in sources.items():
        if not isinstance(source, Sequence):
            engine.register(name, source)
        else:
            files = ", ".join(quoted(path) for path in source)
            content = f"SELECT * FROM read_parquet([{files}], hive_partitioning = false)"  # noqa: S608 -- quoted
            engine.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {content}")


def fetch(engine: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """Return the rows of a query as an Arrow table."""
    return engine.sql(query).to_arrow_table()


def quoted(text: Path | str) -> str:
    """Return a text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"

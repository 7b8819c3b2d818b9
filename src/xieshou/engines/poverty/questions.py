"""The questions about a result as text: said once a process, because saying takes longer than asking."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from xieshou.engines.poverty import measures
from xieshou.engines.poverty.dialects import to_sql
from xieshou.engines.poverty.tables import result_table

if TYPE_CHECKING:
    from xieshou.engines.poverty.deprivation import Index


@cache
def rollup_sql(level: str) -> str:
    """Return the counts of `measures.by_village`, summed to a level."""
    villages = measures.by_village(result_table())
    return to_sql(villages if level == "village" else measures.upwards(villages, level))


@cache
def movements_sql() -> str:
    """Return the households of `measures.transitions`."""
    return to_sql(measures.transitions(result_table()))


@cache
def deprivation_sql(index: Index, level: str) -> str:
    """Return the counts of an index, summed to a level."""
    villages = measures.deprivation_by_village(result_table(), index)
    return to_sql(villages if level == "village" else measures.upwards(villages, level))

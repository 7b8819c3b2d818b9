"""The rules as queries, compiled ahead for the embedded engine: who runs them loads no compiler.

The files of `compiled/` are made from rules.py and figures.py by
`python -m xieshou.engines.poverty.dialects`, and a test compares. They are never edited by hand. Each `$name`
in them is a figure of the law, put in before the query is planned.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.engines.poverty.law import Parameters

FOLDER = Path(__file__).resolve().parent / "compiled"
FIGURES = (
    "monitoring_line_fen",
    "near_pct",
    "medical_pct",
    "school_pct",
    "disaster_pct",
    "rigid_pct",
    "kept_pct",
    "guarantee_above_range",
    "school_oldest_month",
    "school_youngest_month",
)
"""What the rules read of the law. No other figure of it may stand in an expression."""


class Engine(StrEnum):
    """Where SQL is to run."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Query(StrEnum):
    """What is asked of the rules: the results of a run, the figures behind each verdict, or a step of a run.

    The steps are for `merged`: what a household is by itself, what each member adds, results of the joined.
    """

    RESULTS = "results"
    EXPLAINED = "explained"
    HOUSEHOLD = "household"
    MEMBER = "member"
    JOINED = "joined"


def results_sql(law: Parameters, engine: Engine = Engine.DUCKDB) -> str:
    """Return the query of a run under one set of parameters."""
    return query_sql(law, Query.RESULTS, engine)


def explained_sql(law: Parameters, engine: Engine = Engine.DUCKDB) -> str:
    """Return the query that explains households under one set of parameters."""
    return query_sql(law, Query.EXPLAINED, engine)


def steps_sql(law: Parameters) -> tuple[str, str, str]:
    """Return the queries of a run in steps: of `household`, of `member`, of `joined`."""
    household, member, joined = (
        query_sql(law, query, Engine.DUCKDB) for query in (Query.HOUSEHOLD, Query.MEMBER, Query.JOINED)
    )
    return household, member, joined


def figures_of(law: Parameters) -> dict[str, int]:
    """Return what the rules read of the law, by name."""
    return {name: getattr(law, name) for name in FIGURES}


def query_sql(law: Parameters, query: Query, engine: Engine) -> str:
    """Return any query of the rules under one set of parameters."""
    return _pattern(query, engine).substitute(figures_of(law))


@cache
def _pattern(query: Query, engine: Engine) -> Template:
    if engine is Engine.DUCKDB:
        return Template((FOLDER / f"{query}.sql").read_text("utf-8"))
    from xieshou.engines.poverty.dialects import pattern

    return Template(pattern(query, engine))

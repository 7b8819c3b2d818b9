"""The queries that stand compiled are the rules, under any law, and whoever runs them loads no compiler."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from tests.engines.poverty.makers import LAW
from xieshou.engines.poverty.compiled import (
    FOLDER,
    Engine,
    Query,
    figures_of,
    query_sql,
)
from xieshou.engines.poverty.dialects import EXPRESSIONS, STAND_INS, pattern, to_sql
from xieshou.engines.poverty.tables import source_tables

STRANGE = replace(
    LAW, monitoring_line_fen=10**12, near_pct=0, drop_pct=250, school_from_age=0, guarantee_above_range=0
)
JUDGE = """
import sys
from tests.engines.poverty.makers import LAW, SAFE
from xieshou.engines.poverty import evaluate, explain, snapshot_of
evaluate(snapshot_of([SAFE]), LAW), explain(SAFE, LAW)
sys.exit("ibis" in sys.modules or "sqlglot" in sys.modules)
"""


@pytest.mark.parametrize("query", Query)
def test_the_stored_query_is_what_the_rules_compile_to(query: Query) -> None:
    stored = (FOLDER / f"{query}.sql").read_text("utf-8")
    assert stored == pattern(query, Engine.DUCKDB), "Run: python -m xieshou.engines.poverty.dialects"


@pytest.mark.parametrize("law", [LAW, STRANGE], ids=["usual", "strange"])
@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize("query", Query)
def test_a_law_put_into_the_pattern_is_the_law_compiled(query: Query, engine: Engine, law) -> None:
    compiled = to_sql(EXPRESSIONS[query](source_tables(), law), engine)
    assert query_sql(law, query, engine) == compiled + "\n"


def test_every_figure_has_a_stand_in_of_its_own() -> None:
    figures = figures_of(STAND_INS)
    assert len(set(figures.values())) == len(figures)
    left = set(figures)
    for query in Query:
        left -= {name for name in figures if f"${name}" in pattern(query, Engine.DUCKDB)}
    assert not left


def test_judging_loads_no_compiler() -> None:
    done = subprocess.run([sys.executable, "-c", JUDGE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

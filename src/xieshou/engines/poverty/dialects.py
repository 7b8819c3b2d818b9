"""From expression to the SQL of an engine, with what each engine needs to count in whole numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlglot.expressions as sge
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

from xieshou.engines.poverty.figures import explained
from xieshou.engines.poverty.rules import results
from xieshou.engines.poverty.tables import source_tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from xieshou.engines.poverty.law import Parameters


class Engine(StrEnum):
    """Where SQL is to run."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class _WholeNumbers:
    """Sums that stay 64 bits wide and division that stays whole."""

    def visit_Sum(self, op: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802 -- the library's name
        """Return a sum cast to its own type; DuckDB's is 128 bits wide, which Parquet keeps as a float."""
        found = super().visit_Sum(op, arg=arg, where=where)  # type: ignore[misc]
        return self.cast(found, op.dtype) if op.dtype.is_integer() else found  # type: ignore[attr-defined]

    def visit_FloorDivide(self, op: Any, *, left: Any, right: Any) -> Any:  # noqa: N802, ARG002 -- the library's name
        """Return whole division; the library goes through floats."""
        return sge.IntDiv(this=sge.paren(left), expression=sge.paren(right))


class DuckDBSql(_WholeNumbers, DuckDBCompiler):  # type: ignore[misc]  # an untyped library
    """SQL for DuckDB."""

    def visit_FloorDivide(self, op: Any, *, left: Any, right: Any) -> Any:  # noqa: N802 -- the library's name
        """Return whole division; by a power of two (packed counts, never negative) a shift: faster."""
        divisor = getattr(op.right, "value", 0)
        if isinstance(divisor, int) and divisor > 1 and divisor.bit_count() == 1:
            places = sge.Literal.number(divisor.bit_length() - 1)
            return sge.paren(sge.BitwiseRightShift(this=sge.paren(left), expression=places))
        return super().visit_FloorDivide(op, left=left, right=right)


class SparkSql(_WholeNumbers, PySparkCompiler):  # type: ignore[misc]  # an untyped library
    """SQL for Apache Spark."""


FAR = date(9999, 12, 31)
"""Stands for the day of a law in a compiled query; no line, share or age is as large as its months."""
COMPILERS: dict[Engine, Any] = {Engine.DUCKDB: DuckDBSql(), Engine.SPARK: SparkSql()}


def to_sql(expression: ir.Table, engine: Engine = Engine.DUCKDB) -> str:
    """Return an expression as one query of an engine, over tables named as in the expression."""
    compiler = COMPILERS[engine]
    query: str = compiler.to_sqlglot(expression.unbind()).sql(dialect=compiler.dialect)
    return query


def results_sql(law: Parameters, engine: Engine = Engine.DUCKDB) -> str:
    """Return the query of a run under one set of parameters."""
    return _for_month(_results_pattern(_without_day(law), engine), law)


def explained_sql(law: Parameters, engine: Engine = Engine.DUCKDB) -> str:
    """Return the query that explains households under one set of parameters."""
    return _for_month(_explained_pattern(_without_day(law), engine), law)


@lru_cache(maxsize=128)
def _results_pattern(law: Parameters, engine: Engine) -> str:
    return to_sql(results(source_tables(), law), engine)


@lru_cache(maxsize=128)
def _explained_pattern(law: Parameters, engine: Engine) -> str:
    return to_sql(explained(source_tables(), law), engine)


def _without_day(law: Parameters) -> Parameters:
    """Return parameters that differ from others in their values only: compiling takes half a second."""
    return replace(law, province="", on=FAR, version="", uncertain=())


def _for_month(pattern: str, law: Parameters) -> str:
    """Return a compiled query with the months of birth that the far day stands for."""
    far = _without_day(law)
    for stand_in, month in zip(_school_months(far), _school_months(law), strict=True):
        pattern = re.sub(rf"\b{stand_in}\b", str(month), pattern)
    return pattern


def _school_months(law: Parameters) -> tuple[int, int]:
    return law.school_oldest_month, law.school_youngest_month

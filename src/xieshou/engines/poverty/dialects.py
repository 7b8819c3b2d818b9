"""From expression to the SQL of an engine, with what each engine needs to count in whole numbers."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlglot.expressions as sge
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

from xieshou.engines.poverty.compiled import FOLDER, Engine, Query, figures_of
from xieshou.engines.poverty.figures import explained
from xieshou.engines.poverty.law import Parameters
from xieshou.engines.poverty.rules import household_itself, member_parts, results, results_of_joined
from xieshou.engines.poverty.tables import joined_table, source_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir


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


COMPILERS: dict[Engine, Any] = {Engine.DUCKDB: DuckDBSql(), Engine.SPARK: SparkSql()}
EXPRESSIONS: dict[Query, Callable[[dict[str, ir.Table], Parameters], ir.Table]] = {
    Query.RESULTS: results,
    Query.EXPLAINED: explained,
    Query.HOUSEHOLD: lambda sources, _: household_itself(sources["household"]),
    Query.MEMBER: lambda sources, law: member_parts(sources["member"], law).drop("of_school_age"),
    Query.JOINED: lambda _, law: results_of_joined(joined_table(), law),
}
STAND_INS = Parameters(
    province="",
    on=date(9999, 12, 31),
    version="",
    poverty_line_fen=0,
    monitoring_line_fen=70_000_001,
    near_pct=70_000_002,
    medical_pct=70_000_003,
    school_pct=70_000_004,
    disaster_pct=70_000_005,
    rigid_pct=70_000_006,
    drop_pct=100 - 70_000_007,
    school_from_age=6,
    school_to_age=15,
    guarantee_above_range=70_000_008,
)
"""Figures that stand in no rule, each unlike the others: what a pattern is compiled under."""


def to_sql(expression: ir.Table, engine: Engine = Engine.DUCKDB) -> str:
    """Return an expression as one query of an engine, over tables named as in the expression."""
    compiler = COMPILERS[engine]
    query: str = compiler.to_sqlglot(expression.unbind()).sql(dialect=compiler.dialect, pretty=True)
    return query


def pattern(query: Query, engine: Engine) -> str:
    """Return a query of the rules with `$name` for every figure of the law."""
    found = to_sql(EXPRESSIONS[query](source_tables(), STAND_INS), engine)
    for name, stand_in in figures_of(STAND_INS).items():
        found = re.sub(rf"\b{stand_in}\b", f"${name}", found)
    return found + "\n"


def main() -> None:
    """Write the compiled rules anew."""
    for query in Query:
        (FOLDER / f"{query}.sql").write_text(pattern(query, Engine.DUCKDB), "utf-8")


if __name__ == "__main__":
    main()

"""A condition over ranges of codes that is made as one expression: every query of a scope carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Expression, F

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


class InRanges(Expression):
    """Tells whether a column lies in one of the half-open ranges; a btree serves each of them.

    The same as `Q(column__gte=…, column__lt=…) | …` without two look-ups a range for Django to resolve:
    an operation asks for a dozen rows, and each time for all regions of its actor.
    """

    conditional = True

    def __init__(self, column: str, ranges: tuple[tuple[str, str], ...]) -> None:
        """Keep column and ranges; there is at least one range."""
        super().__init__(output_field=BooleanField())
        self.column: Any = F(column)
        self.ranges = ranges

    def get_source_expressions(self) -> list[Any]:
        """Return the column."""
        return [self.column]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Take the column as it was resolved."""
        (self.column,) = exprs

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the ranges joined by OR."""
        del connection
        column, params = compiler.compile(self.column)
        one = f"({column} >= %s AND {column} < %s)"
        bounds = tuple(value for lower, upper in self.ranges for value in (*params, lower, *params, upper))
        return f"({' OR '.join([one] * len(self.ranges))})", bounds

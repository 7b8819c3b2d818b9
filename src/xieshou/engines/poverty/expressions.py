"""Small pieces that the rules are made of: truth with a third value, packed counts, whole division."""

from __future__ import annotations

from functools import reduce
from operator import add, and_, or_
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

FIELD = 10
"""Bits of one packed count: a household has fewer than 1,024 members."""
PACK = 6
"""Counts packed into one whole number of 64 bits."""


def total(parts: Iterable[ir.Value]) -> ir.Value:
    """Return the sum of some columns."""
    return reduce(add, parts)


def any_of(tests: Iterable[ir.Value]) -> ir.Value:
    """Return whether one test holds: unknown where none does and one is unknown. Of numbers: their bits."""
    return reduce(or_, tests)


def all_of(tests: Iterable[ir.Value]) -> ir.Value:
    """Return whether all tests hold: false where one fails, else unknown where one is unknown."""
    return reduce(and_, tests)


def flag(test: ir.Value) -> ir.Value:
    """Return 1 where a test holds, 0 where it fails or is unknown."""
    return ibis.cases((test, 1), else_=0)


def decided(yes: ir.Value, unknown: ir.Value) -> ir.Value:
    """Return true where a count is positive; else unknown where the other is, or one is null; else false."""
    return (yes > 0) | (unknown > 0).nullif(ibis.literal(True))  # noqa: FBT003 -- a literal of the query


def known(value: ir.Value, unknown: ir.Value) -> ir.Value:
    """Return a sum, or null where some of its parts are unknown."""
    return ibis.cases((unknown == 0, value), else_=ibis.null("int64"))


def mask(bits: Mapping[int, ir.Value]) -> ir.Value:
    """Return a whole number with a bit set for every test that holds."""
    return any_of(ibis.cases((test, bit), else_=0) for bit, test in bits.items()).cast("int16")


def whole(dividend: ir.Value, divisor: ir.Value) -> ir.Value:
    """Return the quotient rounded down, also below zero. The divisor is positive.

    Engines round negative quotients each in their own way, so only non-negative ones are divided.
    """
    negative = -((-dividend + divisor - 1) // divisor)
    return ibis.cases((dividend >= 0, dividend // divisor), else_=negative)


def unless(usual: ir.Value, rare: ir.Value) -> ir.Value:
    """Return 0 where the usual holds, else a number that costs more: worked out for those rows only."""
    return ibis.cases((usual, ibis.literal(0, rare.type())), else_=rare)


def pack(tests: Iterable[ir.Value]) -> ir.Value:
    """Return a number whose sum counts in how many rows each test holds, for `unpack`: at most PACK tests.

    Fewer sums make a faster pass, and so does a constant chosen for each test instead of a flag multiplied.
    """
    none = ibis.literal(0, "int64")
    return any_of(
        ibis.cases((test, ibis.literal(1 << (FIELD * place), "int64")), else_=none)
        for place, test in enumerate(tests)
    )


def unpack(packed: ir.Value, names: Iterable[str]) -> dict[str, ir.Value]:
    """Return the counts that `pack` counted, by name.

    Divided, not shifted: one engine shifts through floats, which have too few digits for this.
    """
    counts = {}
    for place, name in enumerate(names):
        moved = packed // (1 << (FIELD * place)) if place else packed
        counts[name] = moved & ((1 << FIELD) - 1)
    return counts

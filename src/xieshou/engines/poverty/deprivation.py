"""Alkire-Foster: how many are poor in several ways, how deeply, through what and where.

Weights are whole numbers and the cut-off a fraction, so a person exactly on the cut-off is poor on every
engine. The expressions only count; shares are exact fractions made from the counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import ibis

from xieshou.engines.poverty import expressions as say
from xieshou.engines.poverty.vocabulary import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import ibis.expr.types as ir

    from xieshou.engines.poverty.law import Law

INDICATORS = (
    Reason.INCOME,
    Reason.MEDICAL_COST,
    Reason.SCHOOLING,
    Reason.MEDICAL,
    Reason.HOUSING,
    Reason.WATER,
)


@dataclass(frozen=True, slots=True)
class Index:
    """Indicators with whole weights; poor is who has at least `cutoff` of their sum."""

    weights: tuple[tuple[str, int], ...]
    cutoff: Fraction

    @property
    def whole(self) -> int:
        """Return the sum of all weights."""
        return sum(weight for _, weight in self.weights)


def index_on(law: Law, on: date, province_code: str) -> Index:
    """Return the index that holds on a day. Raises NotInForceError."""

    def number(name: str) -> int:
        return law.number(f"deprivation.{name}", on, province_code)

    return Index(
        tuple((reason.name.lower(), number(reason.name.lower())) for reason in INDICATORS),
        Fraction(number("cutoff_numerator"), number("cutoff_denominator")),
    )


def deprived_by_reason(result: ir.Table) -> ir.Table:
    """Return the results of a run with a boolean column an indicator, null where its test is open."""
    columns = {
        reason.name.lower(): ibis.cases(
            ((result.reasons & reason.bit) != 0, True),
            ((result.unknowns & reason.bit) != 0, ibis.null("boolean")),
            else_=False,
        )
        for reason in INDICATORS
    }
    return result.select("village_code", "members", **columns)


def counts(table: ir.Table, index: Index, *, size: str, by: Sequence[str] = ()) -> ir.Table:
    """Return whole counts of persons, a row a group, from boolean columns named as the indicators.

    A row with an unknown indicator counts only as `unknown`.
    Columns: population, unknown, poor, score, and `all_X`, `poor_X` for each indicator X.
    """
    people = table[size].cast("int64")
    known = ~say.any_of(table[name].isnull() for name, _ in index.weights)
    score = say.total(say.flag(table[name]) * weight for name, weight in index.weights)
    on_cutoff = score * index.cutoff.denominator >= index.cutoff.numerator * index.whole
    marked = table.mutate(
        people_=people, known_=say.flag(known), poor_=say.flag(known & on_cutoff), score_=score.cast("int64")
    )
    weighed = marked.people_ * marked.known_
    poor = marked.people_ * marked.poor_
    sums = {
        "population": weighed,
        "unknown": marked.people_ - weighed,
        "poor": poor,
        "score": poor * marked.score_,
        **{f"all_{name}": weighed * say.flag(marked[name]) for name, _ in index.weights},
        **{f"poor_{name}": poor * say.flag(marked[name]) for name, _ in index.weights},
    }
    totals = {name: value.sum() for name, value in sums.items()}
    return (marked.group_by(list(by)) if by else marked).aggregate(**totals)


@dataclass(frozen=True, slots=True)
class Deprivation:
    """The measures of one group, exact. None: nobody to measure (or nobody poor)."""

    population: int
    unknown: int
    poor: int
    headcount: Fraction | None
    intensity: Fraction | None
    adjusted: Fraction | None
    uncensored: Mapping[str, Fraction]
    censored: Mapping[str, Fraction]
    contributions: Mapping[str, Fraction]
    """Part of each indicator in the adjusted measure; they add up to one."""


def deprivation_of(row: Mapping[str, int], index: Index) -> Deprivation:
    """Return H, A and M0 of a row of `counts`, with their decomposition by indicator."""
    people, poor, score = row["population"], row["poor"], row["score"]
    names = [name for name, _ in index.weights]
    return Deprivation(
        population=people,
        unknown=row["unknown"],
        poor=poor,
        headcount=Fraction(poor, people) if people else None,
        intensity=Fraction(score, poor * index.whole) if poor else None,
        adjusted=Fraction(score, people * index.whole) if people else None,
        uncensored={name: Fraction(row[f"all_{name}"], people) for name in names} if people else {},
        censored={name: Fraction(row[f"poor_{name}"], people) for name in names} if people else {},
        contributions={name: Fraction(row[f"poor_{name}"] * weight, score) for name, weight in index.weights}
        if score
        else {},
    )


def total_of(rows: Sequence[Mapping[str, int]], index: Index) -> dict[str, int]:
    """Return groups as one: counts add up, so the measures of a county follow from its villages."""
    names = [name for name, _ in index.weights]
    columns = ["population", "unknown", "poor", "score"]
    columns += [f"{kind}_{name}" for kind in ("all", "poor") for name in names]
    return {name: sum(row[name] for row in rows) for name in columns}


def regional_parts(rows: Mapping[str, Mapping[str, int]]) -> dict[str, Fraction]:
    """Return the part of each region in the adjusted measure of all; they add up to one."""
    everything = sum(row["score"] for row in rows.values())
    return {name: Fraction(row["score"], everything) for name, row in rows.items()} if everything else {}

"""The calls of this engine. What they need takes seconds to load, so it loads on the first call."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from xieshou.engines.poverty.deprivation import Index
    from xieshou.engines.poverty.law import Parameters
    from xieshou.engines.poverty.records import HouseholdFacts, Snapshot, Source, Verdict


def evaluate(snapshot: Snapshot, law: Parameters, *, threads: int = 1) -> pa.Table:
    """Return one row a household, ordered by household_id, columns as `tables.RESULT`.

    Raises:  FactsError: a household belongs to another province than the parameters, or stands there twice.
    """
    from xieshou.engines.poverty import evaluation

    return evaluation.evaluate(snapshot, law, threads=threads)


def explain(facts: HouseholdFacts, law: Parameters) -> Verdict:
    """Return what the rules say of one household, with the figures behind every reason.

    The same rules as `evaluate`, on one row: within 50 ms once loaded.
    Raises:  FactsError: the household belongs to another province than the parameters.
    """
    from xieshou.engines.poverty import evaluation

    return evaluation.explain(facts, law)


def snapshot_of(households: Sequence[HouseholdFacts]) -> Snapshot:
    """Return households, each with what earlier runs said of it, as a snapshot."""
    from xieshou.engines.poverty import evaluation
    from xieshou.engines.poverty.records import Snapshot

    return Snapshot(**evaluation.tables_of(households))


def rollup(result: Source, level: str = "village") -> pa.Table:
    """Return the counts of `measures.by_village` summed to a level (village, township, county ... province).

    Args:  result: what `evaluate` returned, or the Parquet files of a run. Ordered by code.
    """
    from xieshou.engines.poverty import evaluation, questions

    return evaluation.ask(questions.rollup_sql(level), result=result).sort_by("code")


def movements(result: Source) -> pa.Table:
    """Return households by county, class before and class now; columns as in `measures.transitions`."""
    from xieshou.engines.poverty import evaluation, questions

    return evaluation.ask(questions.movements_sql(), result=result)


def deprivation_counts(result: Source, index: Index, level: str = "village") -> pa.Table:
    """Return the counts of the index by place, for `deprivation.deprivation_of`. Ordered by code."""
    from xieshou.engines.poverty import evaluation, questions

    return evaluation.ask(questions.deprivation_sql(index, level), result=result).sort_by("code")

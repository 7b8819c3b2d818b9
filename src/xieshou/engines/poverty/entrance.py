"""The two calls of this engine. What they need takes seconds to load, so it loads on the first call."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from xieshou.engines.poverty.law import Parameters
    from xieshou.engines.poverty.records import HouseholdFacts, Snapshot, Verdict


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

"""Which engine calculates a place."""

from __future__ import annotations

from xieshou.monitoring.vocabulary.run import Engine, EngineChoice


def engine_for(choice: EngineChoice, *, households: int, has_spark: bool, spark_from: int) -> Engine:
    """Return the engine: the one asked for, else Spark where there is one and the place is large enough."""
    if choice != EngineChoice.AUTO:
        return Engine(choice)
    return Engine.SPARK if has_spark and households >= spark_from else Engine.DUCKDB

"""Running the rules in this process: a snapshot to results, one household to its verdict."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from xieshou.engines.poverty.compiled import explained_sql, results_sql
from xieshou.engines.poverty.duck import bind, connect, fetch
from xieshou.engines.poverty.records import FactsError, ReasonGiven, Verdict, check_province
from xieshou.engines.poverty.tables import RESULT, SOURCES
from xieshou.engines.poverty.vocabulary import GUARANTEES, UNITS, Guarantee, MonitoringClass, reasons_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from xieshou.engines.poverty.law import Parameters
    from xieshou.engines.poverty.records import HouseholdFacts, Snapshot, Source

ARROW = {
    "int64": pa.int64(),
    "int32": pa.int32(),
    "int16": pa.int16(),
    "int8": pa.int8(),
    "boolean": pa.bool_(),
}


def sources_of(snapshot: Snapshot) -> dict[str, Source]:
    """Return the four sources of a snapshot by name, an absent run as an empty table."""
    given = {name: getattr(snapshot, name) for name in SOURCES}
    return {name: empty_table(name) if source is None else source for name, source in given.items()}


def arrow_schema(columns: dict[str, str]) -> pa.Schema:
    """Return columns as an Arrow schema."""
    return pa.schema([(name, ARROW[kind]) for name, kind in columns.items()])


def empty_table(name: str) -> pa.Table:
    """Return a source without rows."""
    return arrow_schema(SOURCES[name]).empty_table()


def evaluate(snapshot: Snapshot, law: Parameters, *, threads: int = 1) -> pa.Table:
    """Return one row a household, ordered by household_id, columns as `tables.RESULT`.

    Raises:  FactsError: a household belongs to another province than the parameters, or stands there twice.
    """
    with connect(threads=threads) as engine:
        bind(engine, sources_of(snapshot))
        found = fetch(engine, results_sql(law)).sort_by("household_id")
    _check_province(found, law)
    _check_once(found)
    return found.cast(arrow_schema(RESULT))


def explain(facts: HouseholdFacts, law: Parameters) -> Verdict:
    """Return what the rules say of one household, with the figures behind every reason.

    Raises:  FactsError: the household belongs to another province than the parameters.
    """
    check_province(facts.village_code, province=law.province)
    engine = _explainer().cursor()
    for name, table in tables_of([facts]).items():
        engine.register(name, table)
    found = engine.execute(explained_sql(law))
    names = [column[0] for column in found.description or ()]
    (row,) = found.fetchall()
    return _verdict(dict(zip(names, row, strict=True)), law)


@cache
def _explainer() -> duckdb.DuckDBPyConnection:
    return connect(memory="200MB")


def tables_of(households: Sequence[HouseholdFacts]) -> dict[str, pa.Table]:
    """Return households as the four sources of the rules."""
    members = [
        {
            "household_id": facts.household_id,
            "birth_month": member.birth_month,
            "schooling": int(member.schooling),
            "medical": int(member.medical),
            "can_work": member.can_work,
            "wage_income": member.wage_income_fen,
            "transfer_income": member.transfer_income_fen,
            "medical_cost": member.medical_cost_fen,
            "school_cost": member.school_cost_fen,
        }
        for facts in households
        for member in facts.members
    ]
    rows: dict[str, list[dict[str, Any]]] = {
        "household": [_household_row(facts) for facts in households],
        "member": members,
        "previous": [
            {
                "household_id": facts.household_id,
                "workers": facts.previous_workers,
                "monitoring_class": facts.previous_class,
            }
            for facts in households
        ],
        "last_year": [
            {"household_id": facts.household_id, "per_capita": facts.last_year_per_capita_fen}
            for facts in households
        ],
    }
    return {name: pa.Table.from_pylist(rows[name], arrow_schema(SOURCES[name])) for name in SOURCES}


def _household_row(facts: HouseholdFacts) -> dict[str, Any]:
    return {
        "household_id": facts.household_id,
        "village_code": facts.village_code,
        "exited": facts.exited,
        "business_income": facts.business_income_fen,
        "property_income": facts.property_income_fen,
        "production_cost": facts.production_cost_fen,
        "disaster_loss": facts.disaster_loss_fen,
        "housing": int(facts.housing),
        "water": int(facts.water),
    }


def _verdict(row: dict[str, Any], law: Parameters) -> Verdict:
    return Verdict(
        class_=MonitoringClass(row["monitoring_class"]),
        reasons=tuple(
            ReasonGiven(reason, row[f"measured_{reason.value}"], row[f"limit_{reason.value}"], UNITS[reason])
            for reason in reasons_in(row["reasons"])
        ),
        unknowns=reasons_in(row["unknowns"]),
        guarantees={name: Guarantee(row[name]) for name in GUARANTEES},
        members=row["members"],
        workers=row["workers"],
        net_income_fen=row["net_income"],
        per_capita_fen=row["per_capita"],
        rigid_spending_fen=row["rigid"],
        parameters_version=law.version,
    )


def _check_province(found: pa.Table, law: Parameters) -> None:
    ends = pc.min_max(found["village_code"]).as_py()
    check_province(ends["min"], ends["max"], province=law.province)


def _check_once(found: pa.Table) -> None:
    ids = found["household_id"]
    if len(ids) > 1 and pc.any(pc.equal(ids[1:], ids[:-1])).as_py():
        raise FactsError("A household stands twice in the snapshot or in a run it is compared with.")


def ask(query: str, **sources: Source) -> pa.Table:
    """Return the rows of a query over tables given by name (a result is the table `result`)."""
    with _asker().cursor() as engine:
        bind(engine, sources)
        return fetch(engine, query)


@cache
def _asker() -> duckdb.DuckDBPyConnection:
    return connect()

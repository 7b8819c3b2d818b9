"""The columns that the rules read and write. Whole numbers only; null = not known.

household_id may be any whole number that is unique in a snapshot; village_code has twelve digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

HOUSEHOLD = {
    "household_id": "int64",
    "village_code": "int64",
    "exited": "boolean",
    "business_income": "int64",
    "property_income": "int64",
    "production_cost": "int64",
    "disaster_loss": "int64",
    "housing": "int8",
    "water": "int8",
}
MEMBER = {
    "household_id": "int64",
    "birth_month": "int32",
    "schooling": "int8",
    "medical": "int8",
    "can_work": "boolean",
    "wage_income": "int64",
    "transfer_income": "int64",
    "medical_cost": "int64",
    "school_cost": "int64",
}
PREVIOUS = {"household_id": "int64", "workers": "int16", "monitoring_class": "int8"}
LAST_YEAR = {"household_id": "int64", "per_capita": "int64"}
SOURCES = {"household": HOUSEHOLD, "member": MEMBER, "previous": PREVIOUS, "last_year": LAST_YEAR}

JOINED = {
    "household_id": "int64",
    "village_code": "int64",
    "exited": "boolean",
    "disaster_loss": "int64",
    "business": "int64",
    "housing": "int8",
    "water": "int8",
    "earned": "int64",
    "medical_cost": "int64",
    "school_cost": "int64",
    "counts": "int64",
    "unknowns": "int64",
    "previous_workers": "int16",
    "previous_class": "int8",
    "last_per_capita": "int64",
}
"""One row a household from the four sources: what the tests read of it, sums of members as in the rules."""

RESULT = {
    "household_id": "int64",
    "village_code": "int64",
    "monitoring_class": "int8",
    "previous_class": "int8",
    "reasons": "int16",
    "unknowns": "int16",
    "members": "int16",
    "workers": "int16",
    "per_capita": "int64",
    "net_income": "int64",
    "medical_cost": "int64",
    "school_cost": "int64",
    "disaster_loss": "int64",
    "out_of_school": "int16",
    "uninsured": "int16",
    "last_per_capita": "int64",
    "previous_workers": "int16",
}
"""One row a household. The figures after per_capita stand only where a reason needs them."""


def source_tables() -> dict[str, ir.Table]:
    """Return the tables that the rules start from, bound to no engine."""
    import ibis

    return {name: ibis.table(columns, name=name) for name, columns in SOURCES.items()}


def joined_table() -> ir.Table:
    """Return the joined sources, bound to no engine."""
    import ibis

    return ibis.table(JOINED, name="joined")


def result_table(name: str = "result") -> ir.Table:
    """Return the table that a run writes, bound to no engine."""
    import ibis

    return ibis.table(RESULT, name=name)

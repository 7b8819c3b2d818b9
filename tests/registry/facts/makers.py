"""Facts for tests: the shortest legal one of each kind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from xieshou.registry.operations.facts import (
    NewExpenditure,
    NewGuarantee,
    NewLabourStatus,
    NewMeasure,
)

if TYPE_CHECKING:
    from uuid import UUID

JANUARY, NEXT = date(2025, 1, 1), date(2026, 1, 1)


def expenditure(household_id: UUID, **fields: Any) -> NewExpenditure:
    given = {"kind": "medical", "amount_fen": 100_000, "period_from": JANUARY, "period_to": NEXT}
    return NewExpenditure(household_id=household_id, **{"source": "visit", **given, **fields})


def guarantee(household_id: UUID, **fields: Any) -> NewGuarantee:
    given = {"kind": "water", "state": "met", "on_date": JANUARY, "evidence": "水质检测报告"}
    return NewGuarantee(household_id=household_id, **{"source": "visit", **given, **fields})


def labour(household_id: UUID, person_id: UUID | None, **fields: Any) -> NewLabourStatus:
    given = {"status": "outside", "from_date": JANUARY, "place": "上海"}
    return NewLabourStatus(
        household_id=household_id, person_id=person_id, **{"source": "visit", **given, **fields}
    )


def measure(household_id: UUID, **fields: Any) -> NewMeasure:
    given = {"kind": "relief", "cause": "illness", "unit": "family", "period_from": JANUARY}
    return NewMeasure(household_id=household_id, **{"source": "visit", **given, **fields})

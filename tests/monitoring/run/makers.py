"""Families with facts, as a run reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.monitoring.story import VILLAGE, make_places
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor
from xieshou.kernel.people.models import Person
from xieshou.registry.models import IncomeFact
from xieshou.registry.models.facts import ExpenditureFact, GuaranteeFact
from xieshou.registry.operations.household import HouseholdState

AT = datetime(2026, 3, 5, 2, tzinfo=UTC)
MONTH = 202602
YEAR = (date(2025, 1, 1), date(2026, 1, 1))
HELD = {"schooling": "met", "medical": "met", "housing": "met", "water": "met"}


def make_family(income_fen: int | None = 4_000_000, *, bills_fen: int = 0, base_type: str = "exited") -> Any:
    """Register two adults with facts of 2025; no income means that nobody asked."""
    make_places()
    home = make_household(
        Actor.system("测试"), relations=("02", "10"), state=HouseholdState(base_type=base_type)
    )
    Person.objects.filter(pk=home.head_id).update(birth_date=date(1985, 1, 1))
    common: dict[str, Any] = {
        "household": home, "region_code": VILLAGE, "source": "visit", "recorded_at": AT,
    }  # fmt: skip
    period = {"period_from": YEAR[0], "period_to": YEAR[1]}
    if income_fen is not None:
        IncomeFact.objects.create(kind="wage", amount_fen=income_fen, **period, **common)
    for kind in ("medical", "schooling", "disaster"):
        fen = bills_fen if kind == "medical" else 0
        ExpenditureFact.objects.create(kind=kind, amount_fen=fen, **period, **common)
    for kind, state in HELD.items():
        GuaranteeFact.objects.create(
            kind=kind, state=state, evidence="入户查看", on_date=date(2026, 1, 5), **common
        )
    return home

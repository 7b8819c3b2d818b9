"""The peer that most systems are: Django objects of a household and what belongs to it, judged one by one.

The facts of 2,000 households at a time are fetched ahead, one query a kind (what `prefetch_related` does).
The rules are those of `judge_one`. Nothing is written back, which is in the peer's favour.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import _monitor_peers as peers

HOUSEHOLDS = 20_000
CHUNK = 2_000
AS_OF = date(2026, 2, 28)
STATES = {"met": 1, "not_met": 2, "not_applicable": 3}
ABLE, UNABLE = {"skilled", "ordinary", "weak"}, {"lost", "none"}


def seconds_and_judged() -> tuple[float, float, int]:
    """Return wall and processor seconds of judging every household of the embedded database, and how many.

    The processor seconds are those of this process; the database's own are left out, in the peer's favour.
    """
    import sync
    from xieshou.config.benches import Options

    options = Options()
    options = replace(options, home=options.home / f"sync-{HOUSEHOLDS}")
    with options.installation():
        sync.prepare(HOUSEHOLDS, options)
        return _judge_all()


def _judge_all() -> tuple[float, float, int]:
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.scope_sql import in_scope
    from xieshou.registry.models import Household

    with in_scope(Scope.everything()):
        start, spent = time.perf_counter(), time.process_time()
        judged, waiting = 0, []
        for home in Household.objects.order_by("pk").iterator(CHUNK):
            waiting.append(home)
            if len(waiting) == CHUNK:
                judged += _judge(waiting)
                waiting = []
        judged += _judge(waiting)
        return time.perf_counter() - start, time.process_time() - spent, judged


def _judge(homes: list[Any]) -> int:
    from xieshou.registry.models import IncomeFact, Member
    from xieshou.registry.models.facts import ExpenditureFact, GuaranteeFact

    keys = [home.pk for home in homes]
    by_home: dict[str, dict[Any, list[Any]]] = {}
    for model in (Member.objects.select_related("person"), IncomeFact.objects, ExpenditureFact.objects,
                  GuaranteeFact.objects.order_by("on_date")):  # fmt: skip
        found = by_home[model.model.__name__] = defaultdict(list)
        for row in model.filter(household_id__in=keys):
            found[row.household_id].append(row)
    for home in homes:
        _one(home, *(rows[home.pk] for rows in by_home.values()))
    return len(homes)


def _one(home: Any, members: list[Any], income: list[Any], costs: list[Any], held: list[Any]) -> Any:
    money: dict[Any, int] = defaultdict(int)
    for fact in income:
        if fact.reversed_at is None and fact.period_to <= AS_OF:
            money[fact.kind, fact.person_id] += fact.amount_fen if fact.is_countable else 0
    for fact in costs:
        if fact.reversed_at is None and fact.period_to <= AS_OF:
            money[fact.kind, fact.person_id] += fact.own_fen
    states = {(fact.kind, fact.person_id): STATES.get(fact.state, 0) for fact in held}
    asked, spent = bool(income), {fact.kind for fact in costs}
    people = []
    for member in members:
        if member.from_date > AS_OF or (member.to_date is not None and member.to_date <= AS_OF):
            continue
        key, born = member.person_id, member.person.birth_date
        head = member.relation == "02"

        def own(kind: str, key: Any = key, *, head: bool = head) -> int:
            return money.get((kind, key), 0) + (money.get((kind, None), 0) if head else 0)

        people.append({
            "birth_month": born.year * 100 + born.month if born else None,
            "schooling": states.get(("schooling", key)) or states.get(("schooling", None)),
            "medical": states.get(("medical", key)) or states.get(("medical", None)),
            "can_work": member.labour_ability in ABLE if member.labour_ability else None,
            "wage_income": own("wage") if ("wage", key) in money or member.labour_ability in UNABLE else None,
            "transfer_income": own("transfer") if asked else None,
            "medical_cost": own("medical") if "medical" in spent else None,
            "school_cost": own("schooling") if "schooling" in spent else None,
        })  # fmt: skip
    row = {
        "exited": home.base_type == "exited",
        "business_income": money.get(("business", None), 0) if asked else None,
        "property_income": money.get(("property", None), 0) if asked else None,
        "production_cost": money.get(("business_cost", None), 0) if asked else None,
        "disaster_loss": money.get(("disaster", None), 0) if "disaster" in spent else None,
        "housing": states.get(("housing", None)),
        "water": states.get(("water", None)),
    }
    return peers.judge_one(row, people, {"workers": None}, None)

"""A varied population on file: every reason of the rules, every fact missing, two earlier runs to compare with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.monitoring.story import COUNTY, VILLAGE, make_places
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor
from xieshou.kernel.people.models import Person
from xieshou.monitoring.operations.run import evaluate_region
from xieshou.registry.models import IncomeFact, Member
from xieshou.registry.models.facts import ExpenditureFact, GuaranteeFact
from xieshou.registry.operations.household import HouseholdState

AT = datetime(2026, 3, 5, 2, tzinfo=UTC)
YEAR_AGO, BEFORE, MONTH = 202502, 202601, 202602
SYSTEM = Actor.system("测试")
SAFE: dict[str, Any] = {
    "wages": (3_000_000, 2_000_000), "transfer": 0, "business": 0, "cost": 0, "property": 0,
    "bills": {"medical": 0, "schooling": 0, "disaster": 0},
    "held": {"schooling": "met", "medical": "met", "housing": "met", "water": "met"},
    "base_type": "exited", "born": date(1985, 1, 1), "child_born": date(2015, 5, 1), "ability": "ordinary",
    "weaker": False, "was": None,
}  # fmt: skip
NEAR = {"wages": (1_000_000, 1_800_000)}
NOT_MET = {"schooling": "not_met", "medical": "not_met", "housing": "not_met", "water": "not_met"}
VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    {"base_type": "ordinary"},
    {"wages": (100_000, 200_000)},
    {"wages": (100_000, 200_000), "base_type": "ordinary"},
    {**NEAR, "bills": {"medical": 900_000, "schooling": 0, "disaster": 0}},
    {**NEAR, "bills": {"medical": 0, "schooling": 900_000, "disaster": 0}},
    {**NEAR, "bills": {"medical": 0, "schooling": 0, "disaster": 900_000}},
    {**NEAR, "bills": {"medical": 500_000, "schooling": 500_000, "disaster": 500_000}},
    {"bills": {"medical": 4_900_000, "schooling": 0, "disaster": 0}},
    *({"held": SAFE["held"] | {kind: "not_met"}} for kind in NOT_MET),
    {**NEAR, "held": NOT_MET},
    {**NEAR, "was": 6_000_000},
    {**NEAR, "weaker": True},
    {"was": 9_000_000, "weaker": True},
    {"business": 700_000, "cost": 900_000, "property": 10_001, "transfer": 33_333},
    {"wages": (None, 500_000)},
    {"wages": (None, None), "transfer": None},
    {"wages": (None, None), "business": 4_000_000},
    *({"bills": {k: 0 for k in SAFE["bills"] if k != kind}} for kind in SAFE["bills"]),
    *({"held": {k: "met" for k in NOT_MET if k != kind}} for kind in NOT_MET),
    {"held": dict.fromkeys(NOT_MET, "unknown")},
    {"held": dict.fromkeys(NOT_MET, "not_applicable")},
    {"child_born": None},
    {"child_born": None, "held": NOT_MET},
    {"ability": ""},
    {"ability": "none", "wages": (None, None), "transfer": 2_500_000},
)


def make_population() -> list[Any]:
    """Register a family for each variant, run two earlier months, and return the families."""
    make_places()
    homes = [_family(SAFE | variant) for variant in VARIANTS]
    for month in (YEAR_AGO, BEFORE):
        run_month(month)
    for home, variant in zip(homes, VARIANTS, strict=True):
        if variant.get("weaker"):
            Member.objects.filter(household=home, relation="10").update(labour_ability="lost")
    return homes


def run_month(month: int = MONTH) -> Any:
    """Run the county for a month."""
    return evaluate_region(region_code=f"{COUNTY}000000", month=month, actor=SYSTEM, at=AT)


def _family(given: dict[str, Any]) -> Any:
    home = make_household(
        SYSTEM, relations=("02", "10", "20"), state=HouseholdState(base_type=given["base_type"])
    )
    members = {one.relation: one for one in Member.objects.filter(household=home)}
    Member.objects.filter(household=home).update(labour_ability=given["ability"])
    Member.objects.filter(household=home, relation="20").update(labour_ability="none")
    child = members["20"].person_id
    Person.objects.filter(pk__in=[members["02"].person_id, members["10"].person_id]).update(
        birth_date=given["born"]
    )
    Person.objects.filter(pk=child).update(birth_date=given["child_born"])
    common = {"household": home, "region_code": VILLAGE, "source": "visit", "recorded_at": AT}
    _money(common, given, [members[one].person_id for one in ("02", "10")], child)
    for kind, state in given["held"].items():
        GuaranteeFact.objects.create(
            kind=kind, state=state, evidence="入户查看", on_date=date(2025, 1, 5),
            person_id=child if kind == "schooling" else None, **common,
        )  # fmt: skip
    return home


def _money(common: dict[str, Any], given: dict[str, Any], adults: list[Any], child: Any) -> None:
    period = {"period_from": date(2025, 1, 1), "period_to": date(2026, 1, 1)}
    for person, fen in zip(adults, given["wages"], strict=True):
        if fen is not None:
            IncomeFact.objects.create(kind="wage", amount_fen=fen, person_id=person, **period, **common)
    for kind, name in (("transfer", "transfer"), ("business", "business"), ("property", "property")):
        if given[name]:
            IncomeFact.objects.create(kind=kind, amount_fen=given[name], **period, **common)
    if given["cost"]:
        IncomeFact.objects.create(kind="business_cost", amount_fen=given["cost"], **period, **common)
    if given["was"] is not None:
        year = {"period_from": date(2024, 1, 1), "period_to": date(2025, 1, 1)}
        for person in adults:
            IncomeFact.objects.create(
                kind="wage", amount_fen=given["was"], person_id=person, **year, **common
            )
    for kind, fen in given["bills"].items():
        ExpenditureFact.objects.create(
            kind=kind, amount_fen=fen, person_id=child if kind == "schooling" else None, **period, **common
        )

"""Two years of facts for households of one county, as rows of the layouts, repeatable from a seed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xieshou.kernel.sheets.operations import load_rows
from xieshou.registry.vocabulary import MonitoringClass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from random import Random

    from xieshou.kernel.actor import Actor

YEARS = 2
YUAN = 100
SCHOOL = (6, 15)
ABLE = ("skilled", "ordinary", "weak")
WORK = ("outside", "outside", "county", "farming", "province", "public_post", "seeking")
AILING, DRY, UNSAFE, OUT_OF_SCHOOL = 0.12, 0.015, 0.01, 0.01


@dataclass(slots=True)
class FactMaker:
    """Makes facts of families of the roster, poorer ones where they are monitored."""

    random: Random
    on: date
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def family(self, code: str, members: Sequence[Mapping[str, Any]]) -> None:
        """Add the facts of one household."""
        watched = next((m["monitoring_class"] for m in members), MonitoringClass.NONE)
        is_poor = watched in (MonitoringClass.UNSTABLE, MonitoringClass.MARGINAL)
        for year in range(self.on.year - YEARS, self.on.year):
            self._income(code, members, year, is_poor=is_poor)
            ails = self.random.random() < (AILING * 3 if watched != MonitoringClass.NONE else AILING)
            self._costs(code, year, ails=ails)
        seen = self.on - timedelta(days=self.random.randrange(30, 200))
        self._guarantees(code, members, seen)
        self._work(code, members)
        if watched != MonitoringClass.NONE or self.random.random() < 0.3:  # noqa: PLR2004 -- a share
            self._measures(code, is_poor=is_poor)

    def _income(self, code: str, members: Sequence[Mapping[str, Any]], year: int, *, is_poor: bool) -> None:
        period = {"period_from": date(year, 1, 1), "last_day": date(year, 12, 31)}
        low, high = (3_000, 14_000) if is_poor else (9_000, 42_000)
        for member in members:
            if member["labour_ability"] in ABLE:
                amount = self.random.randrange(low, high, 100) * YUAN
                who = {"id_number": member["id_number"], "kind": "wage", "amount": amount}
                self._add("registry.income", code, **who, **period)
        farm = self.random.randrange(1_000, 9_000, 50) * YUAN
        for kind, amount in (("business", farm), ("business_cost", farm // 3), ("transfer", 180_000)):
            self._add("registry.income", code, kind=kind, amount=amount, **period)

    def _costs(self, code: str, year: int, *, ails: bool) -> None:
        """Add what a visit wrote down; a kind of cost that nobody asked for would be unknown, not zero."""
        period = {"period_from": date(year, 1, 1), "last_day": date(year, 12, 31)}
        if ails:
            self._illness(code, year)
        for kind, item in (("medical", "门诊自付"), ("schooling", "义务教育免费"), ("disaster", "未受灾")):
            self._add("registry.spending", code, kind=kind, amount=0, repaid=0, item=item, **period)

    def _illness(self, code: str, year: int) -> None:
        amount = self.random.randrange(4_000, 60_000, 100) * YUAN
        repaid = amount * self.random.randrange(45, 80) // 100
        begun = date(year, self.random.randrange(1, 12), 1)
        period = {"period_from": begun, "last_day": begun + timedelta(days=27)}
        cost = {"kind": "medical", "item": "住院", "amount": amount, "repaid": repaid}
        self._add("registry.spending", code, **cost, **period)

    def _guarantees(self, code: str, members: Sequence[Mapping[str, Any]], seen: date) -> None:
        """Add a first look two years ago, and a second where something stands badly since."""
        first = date(self.on.year - YEARS, 1, self.random.randrange(4, 29))
        looks: list[tuple[str, dict[str, Any], float, str, str]] = [
            ("registry.housing", {"kind": "housing"}, UNSAFE, "A级住房鉴定", "D级危房鉴定"),
            ("registry.housing", {"kind": "water"}, DRY, "水质检测合格", "季节性缺水"),
            ("registry.medical", {}, 0, "参保缴费记录", ""),
        ]
        for member in members:
            age = self.on.year - int(member["id_number"][6:10])
            if SCHOOL[0] <= age <= SCHOOL[1] + 1 + YEARS:
                share = OUT_OF_SCHOOL if age <= SCHOOL[1] + 1 else 0
                own = {"id_number": member["id_number"]}
                looks.append(("registry.education", own, share, "学籍在册", "疑似辍学"))
        for sheet, own, share, good, bad in looks:
            self._add(sheet, code, state="met", on_date=first, evidence=good, **own)
            if self.random.random() < share:
                self._add(sheet, code, state="not_met", on_date=seen, evidence=bad, **own)

    def _work(self, code: str, members: Sequence[Mapping[str, Any]]) -> None:
        for member in members:
            if member["labour_ability"] in ABLE:
                since = date(self.on.year - 1, self.random.randrange(1, 13), 1)
                status = self.random.choice(WORK)
                self._add(
                    "registry.employment", code, id_number=member["id_number"], status=status, from_date=since
                )

    def _measures(self, code: str, *, is_poor: bool) -> None:
        begun = date(self.on.year - 1, self.random.randrange(1, 13), 1)
        kind, cause = ("allowance", "no_labour") if is_poor else ("dividend", "no_funds")
        amount = self.random.randrange(300, 2_400, 50) * YUAN
        given = {"kind": kind, "cause": cause, "unit": "family", "amount": amount, "period_from": begun}
        self._add("registry.measures", code, provider="县农业农村局", **given)

    def _add(self, sheet: str, code: str, **values: Any) -> None:
        self.rows[sheet].append({"household_code": code, **values})


def record_facts(
    roster: Iterable[Mapping[str, Any]],
    maker: FactMaker,
    *,
    actor: Actor,
    at: datetime,
    tell: Callable[[str], None],
) -> None:
    """Record the facts of the families of a roster through the layouts of the registry."""
    families: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in roster:
        families[row["household_code"]].append(row)
    for code, members in families.items():
        maker.family(code, members)
    tell(f"two years of facts: {sum(map(len, maker.rows.values()))} entries of {len(families)} households")
    for sheet, rows in maker.rows.items():
        load_rows(sheet=sheet, rows=rows, actor=actor, at=at)

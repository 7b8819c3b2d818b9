"""The demonstration's introduced enterprises, a park, village leaders and specialities of one county."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from stdnum.cn import uscc

from xieshou.projects.operations import introduction, leader, park, share, supply
from xieshou.projects.vocabulary.introduction import IntroStage, MoneyKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

    from .projects import Home

WAY = (IntroStage.VISITED, IntroStage.SIGNED, IntroStage.LANDED, IntroStage.OPERATING)
# (name, where it comes from, sector, how many steps it has taken)
FIRMS = (
    ("示范海味养殖有限公司", "示范商会", "fish", 4),
    ("示范菌菇加工有限公司", "示范园区", "mushroom", 3),
    ("示范冷链物流有限公司", "示范国企", "coldchain", 2),
    ("示范绣品工坊", "示范妇联", "craft", 1),
    ("示范茶业有限公司", "示范商会", "tea", 0),
)
TRAINED, LED = 3, 6


class Introducer:
    """Takes the steps of the enterprises of one county, all dated before now."""

    def __init__(self, county: str, *, actor: Actor, now: datetime, district: str = "") -> None:
        """Act in the name of the system; `district` guided the enterprises."""
        self._district = district.ljust(12, "0") if district else ""
        self._code = county.ljust(12, "0")
        self._step: dict[str, Any] = {"actor": actor, "at": now}
        self._today = now.date()

    def firm(self, number: int, homes: Sequence[Home]) -> UUID:
        """Bring one enterprise so far as its line says; who operates employs the people of `homes`."""
        name, origin, sector, steps = FIRMS[number]
        first = self._today - timedelta(days=200 - number)
        visit = self._today + timedelta(days=number - 3)
        lead = introduction.NewLead(self._code, name, origin, sector, first, 30, visit, self._district)
        key = introduction.enter_lead(lead=lead, **self._step).pk
        for place, stage in enumerate(WAY[:steps]):
            on = first + timedelta(days=30 * (place + 1))
            self._before(key, stage, on, homes)
            step = introduction.IntroStep(
                stage, on, f"示范文件{place + 1}号", uscc=_uscc(number), next_visit_on=visit
            )
            introduction.advance(introduction_id=key, step=step, on=self._today, **self._step)
        return key

    def _before(self, key: UUID, stage: IntroStage, on: Any, homes: Sequence[Home]) -> None:
        """Enter what a stage needs to be on file."""
        if stage in (IntroStage.SIGNED, IntroStage.LANDED):
            kind, fen = (
                (MoneyKind.COMMITTED, 20_000_000_00)
                if stage == IntroStage.SIGNED
                else (MoneyKind.PAID, 6_500_000_00)
            )
            introduction.enter_investment(
                introduction_id=key,
                kind=kind,
                amount_fen=fen,
                on_date=on,
                proof="示范合同及银行回单",
                **self._step,
            )
        if stage == IntroStage.OPERATING:
            for home in homes:
                job = introduction.NewJob(on, "示范劳动合同", home.household_id, home.person_id)
                introduction.hire(introduction_id=key, job=job, **self._step)
            outsider = introduction.NewJob(on, "示范劳动合同", worker_name="示范厂长", home_code=self._code)
            introduction.hire(introduction_id=key, job=outsider, **self._step)
            self._work_with(key, on)

    def _work_with(self, key: UUID, on: date) -> None:
        """Let an enterprise buy, two thirds of it in the county, and work with a university."""
        for name, home, what, fen in (
            ("示范苗种合作社", self._code, "苗种", 400_000_00),
            ("示范饲料有限公司", "530100000000", "饲料", 200_000_00),
        ):
            bought = supply.NewSupply(name, home, what, fen, self._today - timedelta(days=2), "示范发票")
            supply.enter_supply(introduction_id=key, supply=bought, **self._step)
        tie = supply.NewTie("university", "示范海洋大学", "种苗选育与养殖技术", on, "示范产学研协议")
        supply.begin_tie(introduction_id=key, tie=tie, **self._step)

    def let(self, tenants: Sequence[UUID]) -> None:
        """Open a park and let a unit to each tenant."""
        opened = self._today - timedelta(days=150)
        made = park.open_park(
            region_code=self._code, name="示范沪滇共建产业园", operator="示范园区运营公司",
            district_code=self._district, opened_on=opened,
            **self._step,
        )  # fmt: skip
        for number, tenant in enumerate(tenants, start=1):
            start = opened + timedelta(days=20 * number)
            lease = park.Lease(tenant, f"{number}号厂房", 800 * number, start, f"示范租赁合同{number}号")
            park.let_unit(park_id=made.pk, lease=lease, **self._step)

    def train(self, homes: Sequence[Home]) -> None:
        """Train leaders; the first starts a cooperative that leads the rest of the homes."""
        first = self._today - timedelta(days=180)
        training = leader.hold_training(
            region_code=self._code, title="示范致富带头人培训班", organiser="示范农广校",
            document="示范培训通知",
            days=(first, first + timedelta(days=10)), **self._step,
        )  # fmt: skip
        keys = [
            leader.train_leader(
                training_id=training.pk,
                household_id=home.household_id,
                person_id=home.person_id,
                **self._step,
            ).pk
            for home in homes[:TRAINED]
        ]
        if not keys:
            return
        on = first + timedelta(days=40)
        started = leader.Started("cooperative", "示范种植专业合作社", on, "示范登记证")
        leader.start_undertaking(leader_id=keys[0], started=started, **self._step)
        for home in homes[TRAINED : TRAINED + LED]:
            leader.lead_household(
                leader_id=keys[0],
                household_id=home.household_id,
                from_date=on,
                proof="示范订单",
                **self._step,
            )

    def declare(self, villages: Sequence[str]) -> None:
        """Declare the industry of the county and the product of some villages."""
        on = self._today - timedelta(days=300)
        for code, product in ((self._code, ""), *((village, "香菇") for village in villages)):
            new = share.NewSpeciality(code, "mushroom", product, on, "示范产业规划")
            share.declare_speciality(new=new, **self._step)


def _uscc(number: int) -> str:
    body = f"9153000{number}MA6K0000"[:16] + "X"
    return body + str(uscc.calc_check_digit(body))


def introduce_firms(
    county: str, villages: Sequence[str], homes: Sequence[Home], *, district: str = "", actor: Actor,
    now: datetime,
) -> int:  # fmt: skip
    """Bring enterprises into a county, with park, leaders and specialities; return how many enterprises."""
    maker = Introducer(county, actor=actor, now=now, district=district)
    keys = [maker.firm(number, homes[:5]) for number in range(len(FIRMS))]
    maker.let(keys[:2])
    maker.train(homes[5:])
    maker.declare(villages)
    return len(keys)

"""Businesses of the demonstration: from a first talk to one that lived through its first year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from stdnum.cn import uscc

from xieshou.kernel.people.queries import visible_people
from xieshou.labour.operations import startup, startup_help
from xieshou.labour.vocabulary.startup import AidKind, Branch, EndCause, MentorSide

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.config.demo.year import People
    from xieshou.kernel.actor import Actor

COUNTIES = 4
YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Plan:
    """One invented business: how many days ago it began, and what became of it."""

    name: str
    branch: Branch
    began_days_ago: int = 0
    ended: str = ""


PLANS = (
    Plan("示范·山里红菌子铺", Branch.RETAIL, 400),
    Plan("示范·彩云苦荞坊", Branch.PROCESSING, 380),
    Plan("示范·火塘民宿", Branch.TOURISM, 390, EndCause.MARKET),
    Plan("示范·核桃电商小店", Branch.ONLINE),
)


def found_businesses(people: People, *, now: datetime) -> int:
    """Let the stations of the first counties serve founders; return the number of businesses."""
    served = 0
    for county, station in sorted(people.stations_west.items())[:COUNTIES]:
        founders = visible_people(station.scope).filter(region_code__startswith=county).order_by("pk")
        for place, (person, plan) in enumerate(zip(founders[: len(PLANS)], PLANS, strict=False)):
            _found(person.pk, plan, station, now, licence=_licence(county, place))
            served += 1
    return served


def _found(founder_id: Any, plan: Plan, station: Actor, now: datetime, *, licence: str) -> None:
    today = timezone.localdate(now)
    begins = today - timedelta(days=plan.began_days_ago)
    row = startup.open_startup(
        founder_id=founder_id,
        idea=startup.Idea(plan.name, plan.branch, "返乡创业，带动邻里"),
        opened_on=begins - timedelta(days=40),
        actor=station,
        at=now,
    )
    step: dict[str, Any] = {"startup_id": row.pk, "actor": station, "at": now}
    mentor = startup_help.add_mentor(
        name="示范·张顾问", organisation_name="示范·创业指导中心（上海）", side=MentorSide.EAST, **step
    )
    startup_help.add_talk(
        mentor_id=mentor.pk, held_on=begins - timedelta(days=30), note="先小批试卖，再谈贷款", **step
    )
    if not plan.began_days_ago:
        return
    startup.write_plan(plan="产品、客户、场地与资金：先试卖一季，再租门面。", **step)
    startup.register_business(uscc=licence, registered_on=begins - timedelta(days=10), **step)
    startup.begin_business(operating_from=begins, **step)
    aid = startup_help.grant_aid(
        aid=startup_help.Aid(AidKind.LOAN, 5_000_000, "示范农商行", begins, f"示范合同{licence[-4:]}号"),
        **step,
    )
    startup_help.pay_aid(aid_id=aid.pk, paid_on=begins, actor=station, at=now)
    if plan.ended:
        startup.give_up(ended_on=begins + timedelta(days=200), cause=plan.ended, note="", **step)
    elif plan.branch is Branch.RETAIL:
        look = startup.Look(begins + YEAR, is_alive=True, jobs=4, households_led=9)
        startup.look_at_business(look=look, **step)


def _licence(county: str, number: int) -> str:
    """Return an invented credit code whose check character fits."""
    body = f"92{county}MA9{number:06d}"
    return str(body + uscc.calc_check_digit(body))

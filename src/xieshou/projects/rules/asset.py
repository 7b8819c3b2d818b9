"""Rules of assets: what is wrong with one on a day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from xieshou.projects.rules.dated import resolve
from xieshou.projects.vocabulary.asset import Alarm, AssetKind, AssetStatus

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """One asset as the rules read it; days that did not come are None."""

    kind: str
    status: str
    confirmed_on: date | None
    handed_over_on: date | None
    inspection_due: date | None
    last_income_on: date | None
    release_asked: bool = False
    is_released: bool = False


def days_of(name: str, *, on: date) -> timedelta:
    """Return a term of `parameters/assets.yaml` that holds on a day."""
    return timedelta(days=int(resolve("assets", name, on=on).value))


def find_alarms(facts: AssetFacts, *, on: date) -> list[Alarm]:
    """Return what is wrong with an asset on a day; the last day of a term is still in time."""
    if facts.is_released:
        return []
    if facts.confirmed_on is None:
        return [Alarm.UNCONFIRMED]
    handover_late = facts.confirmed_on + days_of("handover_days", on=on) < on
    earned = facts.last_income_on or facts.confirmed_on
    income_late = earned + days_of("income_days", on=on) < on
    checks = {
        Alarm.RELEASE_ASKED: facts.release_asked,
        Alarm.LOST: facts.status == AssetStatus.LOST,
        Alarm.IDLE: facts.status == AssetStatus.IDLE,
        Alarm.NOT_HANDED_OVER: facts.handed_over_on is None and handover_late,
        Alarm.OVERDUE: facts.inspection_due is not None and facts.inspection_due < on,
        Alarm.NO_INCOME: facts.kind == AssetKind.OPERATING and income_late,
    }
    return [alarm for alarm, found in checks.items() if found]

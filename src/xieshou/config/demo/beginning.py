"""The first step of the demonstration: offices, stations, employers, accounts and reported figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.audit.operations import record
from xieshou.kernel.regions.models import Region

from . import organisations
from .accounts import open_accounts, open_side_accounts
from .figures import load_figures

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

BEGUN = "config.demonstration.begun"
ACTOR = "示范数据"


@dataclass(frozen=True, slots=True)
class Begun:
    """What the first step made, in plain values, as its audit event keeps it.

    `employers`: district → [key, region code, address]; `side`: use → key of the user who lives the year.
    """

    county_names: dict[str, str]
    employers: dict[str, list[list[str]]]
    side: dict[str, str]


def begin(now: datetime, progress: Callable[[str], None]) -> Begun:
    """Make bodies, accounts and figures once; a second call returns what the first one made."""
    event = Event.objects.filter(event=BEGUN).first()
    if event is not None:
        return Begun(**(event.after or {}))
    progress("offices, stations, employers and accounts")
    begun = _make(now - timedelta(days=255))
    actor, after = Actor.system(ACTOR), asdict(begun)
    record(BEGUN, actor=actor, at=now, subject=("config.demonstration", "1"), after=after)
    return begun


def _make(at: datetime) -> Begun:
    actor, names = Actor.system(ACTOR), _county_names()
    organisations.make_pairings(actor=actor, at=at)
    bodies = organisations.make_bodies(names, actor=actor, at=at)
    open_accounts(bodies, since=at.date(), actor=actor, at=at)
    side = open_side_accounts(bodies, since=at.date(), actor=actor, at=at)
    load_figures(actor=actor, at=at)
    employers: dict[str, Any] = {
        district: [[str(key), region, address] for key, region, address in rows]
        for district, rows in bodies.employers.items()
    }
    return Begun(names, employers, {use: str(user.pk) for use, user in side.items()})


def _county_names() -> dict[str, str]:
    prefixes = [west for _east, west, _since, _note in organisations.pairings() if west]
    codes = [organisations.full(prefix) for prefix in prefixes]
    rows = Region.objects.filter(code__in=codes).values_list("code", "name")
    return {code[:6]: name for code, name in sorted(rows)}

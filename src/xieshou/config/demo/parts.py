"""The parts of the demonstration: the roster of each county, then the year of each district.

Each part is one transaction, made once, in order or several at once. Rosters share no row with each other,
nor does a district with another one, so the order does not matter; districts are lived when every county has
its roster. Whoever makes a part holds its lock; a second process passes over it and takes the next. What
a process that died left behind is made up by the one that called.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import connection

from xieshou.config.host.demonstrating import start_second
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.audit.operations import record
from xieshou.kernel.scope_sql import in_scope

from .beginning import ACTOR
from .organisations import DISTRICTS, counties_of
from .registering import HUIZE, register_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .registering import Plan

    Tell = Callable[[str], None]

REGISTERED, LIVED = "config.demonstration.registered", "config.demonstration.lived"


def run_parts(districts: Iterable[str], plan: Plan, *, tell: Tell, processes: int) -> None:
    """Make every part that is not made yet, with further processes beside this one."""
    keys = list(districts)
    others = [start_second(plan) for _number in range(min(processes, len(keys)) - 1)]
    try:
        if others:
            make_free(keys, plan, tell=tell)
        for other in others:
            other.wait()
    finally:
        for other in others:
            other.kill()
            other.wait()
    _register(_counties(keys), plan, tell=tell, wait=True)  # in order, or what a process that died has left
    for district in keys:
        _live(district, plan, tell=tell, wait=True)


def make_free(districts: Iterable[str], plan: Plan, *, tell: Tell) -> None:
    """Make the parts that are not made and that nobody else is making: rosters, then districts.

    The largest county comes first, and last for the process that is given the districts the other way round.
    """
    keys = list(districts)
    counties = sorted(_counties(keys), key=lambda county: county != HUIZE, reverse=keys != list(DISTRICTS))
    for wait in (False, True):
        _register(counties, plan, tell=tell, wait=wait)
    for district in keys:
        _live(district, plan, tell=tell, wait=False)


def _counties(districts: Iterable[str]) -> list[str]:
    return [county for district in districts for county in counties_of(district)]


def _register(counties: Iterable[str], plan: Plan, *, tell: Tell, wait: bool) -> None:
    everywhere = _counties(DISTRICTS)
    for county in counties:
        make = partial(register_county, county, everywhere, plan, tell=tell)
        _once(REGISTERED, county, plan, make, wait=wait)


def _live(district: str, plan: Plan, *, tell: Tell, wait: bool) -> None:
    from .build import live_district

    _once(LIVED, district, plan, partial(live_district, district, plan, tell=tell), wait=wait)


def _once(event: str, key: str, plan: Plan, make: Callable[[], None], *, wait: bool) -> None:
    """Make a part in its own transaction unless it is made; without `wait` pass over one being made."""
    subject = ("config.demonstration", key)
    with in_scope(Scope.everything()):
        if not _lock(f"{event}.{key}", wait=wait):
            return
        if Event.objects.filter(event=event, subject_kind=subject[0], subject_id=key).exists():
            return
        make()
        record(event, actor=Actor.system(ACTOR), at=plan.now, subject=subject)


def _lock(part: str, *, wait: bool) -> bool:
    """Hold a part until the transaction ends; without `wait` return False where another one holds it."""
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(hashtextextended(%s, 0))", [part])
        return wait or bool(cursor.fetchone()[0])

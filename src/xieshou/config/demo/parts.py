"""The districts of the demonstration, each one transaction, lived in order or several at once.

A district and its counties share no row with another one, so the order does not matter. Whoever lives a
district holds its lock; a second process passes over it and takes the next. What a process that died left
behind is made up by the one that called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from xieshou.config.host.demonstrating import start_second
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.audit.operations import record
from xieshou.kernel.scope_sql import in_scope

from .beginning import ACTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    Tell = Callable[[str], None]

LIVED = "config.demonstration.lived"


def run_parts(districts: Iterable[str], *, seed: int, now: datetime, tell: Tell, processes: int) -> None:
    """Live every district that is not lived yet, with further processes beside this one."""
    keys = list(districts)
    others = [start_second(seed, now) for _number in range(min(processes, len(keys)) - 1)]
    try:
        if others:
            live_free(keys, seed=seed, now=now, tell=tell)
        for other in others:
            other.wait()
    finally:
        for other in others:
            other.kill()
            other.wait()
    for district in keys:  # in order, or what a process that died has left
        _live(district, seed=seed, now=now, tell=tell, wait=True)


def live_free(districts: Iterable[str], *, seed: int, now: datetime, tell: Tell) -> None:
    """Live the districts that are not lived and that nobody else is living."""
    for district in districts:
        _live(district, seed=seed, now=now, tell=tell, wait=False)


def _live(district: str, *, seed: int, now: datetime, tell: Tell, wait: bool) -> None:
    from .build import live_district

    subject = ("config.demonstration", district)
    with in_scope(Scope.everything()):
        if not _lock(district, wait=wait):
            return
        if Event.objects.filter(event=LIVED, subject_kind=subject[0], subject_id=district).exists():
            return
        live_district(district, seed=seed, now=now, tell=tell)
        record(LIVED, actor=Actor.system(ACTOR), at=now, subject=subject)


def _lock(district: str, *, wait: bool) -> bool:
    """Hold a district until the transaction ends; without `wait` return False where another one holds it."""
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(hashtextextended(%s, 0))", [f"{LIVED}.{district}"])
        return wait or bool(cursor.fetchone()[0])

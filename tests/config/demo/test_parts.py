"""The parts of the demonstration: each once, whoever makes it, and what a dead process left."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from xieshou.config.demo import organisations, parts
from xieshou.config.demo.registering import HUIZE, Plan
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
DISTRICTS = ("310113", "310112")
COUNTIES = [county for district in DISTRICTS for county in organisations.counties_of(district)]
PLAN = Plan(seed=1, households=60, now=NOW)


class Second:
    """A second process that does its work when it is waited for."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.work, self.ended = work, 0

    def wait(self) -> None:
        if not self.ended:
            self.work()
        self.ended += 1

    def kill(self) -> None:
        """Do nothing: it has ended."""


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return counties and districts as their parts are made, in their order."""
    found: list[str] = []
    build = import_module("xieshou.config.demo.build")  # the package's name of it is the function
    monkeypatch.setattr(build, "live_district", lambda district, *_plan, **_with: found.append(district))
    monkeypatch.setattr(parts, "register_county", lambda county, *_plan, **_with: found.append(county))
    return found


def quiet(_line: str) -> None:
    """Tell nobody."""


def in_order() -> list[str]:
    """Return the parts as one process makes them: the rosters, then the districts."""
    return [*COUNTIES, *DISTRICTS]


def run(processes: int) -> None:
    parts.run_parts(DISTRICTS, PLAN, tell=quiet, processes=processes)


def events() -> list[str]:
    kinds = (parts.REGISTERED, parts.LIVED)
    with in_scope(Scope.everything()):
        return sorted(Event.objects.filter(event__in=kinds).values_list("subject_id", flat=True))


@pytest.mark.django_db
def test_one_process_makes_each_part_once_and_in_order(lived: list[str]) -> None:
    run(1)
    run(1)
    assert lived == in_order()
    assert events() == sorted(in_order())


@pytest.mark.django_db
def test_parts_that_the_second_process_made_are_not_made_again(
    lived: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = (DISTRICTS[1], *COUNTIES[:-4])
    lock = parts._lock
    monkeypatch.setattr(
        parts, "_lock", lambda part, *, wait: (wait or not part.endswith(held)) and lock(part, wait=wait)
    )

    def second(plan: Plan) -> Second:
        assert plan == PLAN
        return Second(lambda: parts._live(DISTRICTS[1], plan, tell=quiet, wait=True))

    monkeypatch.setattr(parts, "start_second", second)
    run(2)
    assert sorted(lived) == sorted(in_order())
    assert lived[:4] == COUNTIES[-4:]  # the rosters that nobody held come first
    assert lived.index(DISTRICTS[0]) < lived.index(DISTRICTS[1])
    assert events() == sorted(in_order())


@pytest.mark.django_db
def test_what_a_dead_process_left_is_made_up(lived: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lock = parts._lock
    monkeypatch.setattr(parts, "_lock", lambda part, *, wait: wait and lock(part, wait=wait))
    monkeypatch.setattr(parts, "start_second", lambda _plan: Second(lambda: None))
    run(2)
    assert sorted(lived) == sorted(in_order())
    assert lived.index(DISTRICTS[1]) > max(lived.index(county) for county in COUNTIES)


@pytest.mark.django_db
@pytest.mark.parametrize(("turned", "place"), [(False, 0), (True, -1)])
def test_the_largest_county_comes_first_here_and_last_there(
    lived: list[str], turned: bool, place: int
) -> None:
    keys = list(organisations.DISTRICTS)
    parts.make_free(keys[::-1] if turned else keys, PLAN, tell=quiet)
    assert [key for key in lived if key not in keys][place] == HUIZE


@pytest.mark.django_db
def test_lock_is_free_until_the_transaction_holds_it(db: None) -> None:
    assert parts._lock("310113", wait=False)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")
        assert cursor.fetchone()[0] == 1
    assert parts._lock("310113", wait=True)

"""The districts of the demonstration as parts: each once, whoever lives it, and what a dead process left."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from xieshou.config.demo import parts
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
DISTRICTS = ("310113", "310112")


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
    """Return the districts as they are lived, in their order."""
    found: list[str] = []
    build = import_module("xieshou.config.demo.build")  # the package's name of it is the function
    monkeypatch.setattr(build, "live_district", lambda district, **_with: found.append(district))
    return found


def run(processes: int) -> None:
    parts.run_parts(DISTRICTS, seed=1, now=NOW, tell=lambda _line: None, processes=processes)


def events() -> list[str]:
    with in_scope(Scope.everything()):
        return sorted(Event.objects.filter(event=parts.LIVED).values_list("subject_id", flat=True))


@pytest.mark.django_db
def test_one_process_lives_each_district_once_and_in_order(lived: list[str]) -> None:
    run(1)
    run(1)
    assert lived == list(DISTRICTS)
    assert events() == sorted(DISTRICTS)


@pytest.mark.django_db
def test_district_that_the_second_process_lived_is_not_lived_again(
    lived: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_lock", lambda district, *, wait: wait or district == DISTRICTS[0])

    def second(seed: int, now: datetime) -> Second:
        return Second(
            lambda: parts._live(DISTRICTS[1], seed=seed, now=now, tell=lambda _line: None, wait=True)
        )

    monkeypatch.setattr(parts, "start_second", second)
    run(2)
    assert lived == list(DISTRICTS)
    assert events() == sorted(DISTRICTS)


@pytest.mark.django_db
def test_what_a_dead_process_left_is_made_up(lived: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_lock", lambda _district, *, wait: wait)
    monkeypatch.setattr(parts, "start_second", lambda _seed, _now: Second(lambda: None))
    run(2)
    assert lived == list(DISTRICTS)


@pytest.mark.django_db
def test_lock_is_free_until_the_transaction_holds_it(db: None) -> None:
    assert parts._lock("310113", wait=False)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")
        assert cursor.fetchone()[0] == 1
    assert parts._lock("310113", wait=True)

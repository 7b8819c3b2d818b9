"""Every night the chains are checked; what somebody touched becomes a task that leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections
from django.urls import resolve

from tests.kernel.ledger.books import make_books
from tests.plugins.actors import AT
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.chain import seal_events
from xieshou.kernel.audit.models import Event
from xieshou.kernel.audit.operations import record
from xieshou.kernel.inbox.jobs import check_audit
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.jobs.running import Run
from xieshou.kernel.ledger.jobs import check_ledger
from xieshou.kernel.ledger.models import EntrySeal
from xieshou.kernel.ledger.operations.chain import seal_entries
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from uuid import UUID

    import pytest

EVERYTHING = Scope.everything()


def _touch(statement: str, key: UUID, *tables: str) -> None:
    """Change a row as an intruder with the keys of the server would."""
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"alter table {table} disable trigger user")
            cursor.execute(f"alter table {table} no force row level security")
        cursor.execute(statement, [key])


def _night(job) -> None:
    with in_scope(EVERYTHING):
        job.body(Run(actor=Actor.system(job.name), at=AT))


def _tasks() -> list[tuple[str, str, str]]:
    """Return what is to be done, each task with an address that leads to a page."""
    with in_scope(EVERYTHING):
        tasks = list(Task.objects.all())
    return [(task.kind, task.capability, task.link) for task in tasks if resolve(task.link)]


def test_quiet_night_leaves_a_record_and_no_task(fresh_database) -> None:
    _night(check_audit)
    _night(check_ledger)
    with in_scope(EVERYTHING):
        events = set(Event.objects.values_list("event", flat=True))
    assert events == {"audit.chain.checked", "ledger.chain.checked"}
    assert _tasks() == []


def test_touched_event_becomes_one_task(fresh_database, caplog: pytest.LogCaptureFixture) -> None:
    with in_scope(EVERYTHING):
        record("a.b.c", actor=Actor.system("test"), at=AT, subject=("x", 1))
        key = Event.objects.get().pk
        seal_events(at=AT)
    _touch("update audit_event set reason = '另因' where id = %s", key, "audit_event")
    _night(check_audit)
    _night(check_audit)
    assert _tasks() == [("audit.chain_broken", "audit.chain.check", f"/audit/{key}/")]
    assert any(line.message == "audit chain broken" and line.event_id == str(key) for line in caplog.records)


def test_touched_entry_becomes_one_task(fresh_database, caplog: pytest.LogCaptureFixture) -> None:
    with in_scope(EVERYTHING):
        make_books().flow(1000)
        seal_entries(at=AT)
        key = EntrySeal.objects.order_by("number").values_list("entry_id", flat=True)[1]
    _touch("update ledger_entry set memo = '另用' where id = %s", key, "ledger_entry")
    _night(check_ledger)
    assert _tasks() == [("ledger.chain_broken", "money.chain.check", f"/money/entries/{key}/")]
    assert any(line.message == "ledger chain broken" and line.entry_id == str(key) for line in caplog.records)

"""The hash chain: what it seals, and that it names each row somebody touched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from tests.plugins.actors import AT
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.chain import check_chain, first_id_of, seal_events
from xieshou.kernel.audit.models import Event, Seal
from xieshou.kernel.audit.operations import record
from xieshou.kernel.audit.rules import canonical
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope

ACTOR = Actor.system("test")


def _record(number: int) -> None:
    record(
        "registry.household.changed",
        actor=ACTOR,
        at=AT,
        subject=("registry.household", number),
        before={"name": "王五", "n": number},
        after={"name": "王五", "n": number + 1, "on": AT.date()},
    )


def test_seal_events_seals_each_once(db: None) -> None:
    for number in range(3):
        _record(number)
    assert seal_events(at=AT) == 3
    assert seal_events(at=AT) == 0
    assert check_chain(at=AT) == (3, [])


def test_time_counts_the_same_as_a_moment_and_as_its_text() -> None:
    event = {"id": new_id(), "actor_id": None, "at": AT, "event": "registry.household.changed"}
    assert canonical(event) == canonical(event | {"at": AT.isoformat()})
    assert canonical(event) != canonical(event | {"at": (AT + timedelta(microseconds=1)).isoformat()})


def test_event_cannot_be_changed_by_the_application(db: None) -> None:
    _record(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.update(reason="nothing happened")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()


def test_event_outside_scope_is_not_read(db: None) -> None:
    record("a.b.c", actor=ACTOR, at=AT, subject=("x", 1), region_code="530326103201")
    with in_scope(Scope(regions=("530325",))):
        assert Event.objects.count() == 0
    with in_scope(Scope(regions=("530326",))):
        assert Event.objects.count() == 1


@pytest.fixture
def tampering(fresh_database: str):
    """Let the owner's connection switch triggers off, as an intruder with the server's keys would."""
    with in_scope(Scope.everything()):
        for number in range(5):
            _record(number)
        seal_events(at=AT)
        keys = list(Seal.objects.order_by("number").values_list("event_id", flat=True))
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("alter table audit_event disable trigger user")
        cursor.execute("alter table audit_seal disable trigger user")
        cursor.execute("alter table audit_event no force row level security")
    return keys, owner


def test_check_chain_changed_row_is_named(tampering) -> None:
    keys, owner = tampering
    with owner.cursor() as cursor:
        cursor.execute("update audit_event set after = '{\"n\": 99}' where id = %s", [keys[2]])
    with in_scope(Scope.everything()):
        _checked, findings = check_chain(at=AT)
    assert [(finding.event_id, finding.problem) for finding in findings] == [(keys[2], "changed")]


def test_check_chain_deleted_row_is_named(tampering) -> None:
    keys, owner = tampering
    with owner.cursor() as cursor:
        cursor.execute("delete from audit_event where id = %s", [keys[1]])
    with in_scope(Scope.everything()):
        _checked, findings = check_chain(at=AT)
    assert [(finding.event_id, finding.problem) for finding in findings] == [(keys[1], "missing")]


def test_check_chain_deleted_row_and_seal_leave_a_gap(tampering) -> None:
    keys, owner = tampering
    with owner.cursor() as cursor:
        cursor.execute("delete from audit_event where id = %s", [keys[3]])
        cursor.execute("delete from audit_seal where event_id = %s", [keys[3]])
    with in_scope(Scope.everything()):
        _checked, findings = check_chain(at=AT)
    assert {(finding.event_id, finding.problem) for finding in findings} == {
        (keys[4], "gap"),
        (keys[4], "changed"),
    }


def test_check_chain_row_slipped_in_later_is_named(db: None) -> None:
    _record(1)
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    _checked, findings = check_chain(at=tomorrow)
    assert [finding.problem for finding in findings] == ["unsealed"]


def test_first_id_of_is_below_every_id_made_later() -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    assert first_id_of(before) < new_id() < first_id_of(before + timedelta(seconds=10))

"""The one way to leave an audit record."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from psycopg.types.json import Jsonb

from xieshou.kernel.ids import new_id

from .models import Event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from xieshou.kernel.actor import Actor

COLUMNS = (
    "id", "event", "at", "actor_id", "actor_name", "actor_roles", "subject_kind", "subject_id", "region_code",
    "before", "after", "reason", "purpose", "request_id",
)  # fmt: skip
PLACES = f"({', '.join(['%s'] * len(COLUMNS))})"
INSERT_MANY = "insert into {table} ({columns}) values ".format(  # noqa: S608 -- names of our own
    table=Event._meta.db_table,  # noqa: SLF001 -- Django's documented model API
    columns=", ".join(COLUMNS),
)
INSERT = INSERT_MANY + PLACES
"""Made once, and not by Django's model layer each time: every write of the system runs it."""
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Note:
    """What one of many events of the same step says; its parts are those of `record`."""

    subject: tuple[str, object]
    region_code: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    reason: str = ""
    key: object = field(default_factory=new_id)


def record(  # noqa: PLR0913 -- the whole of who, what, when and why, named at each call
    event: str,
    *,
    actor: Actor,
    at: datetime,
    subject: tuple[str, object],
    region_code: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    purpose: str = "",
) -> None:
    """Write one audit event in the running transaction: it stands or falls with the change itself.

    Args:
        event:         dotted name "wing.beat.verb", e.g. "labour.match.accepted".
        subject:       (kind, key) of the record concerned, e.g. ("labour.placement", placement.id).
        region_code:   home region of the subject, so that a regional auditor finds the event.
        before, after: changed fields with plain values; personal numbers masked by the caller.
        reason:        why the change was made.
        purpose:       why personal data was opened (sensitive reads).
    """
    note = Note(subject, region_code, before, after, reason)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, _values(event, note, actor, at, purpose))


def record_all(event: str, notes: Sequence[Note], *, actor: Actor, at: datetime) -> None:
    """Write one audit event for each of the notes, as `record` does, in one statement a thousand."""
    for start in range(0, len(notes), MOST_ROWS):
        rows = notes[start : start + MOST_ROWS]
        values = [value for note in rows for value in _values(event, note, actor, at)]
        with connection.cursor() as cursor:
            cursor.execute(INSERT_MANY + ", ".join([PLACES] * len(rows)), values)


def _values(event: str, note: Note, actor: Actor, at: datetime, purpose: str = "") -> tuple[Any, ...]:
    kind, key = note.subject
    before, after = (None if one is None else _json(dict(one)) for one in (note.before, note.after))
    return (
        note.key, event, at, actor.user_id, actor.name, _json(sorted(actor.roles)), kind, str(key),
        note.region_code, before, after, str(note.reason), str(purpose), actor.request_id,
    )  # fmt: skip


def _json(value: Any) -> Jsonb:
    return Jsonb(value, dumps=_dumps)


def _dumps(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)

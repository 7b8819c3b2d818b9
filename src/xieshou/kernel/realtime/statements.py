"""The statements of an entry, written once: with the model layer, building them took nine tenths of an entry.

Each names the region beside the key, so that they are bound by the scope twice, as every other read is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from xieshou.kernel.access.models import User
from xieshou.kernel.ids import new_id

from .models import Line, Room, Seat
from .queries import SHOWN_LINES, line_frame

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import Model


def _read(model: type[Model], row: Sequence[Any]) -> Any:
    """Return the object of a whole row, each value as its field reads it."""
    fields = model._meta.concrete_fields  # noqa: SLF001 -- Django's documented model API
    values = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, row, strict=True)
    ]
    return model.from_db("default", [field.attname for field in fields], values)


def _columns(model: type[Model], short: str) -> str:
    return ", ".join(f'{short}."{field.column}"' for field in model._meta.concrete_fields)  # noqa: SLF001 -- as above


SPEND = """
    update realtime_pass set spent_at = %(at)s
    where digest = %(digest)s and spent_at is null and valid_from <= %(at)s and expires_at > %(at)s
    returning seat_id, region_code
"""
KEEP = """
    insert into realtime_pass (id, seat_id, digest, region_code, valid_from, expires_at)
    values (%s, %s, %s, %s, %s, %s)
"""
ROOM = """
    select s.id, s.name, s.role,
        exists (select from realtime_consent c where c.seat_id = s.id and c.withdrawn_at is null) as agrees,
        exists (select from realtime_recording r where r.room_id = s.room_id and r.ended_at is null) as runs
    from realtime_seat s
    where s.room_id = %(room)s and s.region_code = %(region)s and s.withdrawn_at is null
    order by s.id
"""
LINES = f"""
    select {_columns(Line, "l")} from {Line._meta.db_table} l
    where room_id = %(room)s and region_code = %(region)s
    order by said_at desc, id desc limit %(most)s
"""  # noqa: S608, SLF001 -- names of our own, by Django's documented model API
SEATS = f"""
    select {_columns(Seat, "s")}, {_columns(Room, "r")}, {_columns(User, "u")}
    from {Seat._meta.db_table} s
    join {Room._meta.db_table} r on r.id = s.room_id
    left join {User._meta.db_table} u on u.id = s.user_id
    where s.id = any(%(seats)s) and s.region_code = any(%(regions)s)
"""  # noqa: S608, SLF001 -- as above
TO_ROOM = len(Seat._meta.concrete_fields)  # noqa: SLF001 -- as above
TO_USER = TO_ROOM + len(Room._meta.concrete_fields)  # noqa: SLF001 -- as above


def _rows(statement: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def spend_pass(digest: bytes, *, at: datetime) -> tuple[UUID, str] | None:
    """Spend a pass; return its seat and the region that it opens, None for an unknown or untimely one."""
    found = _rows(SPEND, {"digest": digest, "at": at})
    return (found[0][0], found[0][1]) if found else None


def keep_digest(seat: Seat, digest: bytes, *, valid_from: datetime, expires_at: datetime) -> None:
    """Keep the digest of a pass to a seat."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [new_id(), seat.pk, digest, seat.region_code, valid_from, expires_at])


def read_seats(keys: Collection[UUID], *, regions: Collection[str]) -> list[Seat]:
    """Return seats of some regions with their rooms and users."""
    found = _rows(SEATS, {"seats": list(keys), "regions": list(regions)})
    return [_seat(row) for row in found]


def _seat(row: Sequence[Any]) -> Seat:
    seat: Seat = _read(Seat, row[:TO_ROOM])
    seat.room = _read(Room, row[TO_ROOM:TO_USER])
    if seat.user_id:
        seat.user = _read(User, row[TO_USER:])
    return seat


def read_inside(room_id: UUID, *, region_code: str) -> dict[str, Any]:
    """Return what only the admitted learn: who may be here, who agrees to be recorded, what was said."""
    place = {"room": room_id, "region": region_code, "most": SHOWN_LINES}
    seats = _rows(ROOM, place)
    lines = [_read(Line, row) for row in reversed(_rows(LINES, place))]
    return {
        "seats": [{"id": str(key), "name": name, "role": role} for key, name, role, _agrees, _runs in seats],
        "consents": [str(key) for key, _name, _role, agrees, _runs in seats if agrees],
        "recording": any(runs for *_seat, runs in seats),
        "lines": [line_frame(line) for line in lines],
    }

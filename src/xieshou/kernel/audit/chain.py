"""Sealing new events into the hash chain, and checking the whole chain for tampering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from .models import Event, Seal
from .rules import FIRST_DIGEST, link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

FIELDS = tuple(field.name for field in Event._meta.get_fields())  # noqa: SLF001 -- Django's documented model API
CHUNK = 2000
LATEST_COMMIT = timedelta(hours=1)  # no transaction lives longer (idle and statement limits are minutes)
CHAIN_LOCK = 0x5E41


@dataclass(frozen=True, slots=True)
class Finding:
    """A break of the chain: which seal, which event, and what is wrong with it."""

    number: int | None
    event_id: UUID
    problem: str  # "changed", "missing", "unsealed", "gap"


def first_id_of(moment: datetime) -> UUID:
    """Return the smallest UUIDv7 that could have been made at `moment`."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (0x8 << 60))


def seal_events(*, at: datetime, limit: int = 100_000) -> int:
    """Add all committed, not yet sealed events to the chain; return how many.

    Runs under the whole-country scope and one at a time (advisory lock).
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = Seal.objects.order_by("-number").first()
    events = Event.objects.filter(~Exists(Seal.objects.filter(event_id=OuterRef("id"))))
    if last is not None:
        events = events.filter(id__gte=first_id_of(last.sealed_at - LATEST_COMMIT))
    previous = bytes(last.digest) if last else FIRST_DIGEST
    seals: list[Seal] = []
    for event in events.order_by("id").values(*FIELDS)[:limit].iterator(chunk_size=CHUNK):
        previous = link(previous, event)
        seals.append(Seal(event_id=event["id"], digest=previous, sealed_at=at))
    Seal.objects.bulk_create(seals, batch_size=CHUNK)
    return len(seals)


def check_chain(*, at: datetime) -> tuple[int, list[Finding]]:
    """Recompute the chain; return the number of seals checked and every break, naming the row."""
    findings: list[Finding] = []
    previous, number, checked = FIRST_DIGEST, 0, 0
    for seal, event in _pairs():
        checked += 1
        if seal.number != number + 1 and number:
            findings.append(Finding(seal.number, seal.event_id, "gap"))
        if event is None:
            findings.append(Finding(seal.number, seal.event_id, "missing"))
        elif link(previous, event) != bytes(seal.digest):
            findings.append(Finding(seal.number, seal.event_id, "changed"))
        previous, number = bytes(seal.digest), seal.number
    findings += _unsealed(at)
    return checked, findings


def _pairs() -> Iterator[tuple[Seal, dict[str, object] | None]]:
    start = 0
    while seals := list(Seal.objects.filter(number__gt=start).order_by("number")[:CHUNK]):
        keys = [seal.event_id for seal in seals]
        events = {event["id"]: event for event in Event.objects.filter(id__in=keys).values(*FIELDS)}
        for seal in seals:
            yield seal, events.get(seal.event_id)
        start = seals[-1].number


def _unsealed(at: datetime) -> list[Finding]:
    """Return events that should have been sealed long ago: rows slipped in behind the chain."""
    slipped = Event.objects.filter(
        ~Exists(Seal.objects.filter(event_id=OuterRef("id"))), id__lt=first_id_of(at - 24 * LATEST_COMMIT)
    )
    return [
        Finding(None, key, "unsealed") for key in slipped.order_by("id").values_list("id", flat=True)[:100]
    ]

"""Sealing new entries into the chain, and checking the whole chain for tampering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.chain import first_id_of
from xieshou.kernel.ledger.models import Entry, EntrySeal, Leg
from xieshou.kernel.ledger.rules.chain import FIRST_DIGEST, link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models.expressions import Combinable

PROBLEMS = {
    "changed": _("The entry or one of its lines was changed"),
    "missing": _("The entry is gone"),
    "gap": _("A seal is missing before this one"),
    "unsealed": _("The entry was slipped in without a seal"),
}
CHUNK = 2000
LATEST_COMMIT = timedelta(hours=1)  # no transaction lives longer (idle and statement limits are minutes)
CHAIN_LOCK = 0x1ED6_5EA1
FIELDS = (
    "id", "number", "key", "booked_on", "memo", "amount_fen", "source_kind", "source_id", "proposal_id",
    "reverses_id", "maker_id", "maker_name", "checker_id", "checker_name", "posted_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """A break of the chain: which seal, which entry, and what is wrong with it."""

    seal: int | None
    entry_id: UUID
    entry_number: int | None
    problem: str  # a key of PROBLEMS

    @property
    def label(self) -> str:
        """Return what is wrong, in the active language."""
        return str(PROBLEMS[self.problem])


def seal_entries(*, at: datetime, limit: int = 100_000) -> int:
    """Add all committed, not yet sealed entries to the chain; return how many.

    Runs under the whole-country scope and one at a time (advisory lock).
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = EntrySeal.objects.order_by("-number").first()
    entries = Entry.objects.filter(_without_seal())
    if last is not None:
        entries = entries.filter(id__gte=first_id_of(last.sealed_at - LATEST_COMMIT))
    previous = bytes(last.digest) if last else FIRST_DIGEST
    rows = list(entries.order_by("id").values(*FIELDS)[:limit])
    seals: list[EntrySeal] = []
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        legs = _legs_of([row["id"] for row in part])
        for row in part:
            previous = link(previous, row, legs.get(row["id"], []))
            seals.append(EntrySeal(entry_id=row["id"], digest=previous, sealed_at=at))
    EntrySeal.objects.bulk_create(seals, batch_size=CHUNK)
    return len(seals)


def check_chain(*, at: datetime) -> tuple[int, list[Finding]]:
    """Recompute the chain; return the number of seals checked and every break, naming the row."""
    findings: list[Finding] = []
    previous, number, checked = FIRST_DIGEST, 0, 0
    for seal, row, legs in _pairs():
        checked += 1
        entry_number = row["number"] if row else None
        if seal.number != number + 1 and number:
            findings.append(Finding(seal.number, seal.entry_id, entry_number, "gap"))
        if row is None:
            findings.append(Finding(seal.number, seal.entry_id, None, "missing"))
        elif link(previous, row, legs) != bytes(seal.digest):
            findings.append(Finding(seal.number, seal.entry_id, entry_number, "changed"))
        previous, number = bytes(seal.digest), seal.number
    return checked, findings + _unsealed(at)


def _without_seal() -> Combinable:
    return ~Exists(EntrySeal.objects.filter(entry_id=OuterRef("id")))


def _legs_of(keys: Sequence[UUID]) -> dict[UUID, list[tuple[object, ...]]]:
    found: dict[UUID, list[tuple[object, ...]]] = {}
    legs = Leg.objects.filter(entry_id__in=keys).order_by("id")
    for key, account_id, fen, after in legs.values_list(
        "entry_id", "account_id", "amount_fen", "balance_after_fen"
    ):
        found.setdefault(key, []).append((str(account_id), fen, after))
    return found


def _pairs() -> Iterator[tuple[EntrySeal, dict[str, Any] | None, list[tuple[object, ...]]]]:
    start = 0
    while seals := list(EntrySeal.objects.filter(number__gt=start).order_by("number")[:CHUNK]):
        keys = [seal.entry_id for seal in seals]
        rows = {row["id"]: row for row in Entry.objects.filter(id__in=keys).values(*FIELDS)}
        legs = _legs_of(keys)
        for seal in seals:
            yield seal, rows.get(seal.entry_id), legs.get(seal.entry_id, [])
        start = seals[-1].number


def _unsealed(at: datetime) -> list[Finding]:
    """Return entries that should have been sealed long ago: rows slipped in behind the chain."""
    slipped = Entry.objects.filter(_without_seal(), id__lt=first_id_of(at - 24 * LATEST_COMMIT))
    rows = slipped.order_by("id").values_list("id", "number")[:100]
    return [Finding(None, key, number, "unsealed") for key, number in rows]

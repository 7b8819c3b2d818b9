"""Reads of lots for posting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.ledger.models import Lot
from xieshou.kernel.ledger.rules.fifo import OpenLot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

CHUNK = 200


def find_root_lot(account_id: UUID) -> int | None:
    """Return the key of the root lot of a fund source."""
    return Lot.objects.filter(account_id=account_id, parent__isnull=True).values_list("id", flat=True).first()


def list_open_lots(account_id: UUID, *, covering_fen: int) -> list[OpenLot]:
    """Return the oldest lots of an account that together hold so much, or all there are."""
    rows = Lot.objects.filter(account_id=account_id, remaining_fen__gt=0).order_by("id")
    found: list[OpenLot] = []
    held, after = 0, 0
    while held < covering_fen:
        part = list(rows.filter(id__gt=after).values_list("id", "remaining_fen")[:CHUNK])
        found += [OpenLot(key, fen) for key, fen in part]
        held += sum(fen for _key, fen in part)
        if len(part) < CHUNK:
            break
        after = part[-1][0]
    return found


def list_merged_lots(places: Iterable[tuple[int, UUID]]) -> dict[tuple[int, UUID], int]:
    """Return the lots that gather all money of one parent in one account, by (parent, account)."""
    wanted = set(places)
    rows = Lot.objects.filter(
        parent_id__in={parent for parent, _account in wanted},
        account_id__in={account for _parent, account in wanted},
        entry__isnull=True,
    )
    found = rows.values_list("parent_id", "account_id", "id")
    return {(parent, account): key for parent, account, key in found if (parent, account) in wanted}

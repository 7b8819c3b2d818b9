"""What happens to the rosters every night: claims follow their placements, stale ones become tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.inbox.operations import Message, Order, Where, add_tasks
from xieshou.labour.operations.roster import SOURCE, STALE_KIND
from xieshou.labour.operations.roster_records import take_records
from xieshou.labour.policies.roster import CLAIMS
from xieshou.labour.queries.roster import RosterCut, list_pairs
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.roster import is_stale
from xieshou.labour.vocabulary.roster import ClaimStatus, RosterSide

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import RosterPair

STALE_TEXT = noop(
    "Nobody has confirmed for long that a worker is at %(employer)s. Ask, and confirm or correct"
)
WORKING = ClaimStatus.WORKING


def follow_records(*, actor: Actor, at: datetime) -> int:
    """Let the claims that were taken from placements follow them; return how many changed."""
    return sum(take_records(side=side, actor=actor, at=at, known_only=True) for side in RosterSide)


@transaction.atomic
def remind_of_stale(*, actor: Actor, at: datetime) -> int:
    """Set a task for each side of a claim that is stale; a rerun adds none. Return how many are stale."""
    on = day_of(at)
    stale_days = resolve("roster", "stale_days", on=on).value
    due_on = on + timedelta(days=resolve("roster", "difference_days", on=on).value)
    orders = [
        _task(pair, side, due_on)
        for pair in list_pairs(RosterCut("stale"), scope=actor.scope, on=on)
        for side in RosterSide
        if _is_stale(pair, side, on, stale_days)
    ]
    add_tasks(orders, at=at)
    if orders:
        record(
            "labour.verification.roster_stale_told",
            actor=actor,
            at=at,
            subject=("labour.roster", "stale"),
            after={"claims": len(orders)},
        )
    return len(orders)


def _is_stale(pair: RosterPair, side: RosterSide, on: date, days: int) -> bool:
    confirmed = getattr(pair, f"{side.value}_confirmed_on")
    return getattr(pair, f"{side.value}_status") == WORKING and is_stale(confirmed, on=on, days=days)


def _task(pair: RosterPair, side: RosterSide, due_on: date) -> Order:
    place = pair.region_code if side is RosterSide.WEST else pair.work_region_code
    message = Message(
        kind=STALE_KIND,
        text=STALE_TEXT,
        values={"employer": getattr(pair, f"{side.value}_employer")},
        source=(SOURCE, pair.pk),
        link=f"/labour/roster/{pair.pk}/",
        where=Where(region_code=place),
    )
    return Order(message, CLAIMS[side], due_on)

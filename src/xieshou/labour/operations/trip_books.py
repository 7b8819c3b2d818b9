"""How the costs of journeys stand in the ledger: out of the payer's account, to the carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.operations.refusals import PeriodClosedError, TwoPeopleError
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.labour.operations.subsidy_books import BooksClosedError, PayingAccountError
from xieshou.labour.policies.trip import may_book
from xieshou.labour.queries.purse import find_account, purse_of
from xieshou.labour.queries.trip_costs import get_cost_for_update, place_of
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.purse import may_give

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Account, Entry
    from xieshou.labour.models import Trip, TripCost

COST, TRIP = "labour.trip_cost", "labour.trip"


class NothingToBookError(DomainError):
    """No public money was spent, or the cost was taken back before it was booked."""

    default_message = _(
        "Only what a county or district bears is booked, "
        "and nothing that was taken back before it was booked."
    )


class BookingDayError(DomainError):
    """The day lies ahead."""

    default_message = _("Money is booked on the day it was paid: today or an earlier day.")


@transaction.atomic
def book_cost(
    *, cost_id: UUID, account_id: UUID | None, booked_on: date, actor: Actor, at: datetime
) -> TripCost:
    """Book a cost out of an account of its payer: who entered it made the entry, the actor checks it.

    A row that takes a booked cost back reverses its entry and needs no account. Again, nothing changes.
    Raises: NotFound, Denied, NothingToBookError, BookingDayError, PayingAccountError, BooksClosedError, and
            the refusals of the ledger: who entered the cost as checker, too little money.
    """
    cost = get_cost_for_update(cost_id, scope=actor.scope)
    if not may_book(actor, place=place_of(cost)):
        raise Denied
    if cost.entry_id is not None:
        return cost
    if cost.entered_by_id is None:
        raise TwoPeopleError
    if booked_on > day_of(at):
        raise BookingDayError(field="booked_on")
    maker = Maker(cost.entered_by_id, cost.entered_by_name)
    try:
        entry, paid_from = (
            _undo(cost, booked_on=booked_on, maker=maker, actor=actor, at=at)
            if cost.reverses
            else _pay(cost, account_id, booked_on=booked_on, maker=maker, actor=actor, at=at)
        )
    except PeriodClosedError as error:
        raise BooksClosedError(field="booked_on") from error
    cost.entry_id, cost.account_id, cost.booked_by_name = entry.pk, paid_from, actor.name
    cost.save(update_fields=["entry_id", "account_id", "booked_by_name"])
    record(
        "labour.delivery.trip_cost_booked",
        actor=actor,
        at=at,
        subject=(TRIP, cost.trip_id),
        region_code=cost.region_code,
        after={"kind": cost.kind, "payer": cost.payer, "amount_fen": cost.amount_fen, "entry": str(entry.pk)},
    )
    return cost


def _pay(
    cost: TripCost, account_id: UUID | None, *, booked_on: date, maker: Maker, actor: Actor, at: datetime
) -> tuple[Entry, UUID]:
    if not place_of(cost) or hasattr(cost, "reversal"):
        raise NothingToBookError
    account = find_account(account_id, scope=actor.scope)
    if account is None or not may_give(purse_of(account), place=place_of(cost)):
        raise PayingAccountError(field="account_id")
    plan = ledger.Transfer.of(
        key=f"{COST}:{cost.pk}",
        booked_on=booked_on,
        memo=f"{cost.trip.title} {cost.get_kind_display()} {cost.note}".strip()[:200],
        payer_id=account.pk,
        payees=[(_open_carrier(cost.trip, actor=actor, at=at).pk, cost.amount_fen)],
        source=(COST, cost.pk),
    )
    return ledger.transfer(plan, maker=maker, actor=actor, at=at), account.pk


def _undo(cost: TripCost, *, booked_on: date, maker: Maker, actor: Actor, at: datetime) -> tuple[Entry, UUID]:
    first = cost.reverses
    if first is None or first.entry_id is None or first.account_id is None:
        raise NothingToBookError
    entry = ledger.reverse(
        entry_id=first.entry_id, reason=cost.note, booked_on=booked_on, maker=maker, actor=actor, at=at
    )
    return entry, first.account_id


def _open_carrier(trip: Trip, *, actor: Actor, at: datetime) -> Account:
    """Return the account of whoever was paid for a trip: both ends see it, whichever paid first."""
    plan = ledger.AccountPlan(
        code=f"CC-{trip.pk.hex}",
        name=" · ".join(filter(None, (trip.title, trip.carrier)))[:120],
        kind=AccountKind.PAYEE,
        region_code=trip.region_code.ljust(12, "0"),
        partner_region_code=trip.work_region_code.ljust(12, "0"),
        holder=(TRIP, trip.pk),
    )
    return ledger.open_account(plan, actor=actor, at=at)

"""How money that was given stands in the ledger.

The donor's pledge is a fund source, what came in waits on an account of the donation, and each part moves
on to where it ends: a household, a village collective, an organisation, or a project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.cooperation.linked import open_project_books
from xieshou.cooperation.queries.giving import SUBJECT, account_of
from xieshou.cooperation.vocabulary.giving import TakerKind
from xieshou.kernel.errors import NotFound
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.queries.entry import is_reversed, list_source_entries
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.registry.operations.books import open_collective_account, open_household_account
from xieshou.registry.queries.household import get_household

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.cooperation.models import Donation, GiftDelivery
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Account, Entry
    from xieshou.kernel.organisations.models import Organisation

DELIVERY = "cooperation.gift_delivery"
BODY = "organisations.organisation"


def post_receipt(row: Donation, *, actor: Actor, at: datetime) -> Entry:
    """Open the accounts of a donation of money and book that it came in.

    Raises: Denied, and the refusals of the ledger.
    """
    assert row.entered_by_id is not None  # noqa: S101 -- the caller has refused it
    assert row.received_on is not None  # noqa: S101 -- the caller has set it
    source = _open(row, AccountKind.FUND_SOURCE, "JZ", actor=actor, at=at)
    held = _open(row, AccountKind.APPROPRIATION, "JK", actor=actor, at=at)
    return _move(
        (source, held, row.value_fen),
        booked_on=row.received_on,
        memo=f"{row.receipt_number} {row.what}",
        source=(SUBJECT, row.pk),
        maker=Maker(row.entered_by_id, row.entered_by_name),
        actor=actor,
        at=at,
    )


def post_delivery(row: GiftDelivery, *, actor: Actor, at: datetime) -> Entry:
    """Book that a part of a donation of money reached its taker.

    Raises: Denied, NotFound: a household or project that the actor may not read;
            and the refusals of the ledger.
    """
    held = account_of(AccountKind.APPROPRIATION, row.donation_id, scope=actor.scope)
    if held is None:
        raise NotFound
    return _move(
        (held, _open_taker(row, actor=actor, at=at), row.amount_fen),
        booked_on=row.delivered_on,
        memo=f"{row.donation.receipt_number} {row.used_for}",
        source=(DELIVERY, row.pk),
        maker=Maker(row.made_by_id, row.made_by_name),
        actor=actor,
        at=at,
    )


def reverse_delivery(row: GiftDelivery, *, on: date, actor: Actor, at: datetime) -> None:
    """Reverse the entry of a part that is taken back; goods and services have none.

    Raises: the refusals of the ledger: the money has moved on, the period is closed.
    """
    assert row.undo_by_id is not None  # noqa: S101 -- the caller has refused it
    for entry in list_source_entries(DELIVERY, row.pk, scope=actor.scope):
        if entry.reverses_id is None and not is_reversed(entry.pk):
            ledger.reverse(
                entry_id=entry.pk,
                reason=row.undo_reason,
                booked_on=on,
                maker=Maker(row.undo_by_id, row.undo_by_name),
                actor=actor,
                at=at,
            )


def _open(row: Donation, kind: AccountKind, letters: str, *, actor: Actor, at: datetime) -> Account:
    plan = ledger.AccountPlan(
        code=f"{letters}-{row.receipt_number}",
        name=f"{row.donor.name} · {row.what}"[:120],
        kind=kind,
        organisation_id=row.donor_id,
        holder=(SUBJECT, row.pk),
        pledged_fen=row.value_fen if kind == AccountKind.FUND_SOURCE else None,
        **row.sides(),
    )
    return ledger.open_account(plan, actor=actor, at=at)


def _open_taker(row: GiftDelivery, *, actor: Actor, at: datetime) -> Account:
    step: dict[str, Any] = {"actor": actor, "at": at}
    if row.taker == TakerKind.HOUSEHOLD:
        assert row.household_id is not None  # noqa: S101 -- the database keeps it
        household = get_household(row.household_id, scope=actor.scope)
        return open_household_account(household, partner_region_code=row.region_code, **step)
    if row.taker == TakerKind.VILLAGE:
        return open_collective_account(row.village_code, partner_region_code=row.region_code, **step)
    if row.taker == TakerKind.PROJECT:
        assert row.project_id is not None  # noqa: S101 -- the database keeps it
        return open_project_books(row.project_id, actor, at, row.region_code)
    assert row.body is not None  # noqa: S101 -- the database keeps it
    return _open_body(row.body, row.region_code, actor=actor, at=at)


def _open_body(body: Organisation, partner: str, *, actor: Actor, at: datetime) -> Account:
    plan = ledger.AccountPlan(
        code=f"DW-{body.pk.hex}",
        name=body.name[:120],
        kind=AccountKind.PAYEE,
        region_code=body.region_code,
        partner_region_code=partner,
        organisation_id=body.pk,
        holder=(BODY, body.pk),
    )
    return ledger.open_account(plan, actor=actor, at=at)


def _move(
    way: tuple[Account, Account, int],
    *,
    booked_on: date,
    memo: str,
    source: tuple[str, UUID],
    maker: Maker,
    actor: Actor,
    at: datetime,
) -> Entry:
    payer, taker, fen = way
    plan = ledger.Transfer.of(
        key=f"{source[0]}:{source[1]}",
        booked_on=booked_on,
        memo=memo[:200],
        payer_id=payer.pk,
        payees=[(taker.pk, fen)],
        source=source,
    )
    return ledger.transfer(plan, maker=maker, actor=actor, at=at)

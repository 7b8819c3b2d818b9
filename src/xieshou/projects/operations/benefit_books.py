"""How benefits stand in the ledger: out of what they are paid, at whom they arrive, how they are undone.

A benefit of a contract that names a work contract is paid by the payee of that contract, out of the
project's own money. Any other was earned: by the asset whose income is shared, else by the undertaking
of the contract. Earnings are an account of their own, never the yuan of a fund.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from uuid import uuid5

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.operations.refusals import PeriodClosedError
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.projects.queries.benefit_books import assets_of, lock_work_contracts, rooms_of
from xieshou.projects.queries.partner import COUNTY_DIGITS, list_partners
from xieshou.projects.rules.money import in_yuan
from xieshou.registry.operations.books import open_collective_accounts, open_household_accounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Account
    from xieshou.projects.models import Asset, Benefit, WorkContract

BENEFIT, CONTRACT, ASSET = "projects.benefit", "projects.linkage", "projects.asset"


class PayerShortError(DomainError):
    """The payee of the work contract holds less than its benefits."""


class PayerElsewhereError(DomainError):
    """The work contract that pays lies in another county, or was never paid."""

    default_message = _(
        "These payments come out of a work contract on which nothing was paid, or whose books are kept in "
        "another county. Have it paid first, or have the payments confirmed by the county that keeps it."
    )


class BooksClosedError(DomainError):
    """The books of a place are closed for the day of the confirmation."""

    default_message = _(
        "The books of one of these places are closed for today. Confirm the payments on a day that is open."
    )


def post_benefits(rows: Sequence[Benefit], *, actor: Actor, at: datetime) -> None:
    """Book benefits and set the entry of each: who entered it made it, the actor checks it.

    As many queries for many as for one, for each work contract and county one more.
    Raises: PayerShortError, PayerElsewhereError, BooksClosedError, and the refusals of the ledger.
    """
    on = timezone.localdate(at)
    places = {(row.project_id, row.contract.region_code) for row in rows}
    partners = list_partners(places, on=on, scope=actor.scope)
    payers = _payers(rows, partners, actor=actor, at=at)
    takers = _takers(rows, partners, actor=actor, at=at)
    moves = []
    for row in rows:
        assert row.entered_by_id is not None  # noqa: S101 -- the caller refuses what a program entered
        plan = ledger.Transfer.of(
            key=f"{BENEFIT}:{row.pk}",
            booked_on=on,
            memo=f"{row.contract.number} {row.proof}"[:200],
            payer_id=payers[row.pk].pk,
            payees=[(takers[row.pk].pk, row.amount_fen)],
            source=(BENEFIT, row.pk),
        )
        moves.append(ledger.Made(plan, Maker(row.entered_by_id, row.entered_by_name)))
    try:
        entries = ledger.transfer_many(moves, actor=actor, at=at)
    except PeriodClosedError as error:
        raise BooksClosedError from error
    for row, entry in zip(rows, entries, strict=True):
        row.entry_id = entry.pk


def _takers(
    rows: Sequence[Benefit], partners: Mapping[UUID, str], *, actor: Actor, at: datetime
) -> dict[UUID, Account]:
    """Return the account of each payee: households keep the partner region that reached them first."""
    found: dict[UUID, Account] = {}
    for partner in sorted({partners[row.project_id] for row in rows}):
        step = {"partner_region_code": partner, "actor": actor, "at": at}
        mine = [row for row in rows if partners[row.project_id] == partner]
        homes = {row.household.pk: row.household for row in mine if row.household}
        villages = sorted({row.region_code for row in mine if not row.household})
        families = open_household_accounts(homes.values(), **step) if homes else {}  # type: ignore[arg-type]
        collectives = open_collective_accounts(villages, **step) if villages else {}  # type: ignore[arg-type]
        for row in mine:
            found[row.pk] = families[row.household.pk] if row.household else collectives[row.region_code]
    return found


def _payers(
    rows: Sequence[Benefit], partners: Mapping[UUID, str], *, actor: Actor, at: datetime
) -> dict[UUID, Account]:
    """Return the account that pays each benefit: of a work contract's payee, or of what was earned."""
    assets = assets_of(rows)
    paid = [row for row in rows if row.contract.work_contract_id and row.pk not in assets]
    found = _from_contracts(paid, actor) if paid else {}
    plans = {
        row.pk: _earnings(row, assets.get(row.pk), partners[row.project_id])
        for row in rows
        if row.pk not in found
    }
    for kind in (CONTRACT, ASSET):
        mine = {key: plan for key, plan in plans.items() if plan.holder and plan.holder[0] == kind}
        opened = ledger.open_accounts(list(mine.values()), actor=actor, at=at) if mine else {}
        found |= {key: opened[plan.holder[1]] for key, plan in mine.items() if plan.holder}
    return found


def _earnings(row: Benefit, asset: Asset | None, partner: str) -> ledger.AccountPlan:
    """Return the account of what an asset or undertaking earned, in the county of the payee.

    Where the payee lives in another county than the contract or asset, that county keeps an account of
    its own for it: nobody books in the books of another county.
    """
    kind, key, home, name = (
        (ASSET, asset.pk, asset.region_code, f"{asset.code} {asset.name}")
        if asset
        else (CONTRACT, row.contract_id, row.contract.region_code, _named(row))
    )
    county = row.region_code[:COUNTY_DIGITS]
    if county != home[:COUNTY_DIGITS]:
        key, home = uuid5(key, county), county.ljust(12, "0")
    return ledger.AccountPlan(
        code=f"SY-{key.hex}",
        name=name[:120],
        kind=AccountKind.EARNINGS,
        region_code=home,
        partner_region_code=partner,
        holder=(kind, key),
    )


def _named(row: Benefit) -> str:
    return f"{row.contract.number} {row.contract.undertaking}"


def _from_contracts(rows: Sequence[Benefit], actor: Actor) -> dict[UUID, Account]:
    """Return the account of the payee of each benefit's work contract, its money not promised elsewhere.

    Raises: PayerShortError, PayerElsewhereError.
    """
    keys = {row.contract.work_contract_id for row in rows if row.contract.work_contract_id}
    contracts = lock_work_contracts(keys, scope=actor.scope)
    rooms = rooms_of(contracts, scope=actor.scope)
    if set(rooms) != keys:
        raise PayerElsewhereError(field="contract")
    wanted: Counter[UUID] = Counter()
    found: dict[UUID, Account] = {}
    for row in rows:
        key = row.contract.work_contract_id
        assert key is not None  # noqa: S101 -- only such contracts are asked for
        wanted[key] += row.amount_fen
        found[row.pk] = rooms[key].account
    for key, fen in wanted.items():
        if fen > rooms[key].free_fen:
            raise _short(contracts[key], fen, rooms[key].free_fen)
    return found


def _short(contract: WorkContract, asked_fen: int, held_fen: int) -> PayerShortError:
    text = _(
        "Under contract %(number)s the payee holds %(held)s yuan that no asset and no return needs; these "
        "payments are %(asked)s yuan. Have more paid under it first, or confirm fewer payments."
    )
    values = {
        "number": contract.number,
        "held": in_yuan(max(0, held_fen)),
        "asked": in_yuan(asked_fen),
    }
    return PayerShortError(str(text) % values, field="amount_fen")


def undo_benefit(row: Benefit, *, actor: Actor, at: datetime) -> None:
    """Reverse the entry of a benefit; one that was confirmed before benefits were booked has none.

    Raises: BooksClosedError, and the refusals of the ledger: the money has moved on.
    """
    if row.entry_id is None or row.undo_by_id is None:
        return
    try:
        ledger.reverse(
            entry_id=row.entry_id,
            reason=row.undo_reason,
            booked_on=timezone.localdate(at),
            maker=Maker(row.undo_by_id, row.undo_by_name),
            actor=actor,
            at=at,
        )
    except PeriodClosedError as error:
        raise BooksClosedError from error

"""Writes of assets: registered after acceptance, confirmed by another, handed over, inspected, earning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.queries.account import find_holder_account
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError, SamePersonError
from xieshou.projects.models import Asset, AssetIncome, AssetInspection
from xieshou.projects.operations.linkage import Payment, enter_benefit
from xieshou.projects.policies.asset import may_confirm, may_keep
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.queries.asset import get_asset_for_update, list_sharing_contracts
from xieshou.projects.queries.payment import account_of, claim_of, get_contract_for_update
from xieshou.projects.rules.asset import days_of
from xieshou.projects.rules.money import in_yuan
from xieshou.projects.vocabulary.asset import AssetKind, AssetStatus
from xieshou.projects.vocabulary.proposal import AFTER_ACCEPTANCE

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SOURCE = "projects.asset"


class AssetError(DomainError):
    """The asset lacks a part, its number is taken, or the project is not accepted."""

    default_message = _(
        "Give a number of its own, a name, the place, the owner and a value; the project has to be accepted."
    )


class AssetValueError(DomainError):
    """More value is registered than was paid under the contract."""


class NotEarningError(DomainError):
    """Only a confirmed operating asset shares income, under a contract of its project that says so."""

    default_message = _(
        "Income is shared by a confirmed operating asset, under a contract of its project on rent or "
        "dividends. Enter that contract first."
    )


@dataclass(frozen=True, slots=True)
class NewAsset:
    """An asset to register."""

    code: str
    name: str
    kind: str
    location: str
    owner: str
    value_fen: int


@transaction.atomic
def register_asset(*, contract_id: UUID, asset: NewAsset, actor: Actor, at: datetime) -> Asset:
    """Register what a contract of an accepted project left; its value is covered by what was paid.

    Raises: NotFound, Denied, AssetError, AssetValueError.
    """
    contract = get_contract_for_update(contract_id, scope=actor.scope)
    if not may_keep(actor, region_code=contract.region_code) or actor.user_id is None:
        raise Denied
    texts = (asset.code, asset.name, asset.location, asset.owner)
    doubled = Asset.objects.filter(code=asset.code.strip()).exists()
    accepted = contract.project.stage in AFTER_ACCEPTANCE and contract.project.leaves_asset
    if doubled or not accepted or not all(text.strip() for text in texts) or asset.value_fen <= 0:
        raise AssetError(field="code" if doubled else "")
    if asset.kind not in AssetKind.values:
        raise AssetError(field="kind")
    claim = claim_of(contract, scope=actor.scope)
    room = claim.balance_fen - claim.waiting_fen - claim.asked_fen
    if asset.value_fen > room:
        raise AssetValueError(
            str(
                _(
                    "%(room)s yuan were paid under this contract and are not yet the value of an asset; "
                    "%(asked)s yuan cannot be registered."
                )
            )
            % {"room": in_yuan(max(room, 0)), "asked": in_yuan(asset.value_fen)},
            field="value_fen",
        )
    row = Asset.objects.create(
        project_id=contract.project_id,
        contract=contract,
        region_code=contract.region_code,
        code=asset.code.strip(),
        name=asset.name.strip(),
        kind=asset.kind,
        location=asset.location.strip(),
        owner=asset.owner.strip(),
        value_fen=asset.value_fen,
        registered_at=at,
        registered_by_id=actor.user_id,
        registered_by_name=actor.name,
    )
    payee = account_of(AccountKind.PAYEE, contract.pk, scope=actor.scope)
    assert payee is not None  # noqa: S101 -- the value was paid to it
    ledger.open_account(_account_plan(row, payee.partner_region_code), actor=actor, at=at)
    _note("asset_registered", row, actor=actor, at=at)
    return row


def _account_plan(row: Asset, partner: str) -> ledger.AccountPlan:
    return ledger.AccountPlan(
        code=f"ZC-{row.pk.hex}",
        name=f"{row.code} {row.name}"[:120],
        kind=AccountKind.ASSET,
        region_code=row.region_code,
        partner_region_code=partner,
        holder=(SOURCE, row.pk),
    )


@transaction.atomic
def confirm_asset(*, asset_id: UUID, actor: Actor, at: datetime, on: date) -> Asset:
    """Confirm an asset that somebody else registered: its value moves from the payee to the asset.

    Confirming again changes nothing.
    Raises: NotFound, Denied, SamePersonError, and the refusals of the ledger.
    """
    row = get_asset_for_update(asset_id, scope=actor.scope)
    if not may_confirm(actor, region_code=row.region_code):
        raise Denied
    if row.confirmed_at is not None:
        return row
    if not is_somebody_else(actor, row.registered_by_id):
        raise SamePersonError
    payee = account_of(AccountKind.PAYEE, row.contract_id, scope=actor.scope)
    assert payee is not None  # noqa: S101 -- the value was covered by it
    holding = find_holder_account(SOURCE, row.pk, kind=AccountKind.ASSET, scope=actor.scope)
    assert holding is not None  # noqa: S101 -- opened when the asset was registered
    plan = ledger.Transfer.of(
        key=f"{SOURCE}:{row.pk}",
        booked_on=on,
        memo=f"{row.code} {row.name}"[:200],
        payer_id=payee.pk,
        payees=[(holding.pk, row.value_fen)],
        source=(SOURCE, row.pk),
    )
    maker = Maker(row.registered_by_id, row.registered_by_name)
    row.entry_id = ledger.transfer(plan, maker=maker, actor=actor, at=at).pk
    row.confirmed_at, row.confirmed_by_id, row.confirmed_by_name = at, actor.user_id, actor.name
    row.inspection_due = on + days_of("inspection_days", on=on)
    row.save()
    _note("asset_confirmed", row, actor=actor, at=at)
    return row


@dataclass(frozen=True, slots=True)
class HandOver:
    """Who owns and keeps an asset from a day on, and the document of the hand-over."""

    owner: str
    keeper: str
    document: str
    on: date


@transaction.atomic
def hand_over(*, asset_id: UUID, handover: HandOver, actor: Actor, at: datetime) -> Asset:
    """Hand a confirmed asset over to its owner and keeper.

    Raises: NotFound, Denied, IllegalMoveError, EvidenceMissingError.
    """
    row = to_keep(asset_id, actor)
    if row.handed_over_on is not None or handover.on > timezone.localdate(at):
        raise IllegalMoveError
    if not handover.document.strip() or not handover.keeper.strip() or not handover.owner.strip():
        raise EvidenceMissingError(field="document")
    row.owner, row.keeper = handover.owner.strip(), handover.keeper.strip()
    row.handed_over_on, row.handover_document = handover.on, handover.document.strip()
    row.save(update_fields=["owner", "keeper", "handed_over_on", "handover_document"])
    _note("asset_handed_over", row, actor=actor, at=at)
    return row


@transaction.atomic
def inspect(
    *, asset_id: UUID, on: date, status: str, finding: str, actor: Actor, at: datetime
) -> AssetInspection:
    """Note what an inspection found; the next one is due after the term of that day.

    Raises: NotFound, Denied, IllegalMoveError, EvidenceMissingError.
    """
    row = to_keep(asset_id, actor)
    doubled = row.inspections.filter(on=on).exists()
    if doubled or on > timezone.localdate(at) or status not in AssetStatus.values:
        raise IllegalMoveError(_("An asset is inspected once a day, not in the future. Check the day."))
    if not finding.strip():
        raise EvidenceMissingError(field="finding")
    made = AssetInspection.objects.create(
        asset=row,
        project_id=row.project_id,
        region_code=row.region_code,
        on=on,
        status=status,
        finding=finding.strip(),
        entered_at=at,
        entered_by_name=actor.name,
    )
    row.status, row.inspection_due = status, on + days_of("inspection_days", on=on)
    row.save(update_fields=["status", "inspection_due"])
    _note("asset_inspected", row, actor=actor, at=at)
    return made


@transaction.atomic
def share_income(
    *, asset_id: UUID, contract_id: UUID, payment: Payment, actor: Actor, at: datetime
) -> AssetIncome:
    """Enter what a village or household gets of an operating asset's income; somebody else confirms it.

    Raises: NotFound, Denied, NotEarningError, and the refusals of `enter_benefit`: paid twice among them.
    """
    row = to_keep(asset_id, actor)
    contracts = {one.pk for one in list_sharing_contracts(row.project_id, scope=actor.scope)}
    if row.kind != AssetKind.OPERATING or contract_id not in contracts:
        raise NotEarningError(field="contract")
    benefit = enter_benefit(contract_id=contract_id, payment=payment, actor=actor, at=at)
    made = AssetIncome.objects.create(
        asset=row, project_id=row.project_id, benefit=benefit, region_code=row.region_code
    )
    _note("asset_income_shared", row, actor=actor, at=at)
    return made


def to_keep(asset_id: UUID, actor: Actor) -> Asset:
    """Return a confirmed asset that the actor keeps, its row locked.

    Raises: NotFound, Denied, IllegalMoveError: not confirmed, or its value is being released.
    """
    row = get_asset_for_update(asset_id, scope=actor.scope)
    if not may_keep(actor, region_code=row.region_code):
        raise Denied
    if row.confirmed_at is None:
        raise IllegalMoveError(_("The asset is not confirmed yet. Have somebody else confirm it first."))
    if row.release_document:
        raise IllegalMoveError(
            _("The value of this asset is released, or the release waits for a decision; decide that first.")
        )
    return row


def _note(verb: str, row: Asset, *, actor: Actor, at: datetime) -> None:
    record(
        f"projects.verification.{verb}",
        actor=actor,
        at=at,
        subject=("projects.asset", row.pk),
        region_code=row.region_code,
        after={"code": row.code, "value_fen": row.value_fen, "status": row.status, "owner": row.owner},
    )

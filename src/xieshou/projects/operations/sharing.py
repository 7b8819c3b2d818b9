"""Writes that share the income of an asset among many payees at once, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.projects.errors import EvidenceMissingError
from xieshou.projects.models import AssetIncome, Benefit
from xieshou.projects.operations.asset import NotEarningError, to_keep
from xieshou.projects.operations.linkage import PaidTwiceError, PaymentError
from xieshou.projects.policies.linkage import ENTER
from xieshou.projects.queries.asset import list_sharing_contracts
from xieshou.projects.queries.sharing import Payee, find_payees, known_shares
from xieshou.projects.rules.linkage import wrong_payment
from xieshou.projects.rules.money import in_yuan
from xieshou.projects.rules.sharing import Line, amounts_of, find_fault
from xieshou.projects.vocabulary.asset import AssetKind
from xieshou.projects.vocabulary.sharing import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Asset, LinkageContract


class SharesError(DomainError):
    """The list of shares is faulty; the message names the line and what is wrong."""


class UnknownPayeeError(DomainError):
    """A code of the list is neither a household nor a village of the area."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """One sum to share: `lines` name households or villages by their codes; `to_date` is exclusive."""

    contract_id: UUID
    total_fen: int
    from_date: date
    to_date: date
    proof: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """What one payee gets; `is_known` where the same share is on file already."""

    payee: Payee
    amount_fen: int
    is_known: bool


@dataclass(frozen=True, slots=True)
class SharedOut:
    """The shares that were entered, and how many were on file already."""

    entered: list[AssetIncome]
    known: int

    @property
    def made(self) -> int:
        """Return how many shares were entered."""
        return len(self.entered)


def plan_sharing(*, asset_id: UUID, sharing: Sharing, actor: Actor) -> list[Planned]:
    """Return what each payee would get, to the fen; nothing is written.

    Raises: NotFound, Denied, NotEarningError, PaymentError, EvidenceMissingError, SharesError,
            UnknownPayeeError, PaidTwiceError.
    """
    with transaction.atomic():
        return _plan(to_keep(asset_id, actor), sharing, actor)[1]


@transaction.atomic
def share_out(*, asset_id: UUID, sharing: Sharing, actor: Actor, at: datetime) -> SharedOut:
    """Enter the shares of many payees; somebody else confirms them, then they count as income.

    The same list again changes nothing: a share on file with the same figures is left as it is.
    Raises: as `plan_sharing`.
    """
    row = to_keep(asset_id, actor)
    contract, planned = _plan(row, sharing, actor)
    new = [one for one in planned if not one.is_known]
    benefits = [_benefit(contract, sharing, one, actor=actor, at=at) for one in new]
    try:
        with transaction.atomic():
            Benefit.objects.bulk_create(benefits)
    except IntegrityError as error:
        raise PaidTwiceError from error
    entered = AssetIncome.objects.bulk_create(
        AssetIncome(asset=row, project_id=row.project_id, benefit=one, region_code=row.region_code)
        for one in benefits
    )
    if new:
        record(
            "projects.verification.asset_income_shared",
            actor=actor,
            at=at,
            subject=("projects.asset", row.pk),
            region_code=row.region_code,
            after={
                "contract": contract.number,
                "total_fen": sharing.total_fen,
                "payees": len(new),
                "from_date": sharing.from_date,
            },
        )
    return SharedOut(entered, len(planned) - len(new))


def _benefit(
    contract: LinkageContract, sharing: Sharing, one: Planned, *, actor: Actor, at: datetime
) -> Benefit:
    return Benefit(
        contract=contract,
        project_id=contract.project_id,
        region_code=one.payee.region_code,
        household_id=one.payee.household_id,
        kind=contract.kind,
        amount_fen=one.amount_fen,
        from_date=sharing.from_date,
        to_date=sharing.to_date,
        proof=sharing.proof.strip(),
        entered_at=at,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )


def _plan(row: Asset, sharing: Sharing, actor: Actor) -> tuple[LinkageContract, list[Planned]]:
    contracts = {one.pk: one for one in list_sharing_contracts(row.project_id, scope=actor.scope)}
    contract = contracts.get(sharing.contract_id)
    if row.kind != AssetKind.OPERATING or contract is None:
        raise NotEarningError(field="contract")
    if not actor.can(ENTER):
        raise Denied
    _check_days(sharing, contract.kind)
    fault, number = find_fault(sharing.total_fen, sharing.lines)
    if fault is not None:
        raise _faulty(fault, number, sharing)
    payees = find_payees([line.payee for line in sharing.lines], scope=actor.scope)
    for number, line in enumerate(sharing.lines, start=1):
        if line.payee not in payees:
            text = _("Line %(number)s: no household or village of your area has the code %(code)s.")
            raise UnknownPayeeError(str(text) % {"number": number, "code": line.payee}, field="lines")
    return contract, _compare(row, contract, sharing, payees)


def _check_days(sharing: Sharing, kind: str) -> None:
    wrong = wrong_payment(
        kind=kind,
        amount_fen=sharing.total_fen,
        from_date=sharing.from_date,
        to_date=sharing.to_date,
        has_person=False,
        is_collective=False,
    )
    if wrong:
        raise PaymentError(field="total_fen" if wrong == "amount_fen" else wrong)
    if not sharing.proof.strip():
        raise EvidenceMissingError(field="proof")


def _faulty(fault: Fault, number: int, sharing: Sharing) -> SharesError:
    if fault == Fault.SUM:
        given = sum(amounts_of(sharing.total_fen, sharing.lines))
        text = _("The amounts add up to %(given)s yuan and the sum is %(total)s yuan. Make them equal.")
        return SharesError(
            str(text) % {"given": in_yuan(given), "total": in_yuan(sharing.total_fen)}, field="total_fen"
        )
    if not number:
        return SharesError(str(_("The list: %(fault)s.")) % {"fault": fault.label}, field="lines")
    text = _("Line %(number)s: %(fault)s.")
    return SharesError(str(text) % {"number": number, "fault": fault.label}, field="lines")


def _compare(
    row: Asset, contract: LinkageContract, sharing: Sharing, payees: Mapping[str, Payee]
) -> list[Planned]:
    """Return the shares beside those on file; one on file with other figures is refused.

    Raises: PaidTwiceError: names the line.
    """
    known = known_shares(contract.pk, sharing.from_date)
    planned = []
    amounts: Sequence[int] = amounts_of(sharing.total_fen, sharing.lines)
    for number, (line, fen) in enumerate(zip(sharing.lines, amounts, strict=True), start=1):
        payee = payees[line.payee]
        found = known.get(payee.key)
        if found is not None and found != (fen, sharing.to_date, row.pk):
            text = _(
                "Line %(number)s: this payee already has a payment of this contract from that day, with "
                "other figures. Take the line out, or have that payment sent back first."
            )
            raise PaidTwiceError(str(text) % {"number": number}, field="lines")
        planned.append(Planned(payee, fen, found is not None))
    return planned

"""How contracts and payments stand in the ledger: their accounts, their entries, their reversal.

A progress payment moves project → contract, then contract → payee without what is held back: retention
money waits on the account of the contract. A return moves payee → project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.queries.entry import is_reversed, list_source_entries
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.projects.queries.partner import paired_district
from xieshou.projects.queries.payment import CONTRACT, PROJECT, account_of
from xieshou.projects.rules.money import in_yuan
from xieshou.projects.vocabulary.payment import PaymentKind

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Account, Entry
    from xieshou.projects.models import PaymentRequest, Project, WorkContract

SOURCE = "projects.payment"


class NotAllocatedError(DomainError):
    """The project's account holds less than the payment."""


def open_project_account(project: Project, *, actor: Actor, at: datetime, partner: str = "") -> Account:
    """Return the account of a project, opened where there is none; budget lines give money to it.

    Its partner region is the district that pays: given, or the one its county is paired with that day.
    Raises: Denied.
    """
    partner = partner or paired_district(project.region_code, on=timezone.localdate(at))
    return ledger.open_account(
        ledger.AccountPlan(
            code=f"XM-{project.code}",
            name=project.name,
            kind=AccountKind.PROJECT,
            region_code=project.region_code,
            partner_region_code=partner,
            holder=(PROJECT, project.pk),
        ),
        actor=actor,
        at=at,
    )


def open_books(contract: WorkContract, *, actor: Actor, at: datetime) -> None:
    """Open the accounts of a contract, its payee and its project where there are none."""
    project = open_project_account(contract.project, actor=actor, at=at)
    accounts = (
        (AccountKind.CONTRACT, "HT", f"{contract.number} {contract.subject}"),
        (AccountKind.PAYEE, "SK", contract.party),
    )
    for kind, letters, name in accounts:
        ledger.open_account(
            ledger.AccountPlan(
                code=f"{letters}-{contract.pk.hex}",
                name=name[:120],
                kind=kind,
                region_code=contract.region_code,
                partner_region_code=project.partner_region_code,
                holder=(CONTRACT, contract.pk),
            ),
            actor=actor,
            at=at,
        )


def post_payment(row: PaymentRequest, *, actor: Actor, at: datetime, on: date) -> Entry:
    """Book a payment and return the entry that reaches the payee, or takes from it.

    Raises: NotAllocatedError, and the refusals of the ledger.
    """
    contract = _account(AccountKind.CONTRACT, row.contract_id, actor)
    payee = _account(AccountKind.PAYEE, row.contract_id, actor)
    project = _account(AccountKind.PROJECT, row.project_id, actor)
    if row.kind == PaymentKind.RETURN:
        ways = [(payee, project, row.amount_fen)]
    elif row.kind == PaymentKind.RETENTION:
        ways = [(contract, payee, row.amount_fen)]
    else:
        if project.balance_fen < row.amount_fen:
            raise _not_allocated(project, row)
        ways = [(project, contract, row.amount_fen), (contract, payee, row.amount_fen - row.retained_fen)]
    maker = Maker(row.asked_by_id, row.asked_by_name)
    entry = None
    for number, (payer, taker, fen) in enumerate(ways, start=1):
        plan = ledger.Transfer.of(
            key=f"{SOURCE}:{row.pk}:{number}",
            booked_on=on,
            memo=row.purpose,
            payer_id=payer.pk,
            payees=[(taker.pk, fen)],
            source=(SOURCE, row.pk),
        )
        entry = ledger.transfer(plan, maker=maker, actor=actor, at=at)
    assert entry is not None  # noqa: S101 -- every kind has a way
    return entry


def _account(kind: AccountKind, key: UUID, actor: Actor) -> Account:
    found = account_of(kind, key, scope=actor.scope)
    assert found is not None  # noqa: S101 -- opened when the payment was asked for
    return found


def _not_allocated(project: Account, row: PaymentRequest) -> NotAllocatedError:
    return NotAllocatedError(
        str(
            _(
                "The project's account holds %(held)s yuan and the payment is %(asked)s yuan. Have money "
                "moved from a budget line to account %(code)s first."
            )
        )
        % {
            "held": in_yuan(project.balance_fen),
            "asked": in_yuan(row.amount_fen),
            "code": project.code,
        }
    )


def reverse_payment(row: PaymentRequest, *, actor: Actor, at: datetime, on: date) -> None:
    """Undo the entries of a payment, the last first.

    Raises: the refusals of the ledger.
    """
    maker = Maker(row.undo_by_id or row.asked_by_id, row.undo_by_name or row.asked_by_name)
    entries = list_source_entries(SOURCE, row.pk, scope=actor.scope).order_by("-number")
    for entry in entries:
        if entry.reverses_id is None and not is_reversed(entry.pk):
            ledger.reverse(
                entry_id=entry.pk, reason=row.undo_reason, booked_on=on, maker=maker, actor=actor, at=at
            )

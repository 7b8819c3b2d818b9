"""Reads of contracts, milestones and payments of projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, Prefetch, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from xieshou.kernel.errors import NotFound
from xieshou.kernel.ledger.queries.account import find_holder_account, list_holder_accounts
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.projects.models import Application, Asset, Milestone, PaymentRequest, Project, WorkContract
from xieshou.projects.queries.proposal import projects, shared_q
from xieshou.projects.rules.payment import Claim, Moved, Standing, stand
from xieshou.projects.vocabulary.payment import BOOKED, PaymentKind
from xieshou.projects.vocabulary.proposal import BEFORE_ENTRY
from xieshou.projects.vocabulary.scheme import ApplicationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Account

PROJECT, CONTRACT = "projects.project", "projects.workcontract"
NET = Case(
    When(payments__kind=PaymentKind.RETURN, then=-F("payments__amount_fen")),
    default=F("payments__amount_fen") - F("payments__retained_fen"),
)
IS_BOOKED = Q(payments__status__in=BOOKED)


@dataclass(frozen=True, slots=True)
class Funds:
    """A project's money in fen: approved in the library, allocated by the ledger, contracted, paid."""

    approved_fen: int
    allocated_fen: int
    balance_fen: int
    contracted_fen: int
    paid_fen: int
    held_fen: int
    account_id: UUID | None

    @property
    def remaining_fen(self) -> int:
        """Return what was approved and has neither been paid nor is held back."""
        return self.approved_fen - self.paid_fen - self.held_fen


def contracts(scope: Scope) -> QuerySet[WorkContract]:
    """Return the contracts of the scope's projects."""
    return WorkContract.objects.filter(shared_q(scope, project="project_id"))


def list_contracts(project_id: UUID, *, scope: Scope) -> QuerySet[Any]:
    """Return the contracts of a project with what was paid under each, the first signed first."""
    found = contracts(scope).filter(project_id=project_id)
    return found.annotate(paid_fen=Coalesce(Sum(NET, filter=IS_BOOKED), Value(0))).order_by(
        "signed_on", "number"
    )


def get_contract(contract_id: UUID, *, scope: Scope) -> WorkContract:
    """Return a contract with its project.

    Raises: NotFound.
    """
    found = contracts(scope).select_related("project").filter(pk=contract_id).first()
    if found is None:
        raise NotFound
    return found


def get_contract_for_update(contract_id: UUID, *, scope: Scope) -> WorkContract:
    """Return a contract of the scope with its row locked.

    Raises: NotFound.
    """
    found = WorkContract.objects.select_for_update().filter(scope.region_q(), pk=contract_id).first()
    if found is None:
        raise NotFound
    return found


def list_all_contracts(*, scope: Scope) -> QuerySet[WorkContract]:
    """Return the contracts of every project of the scope with their milestones, by project and number."""
    parts = Prefetch("milestones", Milestone.objects.order_by("position"))
    found = contracts(scope).select_related("project").prefetch_related(parts)
    return found.order_by("project__code", "number")


def list_milestones(contract_id: UUID, *, scope: Scope) -> QuerySet[Milestone]:
    """Return the milestones of a contract in their order."""
    found = Milestone.objects.filter(shared_q(scope, project="project_id"), contract_id=contract_id)
    return found.order_by("position")


def get_milestone_for_update(milestone_id: UUID, *, scope: Scope) -> Milestone:
    """Return a milestone of the scope with its row locked.

    Raises: NotFound.
    """
    found = Milestone.objects.select_for_update().filter(scope.region_q(), pk=milestone_id).first()
    if found is None:
        raise NotFound
    return found


def list_payments(
    *, scope: Scope, status: str = "", project_id: UUID | None = None, contract_id: UUID | None = None
) -> QuerySet[PaymentRequest]:
    """Return payment requests with contract, project and milestone, the latest first."""
    found = PaymentRequest.objects.filter(shared_q(scope, project="project_id"))
    if status:
        found = found.filter(status=status)
    if project_id is not None:
        found = found.filter(project_id=project_id)
    if contract_id is not None:
        found = found.filter(contract_id=contract_id)
    return found.select_related("contract", "project", "milestone").order_by("-asked_at", "-id")


def get_payment(payment_id: UUID, *, scope: Scope) -> PaymentRequest:
    """Return a payment request with contract and project.

    Raises: NotFound.
    """
    found = list_payments(scope=scope).filter(pk=payment_id).first()
    if found is None:
        raise NotFound
    return found


def get_payment_for_update(payment_id: UUID, *, scope: Scope) -> PaymentRequest:
    """Return a payment request of the scope with its row locked.

    Raises: NotFound.
    """
    found = PaymentRequest.objects.select_for_update().filter(scope.region_q(), pk=payment_id).first()
    if found is None:
        raise NotFound
    return found


def moved_of(rows: Iterable[PaymentRequest]) -> list[Moved]:
    """Return payment requests as the rules read them."""
    return [Moved(row.kind, row.status, row.amount_fen, row.retained_fen, row.milestone_id) for row in rows]


def standing_of(contract: WorkContract, *, scope: Scope) -> Standing:
    """Return where a contract stands."""
    rows = PaymentRequest.objects.filter(shared_q(scope, project="project_id"), contract=contract)
    return stand(contract.amount_fen, moved_of(rows))


def claim_of(contract: WorkContract, *, scope: Scope) -> Claim:
    """Return what of a contract's money may be claimed back, beside what stands in assets."""
    standing = standing_of(contract, scope=scope)
    payee = account_of(AccountKind.PAYEE, contract.pk, scope=scope)
    waiting = contract.assets.filter(confirmed_at=None).aggregate(fen=Sum("value_fen"))["fen"] or 0
    asked = standing.paid_fen - standing.room_return_fen
    return Claim(standing.room_return_fen, payee.balance_fen if payee else 0, int(waiting), asked)


def list_standing_assets(contract: WorkContract) -> list[Asset]:
    """Return the assets in which a contract's money stands or is to stand, by their numbers."""
    return list(contract.assets.filter(released_at=None).order_by("code"))


def account_of(kind: AccountKind, key: UUID, *, scope: Scope) -> Account | None:
    """Return the ledger account of a project or contract, None where none was opened."""
    holder = PROJECT if kind == AccountKind.PROJECT else CONTRACT
    return find_holder_account(holder, key, kind=kind, scope=scope)


def funds_of(project: Project, *, scope: Scope) -> Funds:
    """Return the money of a project."""
    rows = list(list_contracts(project.pk, scope=scope))
    booked = PaymentRequest.objects.filter(
        shared_q(scope, project="project_id"), project=project, status__in=BOOKED
    )
    sums = booked.aggregate(
        retained=Sum("retained_fen"), released=Sum("amount_fen", filter=Q(kind=PaymentKind.RETENTION))
    )
    account = account_of(AccountKind.PROJECT, project.pk, scope=scope)
    paid = sum(row.paid_fen for row in rows)
    held = (sums["retained"] or 0) - (sums["released"] or 0)
    balance = account.balance_fen if account else 0
    return Funds(
        approved_fen=project.amount_fen,
        allocated_fen=balance + paid + held,
        balance_fen=balance,
        contracted_fen=sum(row.amount_fen for row in rows),
        paid_fen=paid,
        held_fen=held,
        account_id=account.pk if account else None,
    )


def list_funds(rows: Iterable[Project], *, scope: Scope) -> dict[UUID, Funds]:
    """Return project → its money, as `funds_of` has it, with as many queries for many as for one."""
    approved = {row.pk: row.amount_fen for row in rows}
    contracted = contracted_by_project(approved, scope=scope)
    booked = PaymentRequest.objects.filter(
        shared_q(scope, project="project_id"), project_id__in=list(approved), status__in=BOOKED
    )
    paid: dict[UUID, int] = dict.fromkeys(approved, 0)
    held: dict[UUID, int] = dict.fromkeys(approved, 0)
    for key, kind, fen, retained in booked.order_by().values_list(
        "project_id", "kind", "amount_fen", "retained_fen"
    ):
        paid[key] += -fen if kind == PaymentKind.RETURN else fen - retained
        held[key] += retained - (fen if kind == PaymentKind.RETENTION else 0)
    accounts = {
        row.holder_id: row
        for row in list_holder_accounts(PROJECT, approved, kind=AccountKind.PROJECT, scope=scope)
    }
    return {
        key: Funds(
            approved_fen=fen,
            allocated_fen=(accounts[key].balance_fen if key in accounts else 0) + paid[key] + held[key],
            balance_fen=accounts[key].balance_fen if key in accounts else 0,
            contracted_fen=contracted.get(key, 0),
            paid_fen=paid[key],
            held_fen=held[key],
            account_id=accounts[key].pk if key in accounts else None,
        )
        for key, fen in approved.items()
    }


def list_progress(*, scope: Scope) -> QuerySet[Any]:
    """Return the projects from the library on with contracted and paid sums, by number."""
    found = projects(scope).exclude(stage__in=BEFORE_ENTRY)
    return found.annotate(paid_fen=Coalesce(Sum(NET, filter=IS_BOOKED), Value(0))).order_by("code")


def contracted_by_project(keys: Iterable[UUID], *, scope: Scope) -> dict[UUID, int]:
    """Return project → the sum of its contracts."""
    rows = contracts(scope).filter(project_id__in=list(keys)).order_by().values_list("project_id")
    return {key: int(fen) for key, fen in rows.annotate(fen=Sum("amount_fen"))}


def list_granted(project: Project, *, scope: Scope) -> QuerySet[Application]:
    """Return the granted applications of the project's county that have no agreement yet."""
    found = Application.objects.filter(
        scope.region_q(),
        status=ApplicationStatus.GRANTED,
        agreement__isnull=True,
        region_code__startswith=project.region_code[:6],
    )
    return found.select_related("organisation").order_by("received_at", "pk")

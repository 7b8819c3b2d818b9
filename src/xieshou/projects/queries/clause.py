"""Reads of the contract between the three: its clauses, the money that fulfils them, whom it reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import Benefit, LinkageClause, LinkageContract, MemberConsent
from xieshou.projects.queries.linkage import benefits
from xieshou.projects.queries.payment import list_contracts as list_work_contracts
from xieshou.projects.queries.proposal import shared_q
from xieshou.projects.rules.clause import Clause, members_told
from xieshou.projects.vocabulary.clause import PartyKind
from xieshou.projects.vocabulary.linkage import BenefitStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a contract reached by the kinds of its formula; `members` None: too few to be told."""

    villages: int
    village_fen: int
    households: int
    household_fen: int
    members: int | None


def clauses(scope: Scope) -> QuerySet[LinkageClause]:
    """Return the clauses of the scope's projects."""
    return LinkageClause.objects.filter(shared_q(scope, project="project_id"))


def list_clauses(contract_id: UUID, *, scope: Scope) -> list[LinkageClause]:
    """Return the clauses of a contract in their order."""
    found = clauses(scope).filter(contract_id=contract_id).select_related("work_contract")
    return list(found.order_by("position"))


def list_all_clauses(*, scope: Scope) -> QuerySet[LinkageClause]:
    """Return every clause of the scope with project and contract, as the Excel form lists them."""
    found = clauses(scope).select_related("project", "contract", "work_contract")
    return found.order_by("project__code", "contract__number", "position")


def get_contract_for_update(contract_id: UUID, *, scope: Scope) -> LinkageContract:
    """Return a linkage contract of the scope with its row locked.

    Raises: NotFound.
    """
    found = LinkageContract.objects.select_for_update().filter(scope.region_q(), pk=contract_id).first()
    if found is None:
        raise NotFound
    return found


def get_clause_for_update(clause_id: UUID, *, scope: Scope) -> LinkageClause:
    """Return a clause of the scope with its row locked.

    Raises: NotFound.
    """
    found = LinkageClause.objects.select_for_update().filter(scope.region_q(), pk=clause_id).first()
    if found is None:
        raise NotFound
    return found


def clause_facts(rows: Iterable[LinkageClause]) -> list[Clause]:
    """Return clauses as the rules read them."""
    return [
        Clause(
            row.pk, row.position, row.kind, row.pays_kind, row.amount_fen, row.due_on, row.met_on,
            row.work_contract_id,
        )
        for row in rows
    ]  # fmt: skip


def paid_of(contract: LinkageContract, reached: Reached, *, scope: Scope) -> dict[object, int]:
    """Return the recorded money of each pot: payments of the ledger, confirmed benefits of the contract."""
    works = list_work_contracts(contract.project_id, scope=scope)
    paid: dict[object, int] = {row.pk: int(row.paid_fen) for row in works}
    paid[PartyKind.VILLAGE.value] = reached.village_fen
    paid[PartyKind.HOUSEHOLDS.value] = reached.household_fen
    return paid


def reach_of(contract: LinkageContract, *, scope: Scope) -> Reached:
    """Return whom the confirmed payments of a contract reached; each counted once.

    Who agreed to be named as a Party member is counted among the households too.
    """
    paid: QuerySet[Benefit] = benefits(scope).filter(contract=contract, status=BenefitStatus.CONFIRMED)
    is_home = Q(household__isnull=False)
    found: dict[str, Any] = paid.aggregate(
        villages=Count("region_code", distinct=True, filter=~is_home),
        village_fen=Sum("amount_fen", filter=~is_home),
        households=Count("household", distinct=True, filter=is_home),
        household_fen=Sum("amount_fen", filter=is_home),
    )
    agreed = MemberConsent.objects.filter(
        scope.region_q(), project_id=contract.project_id, purpose="linkage", withdrawn_on=None
    )
    named = agreed.filter(person__in=paid.values("person")).count()
    return Reached(
        found["villages"],
        int(found["village_fen"] or 0),
        found["households"],
        int(found["household_fen"] or 0),
        members_told(named),
    )

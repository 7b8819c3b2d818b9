"""Reads of the benefit linkage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import Benefit, LinkageContract
from xieshou.projects.queries.proposal import shared_q
from xieshou.projects.rules.linkage import Paid
from xieshou.projects.vocabulary.linkage import VOID, BenefitStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

COUNTED = Q(benefits__status=BenefitStatus.CONFIRMED)


@dataclass(frozen=True, slots=True)
class BenefitFilter:
    """What the list of payments is asked for; "" asks for nothing."""

    status: str = ""
    kind: str = ""
    project: UUID | None = None


def benefits(scope: Scope) -> QuerySet[Benefit]:
    """Return the payments to payees of the scope."""
    return Benefit.objects.filter(scope.region_q())


def list_benefits(wanted: BenefitFilter, *, scope: Scope) -> QuerySet[Benefit]:
    """Return the payments that fit with contract, payee and project, the latest first."""
    found = benefits(scope)
    if wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.project is not None:
        found = found.filter(project_id=wanted.project)
    related = found.select_related("contract", "project", "household__head", "person")
    return related.order_by("-from_date", "-id")


def count_by_status(scope: Scope) -> dict[str, int]:
    """Return how many payments stand at each state."""
    rows = benefits(scope).order_by().values_list("status").annotate(number=Count("pk"))
    return {status.value: 0 for status in BenefitStatus} | dict(rows)


def list_contracts(project_id: UUID, *, scope: Scope) -> QuerySet[Any]:
    """Return the contracts of a project with what was confirmed under them in the scope."""
    found = LinkageContract.objects.filter(
        shared_q(scope, project="project_id"), project_id=project_id
    ).annotate(paid_fen=Sum("benefits__amount_fen", filter=COUNTED), paid=Count("benefits", filter=COUNTED))
    return found.order_by("signed_on", "number")


def list_all_contracts(*, scope: Scope) -> QuerySet[LinkageContract]:
    """Return the contracts of every project of the scope, by project and number."""
    found = LinkageContract.objects.filter(shared_q(scope, project="project_id")).select_related(
        "project", "work_contract"
    )
    return found.order_by("project__code", "number")


def get_contract(contract_id: UUID, *, scope: Scope) -> LinkageContract:
    """Return a contract of the scope.

    Raises: NotFound.
    """
    rows = LinkageContract.objects.filter(shared_q(scope, project="project_id"), pk=contract_id)
    found = rows.select_related("work_contract").first()
    if found is None:
        raise NotFound
    return found


def get_benefit_for_update(benefit_id: UUID, *, scope: Scope) -> Benefit:
    """Return a payment of the scope with its row locked.

    Raises: NotFound.
    """
    found = Benefit.objects.select_for_update().filter(scope.region_q(), pk=benefit_id).first()
    if found is None:
        raise NotFound
    return found


def list_waiting_for_update(keys: Iterable[UUID], *, scope: Scope) -> list[Benefit]:
    """Return those of the payments that wait to be confirmed with contract and household, in order of keys.

    Their rows are locked.
    """
    found = Benefit.objects.select_for_update(of=("self",)).filter(
        scope.region_q(), pk__in=list(keys), status=BenefitStatus.ENTERED
    )
    return list(found.select_related("contract", "household").order_by("pk"))


def list_paid(*, scope: Scope, project_id: UUID | None = None, confirmed: bool = True) -> list[Paid]:
    """Return the payments of a project, or of all, as the rules read them: confirmed, or only not void.

    The house of a household is its village and address, so that two registered families of one house show.
    """
    found = benefits(scope)
    found = found.filter(status=BenefitStatus.CONFIRMED) if confirmed else found.exclude(status__in=VOID)
    if project_id is not None:
        found = found.filter(project_id=project_id)
    rows = found.order_by("pk").values_list(
        "pk", "kind", "amount_fen", "from_date", "to_date", "household_id", "person_id",
        "household__address", "household__region_code", "region_code",
    )  # fmt: skip
    return [
        Paid(
            key, kind, amount, first, end, household, person, f"{place} {address}" if address else "", village
        )
        for key, kind, amount, first, end, household, person, address, place, village in rows
    ]


def collective_by_village(project_id: UUID, *, scope: Scope) -> list[tuple[str, int]]:
    """Return (village, confirmed collective income in fen) of a project, the greatest first."""
    rows = (
        benefits(scope)
        .filter(project_id=project_id, household__isnull=True, status=BenefitStatus.CONFIRMED)
        .order_by()
        .values_list("region_code")
        .annotate(fen=Sum("amount_fen"))
    )
    return sorted(((code, int(fen)) for code, fen in rows), key=lambda row: (-row[1], row[0]))

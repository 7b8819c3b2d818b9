"""The work of a family, for the page of its household."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from xieshou.labour.models import Exit, JobWish, Placement, WageProof
from xieshou.labour.queries.referral import near_q
from xieshou.labour.vocabulary.verification import ProofStatus

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from xieshou.kernel.actor import Scope


def wishes_of(people: Collection[UUID], *, scope: Scope) -> dict[UUID, JobWish]:
    """Return the wish of each person who has one."""
    found = JobWish.objects.filter(scope.region_q(), person_id__in=people)
    return {wish.person_id: wish for wish in found}


def latest_placements_of(people: Collection[UUID], *, scope: Scope) -> dict[UUID, Placement]:
    """Return the latest placement of each person who has one, with its employer."""
    found = Placement.objects.filter(near_q(scope), person_id__in=people).select_related("employer")
    return {row.person_id: row for row in found.order_by("accepted_on", "id")}


def latest_wages_of(placements: Collection[UUID], *, scope: Scope) -> dict[UUID, WageProof]:
    """Return the latest confirmed wage proof of each placement that has one."""
    confirmed = WageProof.objects.filter(
        near_q(scope), placement_id__in=placements, status=ProofStatus.CONFIRMED
    )
    return {row.placement_id: row for row in confirmed.order_by("month")}


def wages_by_employer(household_id: UUID, *, scope: Scope) -> list[tuple[str, int, int]]:
    """Return (employer, months, fen) of the wages of a household's members that were confirmed."""
    rows = WageProof.objects.filter(
        near_q(scope), placement__household_id=household_id, status=ProofStatus.CONFIRMED
    )
    by_name = rows.values("placement__employer__name").annotate(months=Count("id"), fen=Sum("wage_fen"))
    found = by_name.order_by("-fen", "placement__employer__name")
    return [(row["placement__employer__name"], row["months"], row["fen"]) for row in found]


def list_household_placements(household_id: UUID, *, scope: Scope) -> list[tuple[Placement, Exit | None]]:
    """Return the placements of a household's people, each with how it ended, the earliest first."""
    found = Placement.objects.filter(near_q(scope), household_id=household_id).select_related("employer")
    rows = list(found.order_by("accepted_on", "id"))
    gone = {row.placement_id: row for row in Exit.objects.filter(near_q(scope), placement__in=rows)}
    return [(row, gone.get(row.pk)) for row in rows]

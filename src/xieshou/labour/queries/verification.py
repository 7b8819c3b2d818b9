"""Reads of retention checks, leavings and wage proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import Exit, RetentionCheck, WageProof
from xieshou.labour.queries.referral import near_q
from xieshou.labour.vocabulary.verification import ProofStatus

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import Q, QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import Placement


def station_q(scope: Scope) -> Q:
    """Return the filter of rows of which an employer knows nothing: home and place of work only."""
    return scope.region_q() | scope.region_q("work_region_code")


def checks(scope: Scope) -> QuerySet[RetentionCheck]:
    """Return the retention checks of the scope with placement and employer, by due date."""
    found = RetentionCheck.objects.filter(station_q(scope), cancelled_at__isnull=True)
    return found.select_related("placement__employer", "placement__referral").order_by("due_on", "id")


def list_due_checks(*, scope: Scope, on: date) -> QuerySet[RetentionCheck]:
    """Return the checks that are due on a day or overdue, the oldest first."""
    return checks(scope).filter(done_at__isnull=True, due_on__lte=on)


def get_check(check_id: UUID, *, scope: Scope) -> RetentionCheck:
    """Return one check of the scope.

    Raises: NotFound: unknown, cancelled, or outside the scope.
    """
    found = checks(scope).filter(pk=check_id).first()
    if found is None:
        raise NotFound
    return found


def get_check_of(placement: Placement, check_id: UUID) -> RetentionCheck:
    """Return a check of a placement that the caller has locked.

    Raises: NotFound: unknown, cancelled, or of another placement.
    """
    found = RetentionCheck.objects.filter(placement=placement, cancelled_at__isnull=True, pk=check_id).first()
    if found is None:
        raise NotFound
    found.placement = placement
    return found


def find_placement_of_check(check_id: UUID, *, scope: Scope) -> UUID:
    """Return the key of the placement of a check of the scope, so that it can be locked before the check.

    Raises: NotFound: unknown, cancelled, or outside the scope.
    """
    found = RetentionCheck.objects.filter(station_q(scope), cancelled_at__isnull=True, pk=check_id)
    key: UUID | None = found.order_by("pk").values_list("placement_id", flat=True).first()
    if key is None:
        raise NotFound
    return key


def list_checks_of(placement_id: UUID, *, scope: Scope) -> list[RetentionCheck]:
    """Return the checks of one placement by day."""
    return list(RetentionCheck.objects.filter(station_q(scope), placement_id=placement_id).order_by("day"))


def list_checks_for_update(placement: Placement) -> list[RetentionCheck]:
    """Return the checks of a locked placement that did not fall away, locked too, by day."""
    found = RetentionCheck.objects.select_for_update().filter(placement=placement, cancelled_at__isnull=True)
    return list(found.order_by("day"))


def find_exit(placement_id: UUID, *, scope: Scope) -> Exit | None:
    """Return how the worker left, or None while at the post."""
    return Exit.objects.filter(near_q(scope), placement_id=placement_id).first()


def wage_proofs(scope: Scope) -> QuerySet[WageProof]:
    """Return the wage proofs of the scope, the latest month first."""
    found = WageProof.objects.filter(near_q(scope)).select_related(
        "placement__employer", "placement__referral"
    )
    return found.order_by("-month", "-id")


def list_undecided_proofs(*, scope: Scope) -> QuerySet[WageProof]:
    """Return the wage proofs that wait for a station, the oldest month first."""
    return wage_proofs(scope).filter(status=ProofStatus.ENTERED).order_by("month", "id")


def get_proof_for_update(proof_id: UUID, *, scope: Scope) -> WageProof:
    """Return one wage proof of the scope, its row locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = WageProof.objects.select_for_update().filter(near_q(scope), pk=proof_id).first()
    if found is None:
        raise NotFound
    return found

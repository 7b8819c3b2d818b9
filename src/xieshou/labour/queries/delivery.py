"""Reads of placements and of what the two sides signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from xieshou.kernel.errors import NotFound
from xieshou.kernel.people.queries import search_person_ids
from xieshou.labour.models import ArrivalReceipt, Confirmation, Mismatch, Placement
from xieshou.labour.queries.people import label_workers
from xieshou.labour.queries.referral import near_q
from xieshou.labour.vocabulary.delivery import AT_POST, PlacementStatus, Side

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def placements(scope: Scope) -> QuerySet[Placement]:
    """Return the placements of the scope with their employer, the latest step first."""
    found = Placement.objects.filter(near_q(scope)).select_related("employer", "referral")
    return found.order_by("-status_at", "-id")


def get_placement(placement_id: UUID, *, scope: Scope) -> Placement:
    """Return one placement of the scope.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = placements(scope).filter(pk=placement_id).first()
    if found is None:
        raise NotFound
    return found


def get_placement_for_update(placement_id: UUID, *, scope: Scope) -> Placement:
    """Return one placement of the scope, its row locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = Placement.objects.select_for_update().filter(near_q(scope), pk=placement_id).first()
    if found is None:
        raise NotFound
    return found


def label_placements(rows: Sequence[Placement]) -> Sequence[Placement]:
    """Set the worker's name or pseudonym on each placement (with its referral loaded)."""
    return label_workers(rows, [row.referral.pseudonym for row in rows])


def list_departures(*, scope: Scope) -> QuerySet[Placement]:
    """Return those who wait to leave, the earliest start first."""
    return placements(scope).filter(status=PlacementStatus.ACCEPTED).order_by("start_date", "id")


def list_on_the_way(*, scope: Scope) -> QuerySet[Placement]:
    """Return those who left and have not arrived, the earliest departure first."""
    return placements(scope).filter(status=PlacementStatus.DEPARTED).order_by("departed_on", "id")


def list_unsigned(*, scope: Scope, side: Side) -> QuerySet[Placement]:
    """Return those at their post whom a side has not confirmed yet, the earliest arrival first."""
    signed = Confirmation.objects.filter(side=side, superseded_at__isnull=True).values("placement_id")
    return placements(scope).filter(status__in=AT_POST).exclude(pk__in=signed).order_by("arrived_on", "id")


def list_open_mismatches(*, scope: Scope) -> QuerySet[Mismatch]:
    """Return the differences that nobody has settled, the oldest first."""
    found = Mismatch.objects.filter(near_q(scope), resolved_at__isnull=True)
    return found.select_related("placement__employer", "placement__referral").order_by("opened_at", "id")


def get_mismatch(mismatch_id: UUID, *, scope: Scope) -> Mismatch:
    """Return one difference of the scope, settled or not.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = Mismatch.objects.filter(near_q(scope), pk=mismatch_id).select_related("placement").first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Signatures:
    """What an actor may see of the two confirmations of a placement.

    `hidden` are the sides that have signed and whose form stays closed until the actor's own side signs.
    """

    county: Confirmation | None
    employer: Confirmation | None
    hidden: frozenset[Side]
    mismatch: Mismatch | None


def get_signatures(placement: Placement, *, sides: Collection[Side]) -> Signatures:
    """Return the current confirmations that somebody who signs for `sides` may see.

    A side that has not signed itself does not see what the other one wrote, so that it does not copy it.
    """
    current = {
        Side(row.side): row
        for row in Confirmation.objects.filter(placement_id=placement.pk, superseded_at__isnull=True)
    }
    unsigned = [side for side in sides if side not in current]
    hidden = frozenset(current) if unsigned and len(sides) == 1 else frozenset()
    shown = {side: row for side, row in current.items() if side not in hidden}
    mismatch = Mismatch.objects.filter(placement_id=placement.pk, resolved_at__isnull=True).first()
    return Signatures(shown.get(Side.COUNTY), shown.get(Side.EMPLOYER), hidden, mismatch)


def find_receipt(placement: Placement) -> ArrivalReceipt | None:
    """Return what the receiving side says now about an arrival, None where it has not signed."""
    return ArrivalReceipt.objects.filter(placement_id=placement.pk, superseded_at__isnull=True).first()


def list_unreceived(*, scope: Scope) -> QuerySet[Placement]:
    """Return who arrived in the area, is not in work yet and was not signed for; the oldest first."""
    signed = ArrivalReceipt.objects.filter(superseded_at__isnull=True).values("placement_id")
    found = placements(scope).filter(scope.region_q("work_region_code"), status=PlacementStatus.ARRIVED)
    return found.exclude(pk__in=signed).order_by("arrived_on", "id")


def list_versions(placement: Placement) -> list[Confirmation]:
    """Return every confirmation ever signed, the latest first."""
    return list(Confirmation.objects.filter(placement_id=placement.pk).order_by("-signed_at", "-id"))


def search_placements(text: str, *, status: str, scope: Scope) -> QuerySet[Placement]:
    """Return the placements of a status (all without one) that fit a text: post, employer, alias, worker."""
    found = placements(scope)
    found = found.filter(status=status) if status else found
    if not text:
        return found
    people = search_person_ids(text, scope=scope)
    words = Q(post__icontains=text) | Q(employer__name__icontains=text) | Q(referral__pseudonym__iexact=text)
    return found.filter(words | Q(person_id__in=people))


def count_by_status(*, scope: Scope) -> dict[str, int]:
    """Return how many placements of the scope stand at each status; 0 where none."""
    counts = dict(
        Placement.objects.filter(near_q(scope)).order_by().values_list("status").annotate(n=Count("pk"))
    )
    return {status: counts.get(status, 0) for status in PlacementStatus.values}

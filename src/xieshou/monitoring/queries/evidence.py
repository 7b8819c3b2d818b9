"""Reads of the evidence of cases."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.monitoring.models import CaseFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from xieshou.kernel.actor import Scope


def list_evidence(case_ids: Iterable[UUID], *, scope: Scope) -> dict[UUID, list[CaseFile]]:
    """Return the evidence of each case that has any, in the order in which it came."""
    found: dict[UUID, list[CaseFile]] = defaultdict(list)
    rows = CaseFile.objects.filter(scope.region_q(), case_id__in=list(case_ids), removed_at__isnull=True)
    for row in rows.order_by("added_at", "id"):
        found[row.case_id].append(row)
    return dict(found)


def get_evidence(evidence_id: UUID, *, scope: Scope) -> CaseFile:
    """Return a piece of evidence of the scope that nobody has taken off.

    Raises: NotFound.
    """
    found = CaseFile.objects.filter(scope.region_q(), pk=evidence_id, removed_at__isnull=True).first()
    if found is None:
        raise NotFound
    return found


def is_visible_evidence(evidence_id: UUID, *, scope: Scope) -> bool:
    """Tell whether a piece of evidence stands in the scope."""
    return CaseFile.objects.filter(scope.region_q(), pk=evidence_id, removed_at__isnull=True).exists()

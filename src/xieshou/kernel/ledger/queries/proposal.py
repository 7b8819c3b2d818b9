"""Reads of proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.kernel.ledger.models import Proposal

from .account import either_region

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def list_proposals(*, scope: Scope, status: str = "") -> QuerySet[Proposal]:
    """Return proposals, the oldest first, of one status or of all."""
    rows = Proposal.objects.filter(either_region(scope))
    return (rows.filter(status=status) if status else rows).order_by("made_at", "id")


def get_proposal(proposal_id: UUID, *, scope: Scope) -> Proposal:
    """Return one proposal.

    Raises: NotFound.
    """
    proposal = Proposal.objects.filter(either_region(scope), pk=proposal_id).first()
    if proposal is None:
        raise NotFound
    return proposal


def get_proposal_for_update(proposal_id: UUID, *, scope: Scope) -> Proposal:
    """Return one proposal and lock its row.

    Raises: NotFound.
    """
    rows = Proposal.objects.filter(either_region(scope), pk=proposal_id).select_for_update(no_key=True)
    proposal = rows.first()
    if proposal is None:
        raise NotFound
    return proposal


def find_proposal_by_key(key: str, *, scope: Scope) -> Proposal | None:
    """Return the proposal of a request, None if there is none in the scope."""
    return Proposal.objects.filter(either_region(scope), key=key).first()

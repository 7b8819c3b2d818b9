"""Reads of referrals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import Referral
from xieshou.labour.queries.people import label_workers
from xieshou.labour.vocabulary.referral import OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import Q, QuerySet

    from xieshou.kernel.actor import Scope


def near_q(scope: Scope) -> Q:
    """Return the filter of rows whose home, place of work or employer lies in the scope."""
    return scope.region_q() | scope.region_q("work_region_code") | scope.organisation_q("employer_id")


def referrals(scope: Scope) -> QuerySet[Referral]:
    """Return the referrals of the scope with vacancy and employer, the latest step first."""
    found = Referral.objects.filter(near_q(scope)).select_related("vacancy", "employer")
    return found.order_by("-status_at", "-id")


def list_open_referrals(*, scope: Scope) -> QuerySet[Referral]:
    """Return the referrals on which somebody has to act."""
    return referrals(scope).filter(status__in=OPEN)


def get_referral(referral_id: UUID, *, scope: Scope) -> Referral:
    """Return one referral of the scope.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = referrals(scope).filter(pk=referral_id).first()
    if found is None:
        raise NotFound
    return found


def get_referral_for_update(referral_id: UUID, *, scope: Scope) -> Referral:
    """Return one referral of the scope, its row locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = Referral.objects.select_for_update().filter(near_q(scope), pk=referral_id).first()
    if found is None:
        raise NotFound
    return found


def label_referrals(rows: Sequence[Referral]) -> Sequence[Referral]:
    """Set the worker's name or pseudonym on each referral."""
    return label_workers(rows, [row.pseudonym for row in rows])  # type: ignore[type-var] -- set here

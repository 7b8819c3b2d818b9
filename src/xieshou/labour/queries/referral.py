"""Reads of referrals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from xieshou.kernel.errors import NotFound
from xieshou.kernel.people.queries import search_person_ids
from xieshou.labour.models import Referral
from xieshou.labour.queries.people import label_workers
from xieshou.labour.vocabulary.referral import OPEN, ReferralStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

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


def search_referrals(text: str, *, status: str, scope: Scope) -> QuerySet[Referral]:
    """Return the referrals of a status ("open" for all that go on) that fit a text."""
    found = referrals(scope)
    found = found.filter(status__in=OPEN) if status == "open" else found.filter(status=status)
    return found.filter(text_q(text, scope=scope)) if text else found


def text_q(text: str, *, scope: Scope, to_referral: str = "") -> Q:
    """Return the filter of rows about a post, an employer, a pseudonym or a person of the text."""
    people = search_person_ids(text, scope=scope)
    return (
        Q(vacancy__title__icontains=text)
        | Q(employer__name__icontains=text)
        | Q(**{f"{to_referral}pseudonym__iexact": text})
        | Q(person_id__in=people)
    )


def count_by_status(*, scope: Scope) -> dict[str, int]:
    """Return how many referrals of the scope stand at each status; 0 where none."""
    counts = dict(
        Referral.objects.filter(near_q(scope)).order_by().values_list("status").annotate(n=Count("pk"))
    )
    return {status: counts.get(status, 0) for status in ReferralStatus.values}


def get_referral(referral_id: UUID, *, scope: Scope) -> Referral:
    """Return one referral of the scope.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = referrals(scope).filter(pk=referral_id).first()
    if found is None:
        raise NotFound
    return found


def get_referral_for_update(referral_id: UUID, *, scope: Scope) -> Referral:
    """Return one referral of the scope with its vacancy, its row locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    rows = Referral.objects.select_for_update(of=("self",)).select_related("vacancy")
    found = rows.filter(near_q(scope), pk=referral_id).first()
    if found is None:
        raise NotFound
    return found


def label_referrals(rows: Sequence[Referral]) -> Sequence[Referral]:
    """Set the worker's name or pseudonym on each referral."""
    return label_workers(rows, [row.pseudonym for row in rows])

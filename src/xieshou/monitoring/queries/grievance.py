"""Reads of grievances."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from xieshou.kernel.crypto import blind_index, former_indexes
from xieshou.kernel.errors import NotFound
from xieshou.monitoring.models import Grievance, GrievanceStep
from xieshou.monitoring.vocabulary.grievance import OPEN, GrievanceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

WORD_CONTEXT = "monitoring.grievance.word"


def grievances(scope: Scope) -> QuerySet[Grievance]:
    """Return the grievances of the scope, the first due first."""
    found = Grievance.objects.filter(scope.region_q()).select_related("household", "notice")
    return found.order_by("due_on", "id")


def list_open(scope: Scope) -> QuerySet[Grievance]:
    """Return the grievances that wait for their first answer."""
    return grievances(scope).filter(status__in=[GrievanceStatus.RECEIVED, GrievanceStatus.ASSIGNED])


def list_appeals(scope: Scope) -> QuerySet[Grievance]:
    """Return the grievances that wait for the county."""
    return grievances(scope).filter(status=GrievanceStatus.APPEALED)


def grievance_counts(scope: Scope) -> dict[str, int]:
    """Return how many grievances stand in each state, and how many are open."""
    rows: Any = Grievance.objects.filter(scope.region_q()).values("status").annotate(number=Count("id"))
    found = {row["status"]: row["number"] for row in rows.order_by("status")}
    return {**found, "open": sum(found.get(one, 0) for one in OPEN)}


def list_objections(case_id: UUID, *, scope: Scope) -> list[Grievance]:
    """Return the objections against the notices of a case, open ones first."""
    found = Grievance.objects.filter(scope.region_q(), notice__case_id=case_id).select_related("notice")
    rows = list(found.order_by("-received_at", "-id"))
    return sorted(rows, key=lambda row: row.status not in OPEN)


def count_open_objections(case_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return for cases that have some how many objections against their notices are open."""
    found = Grievance.objects.filter(notice__case__in=list(case_ids), status__in=OPEN)
    rows: Any = found.values_list("notice__case").annotate(number=Count("id"))
    return dict(rows.order_by("notice__case"))


def get_grievance(grievance_id: UUID, *, scope: Scope) -> Grievance:
    """Return a grievance of the scope.

    Raises: NotFound.
    """
    found = grievances(scope).filter(pk=grievance_id).first()
    if found is None:
        raise NotFound
    return found


def lock_grievance(grievance_id: UUID, *, scope: Scope) -> Grievance:
    """Return a grievance of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = Grievance.objects.select_for_update().filter(scope.region_q(), pk=grievance_id).first()
    if found is None:
        raise NotFound
    return found


def list_steps(grievance_id: UUID, *, scope: Scope) -> list[GrievanceStep]:
    """Return the steps of a grievance, the latest first."""
    found = GrievanceStep.objects.filter(scope.region_q(), grievance_id=grievance_id)
    return list(found.order_by("-at", "-id"))


def digest_word(number: str, word: str) -> bytes:
    """Return the digest under which the secret word of a number is kept."""
    return blind_index(f"{number}|{word.strip().upper()}", context=WORD_CONTEXT)


def find_by_word(number: str, word: str) -> Grievance | None:
    """Return the grievance that number and word open together; the caller opens the scope.

    A wrong number and a wrong word cost the same and are answered alike.
    """
    wanted = number.strip().upper()
    found = Grievance.objects.filter(number=wanted).first()
    kept = bytes(found.word_digest) if found else b""
    plain = f"{wanted}|{word.strip().upper()}"
    digests = [digest_word(wanted, word), *former_indexes(plain, context=WORD_CONTEXT)]
    return found if any(compare_digest(kept, digest) for digest in digests) else None

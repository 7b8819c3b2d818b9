"""Reads of donations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max

from xieshou.cooperation.models import Donation
from xieshou.kernel.actor import Scope
from xieshou.kernel.files.models import StoredFile
from xieshou.kernel.scope_sql import in_scope

from .scoped import side_q

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

PROOF = "cooperation.donation"


def list_donations(*, scope: Scope) -> QuerySet[Donation]:
    """Return the donations of the scope, the latest first."""
    return Donation.objects.filter(side_q(scope)).select_related("donor").order_by("-pledged_on", "-id")


def last_receipt(stem: str) -> int:
    """Return the last number under a stem, 0 if none; nobody else takes one until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"cooperation.receipt.{stem}"])
    with in_scope(Scope.everything()):  # the numbers of a district are one row, whoever counts on
        found = Donation.objects.filter(receipt_number__startswith=stem)
        last = found.aggregate(last=Max("receipt_number"))["last"]
    return int(last[len(stem) :]) if last else 0


def has_proof(donation_id: UUID) -> bool:
    """Tell whether a file shows that a donation arrived."""
    return StoredFile.objects.filter(owner_kind=PROOF, owner_id=donation_id).exists()

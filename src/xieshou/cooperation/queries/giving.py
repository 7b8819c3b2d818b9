"""Reads of donations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max, Sum

from xieshou.cooperation.models import Donation, GiftDelivery
from xieshou.cooperation.vocabulary.giving import DeliveryStatus
from xieshou.kernel.actor import Scope
from xieshou.kernel.files.models import StoredFile
from xieshou.kernel.ledger.queries.account import find_holder_account
from xieshou.kernel.scope_sql import in_scope

from .scoped import side_q

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.ledger.models import Account
    from xieshou.kernel.ledger.vocabulary import AccountKind

SUBJECT = PROOF = "cooperation.donation"
DELIVERY_PROOF, CONSENT = "cooperation.gift_delivery", "cooperation.gift_consent"


def list_donations(*, scope: Scope) -> QuerySet[Donation]:
    """Return the donations of the scope, the latest first."""
    return (
        Donation.objects.filter(side_q(scope))
        .select_related("donor", "plan_line__plan")
        .order_by("-pledged_on", "-id")
    )


def donations_of_lines(keys: Iterable[UUID], *, scope: Scope) -> dict[UUID, list[Donation]]:
    """Return the donations that stand on tasks of plans, as far as the scope goes, the latest first."""
    found: dict[UUID, list[Donation]] = {}
    for row in list_donations(scope=scope).filter(plan_line__in=list(keys)):
        assert row.plan_line_id is not None  # noqa: S101 -- the filter asks for it
        found.setdefault(row.plan_line_id, []).append(row)
    return found


def last_receipt(stem: str) -> int:
    """Return the last number under a stem, 0 if none; nobody else takes one until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"cooperation.receipt.{stem}"])
    with in_scope(Scope.everything()):  # the numbers of a district are one row, whoever counts on
        found = Donation.objects.filter(receipt_number__startswith=stem)
        last = found.aggregate(last=Max("receipt_number"))["last"]
    return int(last[len(stem) :]) if last else 0


def has_file(kind: str, key: UUID) -> bool:
    """Tell whether a file of a kind is on record."""
    return StoredFile.objects.filter(owner_kind=kind, owner_id=key).exists()


def sum_deliveries(donation_id: UUID, *, confirmed_only: bool = False) -> int:
    """Return how many fen of a donation were handed over, with or without what waits for a second person."""
    wanted = (
        [DeliveryStatus.CONFIRMED] if confirmed_only else [DeliveryStatus.CONFIRMED, DeliveryStatus.PROPOSED]
    )
    with in_scope(Scope.everything()):  # a part that the actor may not see is given all the same
        rows = GiftDelivery.objects.filter(donation_id=donation_id, status__in=wanted)
        return int(rows.aggregate(total=Sum("amount_fen"))["total"] or 0)


def list_deliveries(*, scope: Scope, donation_id: UUID | None = None) -> QuerySet[GiftDelivery]:
    """Return the parts of donations of the scope, of one donation or of all, by their numbers."""
    rows = GiftDelivery.objects.filter(side_q(scope)).select_related("donation", "household", "body", "stop")
    if donation_id is not None:
        rows = rows.filter(donation_id=donation_id)
    return rows.order_by("donation__receipt_number", "number")


def list_given_on(visit_id: UUID, *, scope: Scope) -> QuerySet[GiftDelivery]:
    """Return the parts of donations that were given at the stops of a visit, what does not stand left out."""
    rows = list_deliveries(scope=scope).filter(stop__visit_id=visit_id)
    return rows.exclude(status__in=(DeliveryStatus.REFUSED, DeliveryStatus.TAKEN_BACK)).order_by(
        "stop__number", "number"
    )


def list_deliveries_with_files(donation_id: UUID, *, scope: Scope) -> list[Any]:
    """Return the parts of a donation with `proofs` and `consents`; two queries."""
    rows: list[Any] = list(list_deliveries(scope=scope, donation_id=donation_id))
    files = StoredFile.objects.filter(
        owner_kind__in=(DELIVERY_PROOF, CONSENT), owner_id__in=[row.pk for row in rows]
    )
    listed = list(files.order_by("created_at", "id"))
    for row in rows:
        row.proofs = [one for one in listed if one.owner_id == row.pk and one.owner_kind == DELIVERY_PROOF]
        row.consents = [one for one in listed if one.owner_id == row.pk and one.owner_kind == CONSENT]
    return rows


def account_of(kind: AccountKind, donation_id: UUID, *, scope: Scope) -> Account | None:
    """Return the account of a donation of a kind, None where no money came in or outside the scope."""
    return find_holder_account(SUBJECT, donation_id, kind=kind, scope=scope)

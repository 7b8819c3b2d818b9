"""Reads of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from xieshou.kernel.errors import NotFound
from xieshou.kernel.ledger.models import Entry, Leg

from .account import either_region

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def entries_in(scope: Scope) -> QuerySet[Entry]:
    """Return the entries that touch an account of the scope."""
    if scope.is_everything:
        return Entry.objects.all()
    return Entry.objects.filter(Exists(Leg.objects.filter(either_region(scope), entry=OuterRef("pk"))))


def list_entries(*, scope: Scope) -> QuerySet[Entry]:
    """Return entries, newest first."""
    return entries_in(scope).order_by("-number")


def get_entry(entry_id: UUID, *, scope: Scope) -> Entry:
    """Return one entry.

    Raises: NotFound.
    """
    entry = entries_in(scope).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    return entry


def get_entry_for_update(entry_id: UUID, *, scope: Scope) -> Entry:
    """Return one entry; nobody else reverses it before this transaction ends.

    Raises: NotFound.
    """
    return get_entry(entry_id, scope=scope)  # the unique key of a reversal is the lock


def find_entry_by_key(key: str, *, scope: Scope) -> Entry | None:
    """Return the entry of a request, None if it was not posted or lies outside the scope."""
    return entries_in(scope).filter(key=key).first()


def is_reversed(entry_id: UUID) -> bool:
    """Tell whether an entry was undone."""
    return Entry.objects.filter(reverses_id=entry_id).exists()


def list_entry_legs(entry_id: UUID, *, scope: Scope) -> QuerySet[Leg]:
    """Return the legs of an entry with their accounts, in their order; those of other areas are missing."""
    return (
        Leg.objects.filter(either_region(scope), entry_id=entry_id).select_related("account").order_by("id")
    )


def list_source_entries(kind: str, key: UUID, *, scope: Scope) -> QuerySet[Entry]:
    """Return the entries of one record of a wing, in the order of posting."""
    return entries_in(scope).filter(source_kind=kind, source_id=key).order_by("number")


def list_arrivals_from(source_kind: str, *, at_kind: str, scope: Scope) -> QuerySet[Leg]:
    """Return the legs at accounts of a kind that records of a wing made, the latest day first.

    What undid one is a leg below nothing on the day it was undone, so that their sum is what stands.
    """
    legs = Leg.objects.filter(either_region(scope), entry__source_kind=source_kind, account__kind=at_kind)
    return legs.order_by("-entry__booked_on", "-id")


def find_reversal(entry_id: UUID) -> Entry | None:
    """Return the entry that undid an entry, None if it stands."""
    return Entry.objects.filter(reverses_id=entry_id).first()

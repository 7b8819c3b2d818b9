"""Reads of organisations and pairings. Both are public within the system; contact phones stay masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.actor import WHOLE_COUNTRY
from xieshou.kernel.crypto import decrypt
from xieshou.kernel.errors import NotFound
from xieshou.kernel.texts import prefix_range

from .models import Organisation, Pairing
from .rules import PHONE_CONTEXT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def get_organisation(organisation_id: UUID) -> Organisation:
    """Return one organisation.

    Raises: NotFound: unknown.
    """
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound
    return organisation


def list_organisations(
    *, text: str = "", kinds: Collection[str] = (), region_prefix: str = "", active_only: bool = False
) -> QuerySet[Organisation]:
    """Return organisations by name, short name, pinyin, initials or credit code, in the order of regions."""
    rows = Organisation.objects.all()
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if region_prefix:
        rows = rows.filter(region_code__startswith=region_prefix)
    if active_only:
        rows = rows.filter(is_active=True)
    for word in text.split()[:5]:
        rows = rows.filter(_holds(word))
    return rows.order_by("region_code", "pinyin", "id")


def _holds(word: str) -> Q:
    if not word.isascii():
        return Q(name__contains=word) | Q(short_name__contains=word)
    lower, upper = prefix_range(word.lower())
    return (
        Q(pinyin__contains=word.lower())
        | Q(initials__contains=word.lower())
        | Q(uscc__gte=word.upper(), uscc__lte=prefix_range(word.upper())[1])
        | Q(pinyin__gte=lower, pinyin__lte=upper)
        | Q(name__icontains=word)
    )


def search_organisations(text: str, *, kinds: Collection[str] = (), limit: int = 10) -> list[Organisation]:
    """Return active organisations for suggestions, those first whose name begins with the text."""
    if not text.strip() or "\x00" in text:
        return []
    found = list(list_organisations(text=text, kinds=kinds, active_only=True)[: limit * 5])
    first = text.strip().lower()

    def distance(organisation: Organisation) -> tuple[bool, int]:
        starts = (organisation.name, organisation.short_name, organisation.pinyin, organisation.initials)
        return not any(start.lower().startswith(first) for start in starts), len(organisation.name)

    return sorted(found, key=distance)[:limit]


def list_by_ids(organisation_ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    """Return organisations by their keys, for lists: one query."""
    return Organisation.objects.in_bulk({key for key in organisation_ids if key})


def open_contact_phone(organisation: Organisation) -> str:
    """Return the contact's phone, "" if there is none. Callers mask or audit it."""
    stored = organisation.contact_phone
    return decrypt(bytes(stored), context=PHONE_CONTEXT) if stored else ""


def list_pairings(*, on: date | None = None, region_prefix: str = "") -> QuerySet[Pairing]:
    """Return pairings, of one day or of all times, of one eastern or western region or of all."""
    rows = Pairing.objects.all()
    if on is not None:
        rows = rows.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), from_date__lte=on)
    if region_prefix:
        rows = rows.filter(
            Q(eastern_region_code__startswith=region_prefix)
            | Q(western_region_code__startswith=region_prefix)
        )
    return rows


def get_pairing(pairing_id: UUID) -> Pairing:
    """Return one pairing.

    Raises: NotFound: unknown.
    """
    pairing = Pairing.objects.filter(pk=pairing_id).first()
    if pairing is None:
        raise NotFound
    return pairing


def is_inside(organisation: Organisation, scope: Scope) -> bool:
    """Tell whether an organisation lies in a scope, by its region or by itself."""
    by_region = WHOLE_COUNTRY in scope.regions or scope.covers_region(organisation.region_code)
    return by_region or scope.covers_organisation(organisation.pk)

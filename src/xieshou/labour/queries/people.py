"""Who a referral or placement is about, as far as the actor may know."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Protocol, TypeVar

from django.utils.translation import gettext as _

from xieshou.kernel.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

ALIAS_LENGTH = 6


class _OfPerson(Protocol):
    person_id: UUID
    worker: str
    is_named: bool


RowT = TypeVar("RowT", bound=_OfPerson)


def alias_of(wish_id: UUID) -> str:
    """Return the pseudonym of a seeker: stable, and no way back to the person."""
    return sha256(b"xieshou alias" + wish_id.bytes).hexdigest()[:ALIAS_LENGTH].upper()


def alias_text(alias: str) -> str:
    """Return how a pseudonym is shown."""
    return _("Candidate %(alias)s") % {"alias": alias}


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of those people whom row-level security shows in this transaction.

    An employer sees a person only once the person is shared with it, so the others stay pseudonyms.
    """
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))


def label_workers(rows: Sequence[RowT], aliases: Sequence[str]) -> Sequence[RowT]:
    """Set `worker` (a name or a pseudonym) and `is_named` on each row: one query for all."""
    names = names_of(row.person_id for row in rows)
    for row, alias in zip(rows, aliases, strict=True):
        row.is_named = row.person_id in names
        row.worker = names.get(row.person_id) or alias_text(alias)
    return rows

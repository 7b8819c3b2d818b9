"""The roster on its way out: one record a present member, streamed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xieshou.kernel.people.secrets import open_id_number, open_phone
from xieshou.registry.models import Member

from .roster import RosterFilter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from xieshou.kernel.actor import Scope

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """A member's person and the values of the roster's columns, in their order."""

    person_id: UUID
    values: tuple[Any, ...]


def iter_members(*, scope: Scope, filters: Mapping[str, Any]) -> Iterator[ExportRecord]:
    """Yield the present members of the households that fit, village by village, the head first.

    Args: filters: as in the address of the list, see `RosterFilter.read`.
    """
    wanted = RosterFilter.read(filters)
    members = (
        Member.objects.select_related("household", "person")
        .filter(scope.region_q(), wanted.condition("household__"), to_date=None)
        .order_by("household__region_code", "household__code", "relation", "id")
    )
    for member in members.iterator(chunk_size=CHUNK):
        yield ExportRecord(member.person_id, _values(member))


def _values(member: Member) -> tuple[Any, ...]:
    household, person = member.household, member.person
    number = open_id_number(person)
    return (
        household.code,
        household.region_code,
        household.base_type,
        household.monitoring_class,
        household.registered_on,
        person.name,
        member.relation,
        number,
        person.id_missing_reason,
        None if number else person.birth_date,
        person.sex,
        person.ethnicity,
        open_phone(person),
        member.education,
        member.health,
        member.labour_ability,
        member.skills,
    )

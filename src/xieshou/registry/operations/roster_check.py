"""What a roster must agree with: its own rows, the households on file, where people are registered now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.people.secrets import id_index
from xieshou.registry.rules import check_axes, check_monitoring_kept
from xieshou.registry.rules_roster import full_household_code
from xieshou.registry.vocabulary import MonitoringClass, Relation

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.sheets.loading import Context, Rows

_HOUSEHOLDS = (
    "select code, id, base_type, monitoring_class, closed_on, registered_on from registry_household"
    " where code = any(%s)"
)
# Step by step by key ("offset 0" keeps the order): the tables grow within the transaction of an import,
# so the planner believes them empty and would read a table whole for each person.
_HOMES = (
    "select k.index, h.code from unnest(%s::bytea[]) k(index)"
    " cross join lateral (select id from people_person where id_number_index = k.index offset 0) p"
    " cross join lateral (select household_id from registry_member"
    "   where person_id = p.id and to_date is null offset 0) m"
    " cross join lateral (select code from registry_household where id = m.household_id offset 0) h"
)


@dataclass(slots=True)
class HouseholdDraft:
    """A household as the file and the database know it together."""

    code: str
    region_code: str
    number: int
    household_id: UUID | None = None
    base_type: str = ""
    monitoring_class: str = ""
    is_closed: bool = False
    known_monitoring: str = ""
    registered_on: date | None = None
    head_number: int | None = None


class DraftBook:
    """The households of one file, put together row by row; wrong rows are marked on the way."""

    def __init__(self) -> None:
        """Begin with none."""
        self.drafts: dict[str, HouseholdDraft] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Take in the households of a chunk and mark what does not fit."""
        codes = [
            full_household_code(*pair)
            for pair in zip(rows["household_code"], rows["region_code"], strict=True)
        ]
        self._read(codes, rows, context)
        for index, code in enumerate(codes):
            self._check_row(rows, index, self.drafts[code])
        homes = _homes(rows, context)
        for index, (code, number) in enumerate(zip(codes, rows["id_number"], strict=True)):
            home = homes.get(number, code) if number else code
            if home != code:
                rows.wrong(index, "id_number", _REGISTERED_ELSEWHERE % {"code": home})

    def _read(self, codes: list[str], rows: Rows, context: Context) -> None:
        """Open a draft for each household of the chunk that the file has not named before."""
        fresh = {code for code in codes if code not in self.drafts}
        known = {row[0]: row[1:] for row in context.fetch(_HOUSEHOLDS, [list(fresh)])} if fresh else {}
        for index, code in enumerate(codes):
            if code in self.drafts:
                continue
            draft = HouseholdDraft(code, rows["region_code"][index], rows.numbers[index])
            if code in known:
                (
                    draft.household_id,
                    draft.base_type,
                    draft.monitoring_class,
                    closed_on,
                    draft.registered_on,
                ) = known[code]
                draft.known_monitoring, draft.is_closed = draft.monitoring_class, closed_on is not None
            self.drafts[code] = draft

    def _check_row(self, rows: Rows, index: int, draft: HouseholdDraft) -> None:
        if draft.is_closed:
            rows.wrong(index, "household_code", _("This household is closed. Give it a new number."))
            return
        is_first = draft.number == rows.numbers[index]
        for key in ("base_type", "monitoring_class"):
            value = rows[key][index]
            if (
                value
                and value != getattr(draft, key)
                and getattr(draft, key)
                and not self._may_set(draft, is_first)
            ):
                rows.wrong(index, key, _("Another row of this household says something else."))
            elif value:
                setattr(draft, key, value)
        if not draft.base_type:
            rows.wrong(
                index, "base_type", _("The household type is missing. Enter it in the row of the head.")
            )
            return
        self._check_state(rows, index, draft)
        if rows["registered_on"][index] and draft.registered_on is None:
            draft.registered_on = rows["registered_on"][index]
        if rows["relation"][index] == Relation.HEAD:
            self._check_head(rows, index, draft)

    @staticmethod
    def _may_set(draft: HouseholdDraft, is_first: bool) -> bool:  # noqa: FBT001 -- a fact, not an option
        """Tell whether a differing value changes what is on file; only the first row of a household may."""
        return is_first and draft.household_id is not None

    @staticmethod
    def _check_state(rows: Rows, index: int, draft: HouseholdDraft) -> None:
        try:
            check_axes(draft.base_type, draft.monitoring_class or MonitoringClass.NONE, cleared=False)
            if draft.known_monitoring and draft.monitoring_class:
                check_monitoring_kept(draft.known_monitoring, draft.monitoring_class)
        except DomainError as refusal:
            rows.wrong(index, refusal.field, refusal.message)

    @staticmethod
    def _check_head(rows: Rows, index: int, draft: HouseholdDraft) -> None:
        if draft.head_number is None:
            draft.head_number = rows.numbers[index]
        else:
            message = _("Row %(row)s is already the head of this household.")
            rows.wrong(index, "relation", message % {"row": draft.head_number})


_REGISTERED_ELSEWHERE = _("This person is registered in household %(code)s. End that membership first.")


def _homes(rows: Rows, context: Context) -> dict[str, str]:
    """Return the present household code of each ID number of the chunk that has one."""
    indexes = {id_index(number): number for number in rows["id_number"] if number}
    found = context.fetch(_HOMES, [list(indexes)]) if indexes else []
    return {indexes[bytes(index)]: code for index, code in found}


def without_head(household_ids: Collection[UUID], context: Context) -> set[UUID]:
    """Return those of the households that have no present head."""
    found = context.fetch(
        "select k.id from unnest(%s::uuid[]) k(id) where not exists (select from registry_member m"
        " where m.household_id = k.id and m.relation = %s and m.to_date is null)",
        [list(household_ids), Relation.HEAD],
    )
    return {row[0] for row in found}

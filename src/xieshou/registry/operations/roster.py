"""The loader of the household roster: people, households and members of a file, set by set.

A wider form extends `RosterLoader` and overrides `after_members`, which gets what was written for
each row; see `sheets.py` for the columns and `export_records` for the way out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.loading import Loader
from xieshou.registry.queries.roster_export import iter_members
from xieshou.registry.rules_roster import full_household_code
from xieshou.registry.vocabulary import MonitoringClass, Relation

from .roster_check import DraftBook, HouseholdDraft, without_head
from .roster_people import check_rows, write_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.people.entries import CheckedPerson
    from xieshou.kernel.sheets.loading import Context, Rows
    from xieshou.registry.queries.roster_export import ExportRecord

MEMBER_COLUMNS = (
    "household_id",
    "person_id",
    "region_code",
    "relation",
    "from_date",
    "education",
    "health",
    "labour_ability",
    "skills",
)
MEMBER_FACTS = ("education", "health", "labour_ability", "skills")
_PRESENT = (
    "select person_id, id, household_id, relation, education, health, labour_ability, skills"
    " from registry_member"
    " where to_date is null and person_id = any(%s)"
)
_WRONG_HEADS = (
    "select h.id, m.person_id from unnest(%s::uuid[]) k(id)"
    " cross join lateral (select id, head_id from registry_household where id = k.id offset 0) h"
    " cross join lateral (select person_id from registry_member"
    "   where household_id = h.id and relation = '02' and to_date is null offset 0) m"
    " where h.head_id <> m.person_id"
)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the rows that were just loaded, in their order."""

    household_ids: list[UUID]
    person_ids: list[UUID]
    member_ids: list[UUID]


class RosterLoader(Loader):
    """Loads one row a member: household by code, person by ID number, and the membership of both."""

    def __init__(self) -> None:
        """Begin a run: nothing seen yet."""
        self._book = DraftBook()
        self._people: dict[int, CheckedPerson] = {}
        self._touched: dict[UUID, int] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark what people, households and memberships on file do not allow."""
        self._book.check(rows, context)
        self._people = check_rows(rows, context)

    def load(self, rows: Rows, context: Context) -> None:
        """Write a chunk: people, households, members, heads; then what a wider form adds."""
        people = [self._people[number] for number in rows.numbers]
        person_ids = write_people(people, rows.numbers, context)
        drafts = [
            self._book.drafts[full_household_code(*pair)]
            for pair in zip(rows["household_code"], rows["region_code"], strict=True)
        ]
        self._write_households(drafts, rows, person_ids, context)
        household_ids = [_known_id(draft) for draft in drafts]
        member_ids = self._write_members(drafts, rows, person_ids, context)
        _set_heads(set(household_ids), context)
        for number, key in zip(rows.numbers, household_ids, strict=True):
            self._touched.setdefault(key, number)
        self.after_members(rows, context, Written(household_ids, person_ids, member_ids))

    def after_members(self, rows: Rows, context: Context, written: Written) -> None:
        """Write what a wider form adds to each row; nothing here."""

    def finish(self, context: Context) -> None:
        """Mark households that the file leaves without a head."""
        for key in without_head(self._touched, context):
            context.wrong(self._touched[key], "relation", _("The row of the head is missing or wrong."))

    def export_records(self, *, scope: Scope, filters: Mapping[str, Any]) -> Iterator[ExportRecord]:
        """Yield person key and values of each member, in the order of the roster's columns."""
        return iter_members(scope=scope, filters=filters)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the values of each member in the order of the roster's columns."""
        del actor  # the sheet has asked for the capability
        return (record.values for record in self.export_records(scope=scope, filters=filters))

    def _write_households(
        self, drafts: Sequence[HouseholdDraft], rows: Rows, person_ids: Sequence[UUID], context: Context
    ) -> None:
        staged: dict[str, tuple[Any, ...]] = {}
        for draft, number, relation, person in zip(
            drafts, rows.numbers, rows["relation"], person_ids, strict=True
        ):
            if draft.code in staged and relation != Relation.HEAD:
                continue
            staged[draft.code] = (
                number,
                draft.household_id or new_id(),
                draft.code,
                draft.region_code,
                person,
                draft.base_type,
                draft.monitoring_class or MonitoringClass.NONE,
                _registered_on(draft, context),
            )
        columns = ("code", "region_code", "head_id", "base_type", "monitoring_class", "registered_on")
        ids = context.upsert(
            context.stage("registry_household", columns, staged.values()),
            match=("code",),
            update=("base_type", "monitoring_class"),
            constants={"address": "", "member_count": 0},
        )
        for code, key in zip(staged, ids, strict=True):
            self._book.drafts[code].household_id = key

    def _write_members(
        self, drafts: Sequence[HouseholdDraft], rows: Rows, person_ids: Sequence[UUID], context: Context
    ) -> list[UUID]:
        present = {row[0]: row[1:] for row in context.fetch(_PRESENT, [list(person_ids)])}
        _step_down(present, person_ids, rows, context)
        staged = []
        for index, (draft, person) in enumerate(zip(drafts, person_ids, strict=True)):
            key, _household, _relation, *facts = present.get(person, (new_id(), None, "", "", "", "", ""))
            given = [rows[name][index] for name in MEMBER_FACTS]
            staged.append(
                (
                    rows.numbers[index],
                    key,
                    _known_id(draft),
                    person,
                    draft.region_code,
                    rows["relation"][index],
                    _registered_on(draft, context),
                    *(new or old for new, old in zip(given, facts, strict=True)),
                )
            )
        return context.upsert(
            context.stage("registry_member", MEMBER_COLUMNS, staged),
            match=("id",),
            update=("relation", *MEMBER_FACTS),
            constants={"end_reason": ""},
        )


def _registered_on(draft: HouseholdDraft, context: Context) -> date:
    """Return since when the household is registered; without a date since the beginning of the year."""
    return draft.registered_on or date(context.on.year, 1, 1)


def _known_id(draft: HouseholdDraft) -> UUID:
    assert draft.household_id is not None  # noqa: S101 -- households are written before
    return draft.household_id


def _step_down(
    present: Mapping[UUID, Sequence[Any]], person_ids: Sequence[UUID], rows: Rows, context: Context
) -> None:
    """Take the head's place from those who lose it in this file, before anybody else gets it."""
    leaving = [
        (present[person][0], number)
        for person, number, relation in zip(person_ids, rows.numbers, rows["relation"], strict=True)
        if person in present and present[person][2] == Relation.HEAD and relation != Relation.HEAD
    ]
    if leaving:
        keys, numbers = zip(*leaving, strict=True)
        context.journal_changes("registry_member", list(keys), list(numbers))
        context.execute(
            "update registry_member set relation = %s where id = any(%s)",
            [Relation.OTHER_RELATIVE, list(keys)],
        )


def _set_heads(household_ids: set[UUID], context: Context) -> None:
    """Point households at the member who is head now."""
    wrong = context.fetch(_WRONG_HEADS, [list(household_ids)])
    if wrong:
        context.journal_changes("registry_household", [row[0] for row in wrong])
        context.execute(
            "update registry_household h set head_id = k.person"
            " from unnest(%s::uuid[], %s::uuid[]) k(id, person)"
            " where h.id = k.id",
            [[row[0] for row in wrong], [row[1] for row in wrong]],
        )

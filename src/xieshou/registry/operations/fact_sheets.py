"""The loaders of the Excel layouts of facts: what is on file stays, new is added, corrections reverse.

A fact is on file whichever page or layout it came from, so that the same fact enters once. An import is
not undone by deleting: facts are taken back one by one, or corrected by the file uploaded again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.people.secrets import id_index
from xieshou.kernel.sheets.loading import Loader
from xieshou.registry.queries.fact_sheets import iter_facts
from xieshou.registry.rules_fact_sheets import LAYOUTS, FactLayout, problem_of
from xieshou.registry.sources import SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

_HOMES = "select code, id, region_code, closed_on from registry_household where code = any(%s)"
_PEOPLE = (  # by key and in this order, whatever the planner believes (see roster_check)
    "select k.index, m.household_id, p.id, m.from_date, m.to_date from unnest(%s::bytea[]) k(index)"
    " cross join lateral (select id from people_person where id_number_index = k.index offset 0) p"
    " cross join lateral (select household_id, from_date, to_date from registry_member"
    "   where person_id = p.id offset 0) m"
)
PROBLEMS = {
    "evidence": _("Say what was seen or which paper proves it, or choose “not known”."),
    "counted": _("The law decides whether this item counts. Leave “not counted” empty."),
    "repaid": _("More was given back than was spent. Check both amounts."),
    "unit": _("Choose the person whom this reaches; leave it empty for family and house."),
    "last_day": _("The period must lie within one calendar year. Enter one amount for each year."),
}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as a fact: whose, where, and the columns of the table."""

    household_id: UUID
    region_code: str
    person_id: UUID | None
    values: dict[str, Any]

    def key(self, layout: FactLayout) -> tuple[Any, ...]:
        """Return what names the fact."""
        return (self.household_id, self.person_id, *(self.values[name] for name in layout.names))

    def content(self, layout: FactLayout) -> tuple[Any, ...]:
        """Return what the fact says."""
        return tuple(self.values[name] for name in layout.says)


class FactLoader(Loader):
    """Loads one fact a row: household by code, person by ID number, empty for the family."""

    sheet = ""

    def __init__(self) -> None:
        """Begin a run: nothing read yet."""
        self._layout = LAYOUTS[self.sheet]
        self._drafts: dict[int, Draft] = {}
        self._keys: dict[tuple[Any, ...], int] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Find households and people, and mark what cannot be a fact."""
        homes = {row[0]: row[1:] for row in context.fetch(_HOMES, [sorted(set(rows["household_code"]))])}
        numbers = {number for number in rows.columns.get("id_number", []) if number}
        people: dict[bytes, list[Any]] = {}
        for row in context.fetch(_PEOPLE, [[id_index(number) for number in sorted(numbers)]]):
            people.setdefault(bytes(row[0]), []).append(row[1:])
        for index, number in enumerate(rows.numbers):
            draft = self._read(rows, index, homes, people)
            if draft is not None:
                self._drafts[number] = draft
                self._check_once(rows, index, draft)

    def _read(
        self, rows: Rows, index: int, homes: Mapping[str, Any], people: Mapping[bytes, Any]
    ) -> Draft | None:
        home = homes.get(rows["household_code"][index])
        if home is None or home[2] is not None:
            rows.wrong(index, "household_code", _("No open household of this code lies in your area."))
            return None
        row = {key: column[index] for key, column in rows.columns.items()}
        values = self._layout.read(row)
        person_id = None
        if row.get("id_number"):
            memberships = people.get(id_index(row["id_number"]), [])
            person_id = _member(memberships, home[0], values[self._layout.day], values.get("period_to"))
        if person_id is None and (row.get("id_number") or self._layout.person_needed):
            rows.wrong(index, "id_number", _("Nobody of this number belonged to the household then."))
            return None
        problem = problem_of(values, has_person=person_id is not None)
        if problem:
            rows.wrong(index, problem, PROBLEMS[problem])
            return None
        return Draft(home[0], home[1], person_id, values)

    def _check_once(self, rows: Rows, index: int, draft: Draft) -> None:
        key = draft.key(self._layout)
        if key in self._keys:
            message = _("The same entry stands in row %(number)s.") % {"number": self._keys[key]}
            rows.wrong(index, "household_code", message)
        self._keys[key] = rows.numbers[index]

    def load(self, rows: Rows, context: Context) -> None:
        """Add what is new; take back what this form said before and now says otherwise."""
        layout = self._layout
        drafts = [(number, self._drafts[number]) for number in rows.numbers]
        on_file = self._on_file([draft.household_id for _number, draft in drafts], context)
        added, replaced = [], []
        for number, draft in drafts:
            known = on_file.get(draft.key(layout))
            if known is not None and known[1] == draft.content(layout):
                continue
            if known is not None and known[2] != SHEET.code:
                message = _("Another page has recorded this with other contents. Take that entry back first.")
                context.wrong(number, "household_code", message)
                continue
            if known is not None:
                replaced.append(known[0])
            added.append((number, draft))
        self._take_back(replaced, context)
        self._add(added, context)

    def _on_file(self, households: Sequence[UUID], context: Context) -> dict[tuple[Any, ...], Any]:
        """Return the living facts of households: (household, person, names) → (id, contents, source)."""
        layout = self._layout
        columns = ", ".join(layout.columns)
        statement = (
            f"select id, source, household_id, person_id, {columns} from {layout.table}"  # noqa: S608 -- own names
            " where household_id = any(%s) and reversed_at is null"
        )
        cut = len(layout.names)
        return {
            (row[2], row[3], *row[4 : 4 + cut]): (row[0], tuple(row[4 + cut :]), row[1])
            for row in context.fetch(statement, [list(set(households))])
        }

    def _take_back(self, ids: Sequence[UUID], context: Context) -> None:
        if not ids:
            return
        context.journal_changes(self._layout.table, ids)
        context.execute(
            f"update {self._layout.table} set reversed_at = %s, reversed_by_id = %s, reversal_reason = %s"  # noqa: S608 -- own names
            " where id = any(%s)",
            [context.at, context.actor.user_id, str(_("Corrected by an Excel form")), list(ids)],
        )

    def _add(self, drafts: Sequence[tuple[int, Draft]], context: Context) -> None:
        layout = self._layout
        columns = ("household_id", "person_id", "region_code", *layout.columns)
        staged = context.stage(
            layout.table,
            columns,
            [
                (
                    number,
                    new_id(),
                    draft.household_id,
                    draft.person_id,
                    draft.region_code,
                    *(draft.values[name] for name in layout.columns),
                )
                for number, draft in drafts
            ],
        )
        constants = {
            "source": SHEET.code,
            "note": "",
            "recorded_at": context.at,
            "recorded_by_id": context.actor.user_id,
            "reversal_reason": "",
        }
        context.upsert(staged, match=(), update=(), constants=constants)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the living facts of the layout, whichever page or form they came from."""
        del actor  # the sheet has asked for the capability
        return iter_facts(self._layout, scope=scope, filters=filters)


def _member(memberships: Sequence[Any], household_id: UUID, begins: date, ends: date | None) -> UUID | None:
    """Return the person where they belonged to the household on any day of the period."""
    for home, person, since, until in memberships:
        last = ends or begins + DAY
        if home == household_id and since < last and (until is None or until > begins):
            found: UUID = person
            return found
    return None


def loader_of(sheet: str) -> type[FactLoader]:
    """Return the loader class of a layout."""
    return type(f"{sheet.rpartition('.')[2].title()}Loader", (FactLoader,), {"sheet": sheet})

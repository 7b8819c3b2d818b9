"""The village's form: the household roster and, for those who want to work, what they ask of a job."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from xieshou.kernel.ids import new_id
from xieshou.kernel.regions.rules import full_code, short_code
from xieshou.kernel.sheets.declaration import Layout, Sheet
from xieshou.kernel.sheets.registry import register
from xieshou.labour.queries.need import wishes
from xieshou.labour.rules.occupations import occupation_name
from xieshou.labour.rules.skills import skill_of
from xieshou.labour.rules.terms import parse_codes, parse_levels, write_codes, write_levels
from xieshou.labour.vocabulary.need import (
    ENTRY_STATUSES,
    LEGAL_MOVES,
    Mandarin,
    ReachCode,
    ShiftCode,
    Wanting,
    WorkStatus,
)
from xieshou.registry.operations.roster import RosterLoader
from xieshou.registry.rules_roster import ROSTER_RULES
from xieshou.registry.sheets import roster_columns

from .cells import JobCells, Problem, code_problems, level_problems, not_in_list, parse_shifts
from .wish_columns import WISH_COLUMNS, WISH_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows
    from xieshou.labour.models import JobWish
    from xieshou.registry.operations.roster import Written
    from xieshou.registry.queries.roster_export import ExportRecord

CHUNK = 1_000
TABLE = "labour_jobwish"
TERMS = (
    "occupation_codes",
    "occupation_text",
    "wage_floor_fen",
    "wage_expected_fen",
    "reach",
    "wanted_regions",
    "shifts",
    "lodging",
    "meals",
    "language_level",
    "skills",
    "licences",
    "avoided_conditions",
    "altitude_max_m",
    "climate_note",
    "available_from",
    "sharing_consent_on",
)


def wish_codes_known(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse words that the lists do not hold."""
    yield from level_problems("wish_skills", values)
    yield from code_problems("licences", "wish_licences", values)
    yield from code_problems("conditions", "wish_avoids", values)
    _codes, unknown = parse_shifts(values["wish_shifts"])
    if unknown:
        yield "wish_shifts", not_in_list(unknown)


def wish_wages_ordered(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse a wage hoped for that lies below the lowest accepted."""
    floor, hope = values["wish_wage_fen"] or 0, values["wish_hope_fen"] or 0
    if 0 < hope < floor:
        yield "wish_hope_fen", _("The wage hoped for is below the lowest wage accepted. Check both figures.")


def wish_has_status(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse a wish without a work status, and an open one without a lowest wage."""
    stated = any(values[key] not in ("", None) for key in WISH_KEYS[1:])
    if stated and not values["wish_status"]:
        yield "wish_status", _("A wish is stated, but no work status. Choose one.")
    if values["wish_status"] == WorkStatus.SEEKING and values["wish_wage_fen"] is None:
        yield "wish_wage_fen", _("Ask for the lowest wage the person accepts; 0 if there is none.")


class RosterWithWishesLoader(RosterLoader):
    """Loads the roster and, for each row with a work status, the person's wish."""

    def __init__(self) -> None:
        """Begin a run: no job title coded yet."""
        super().__init__()
        self._jobs = JobCells()

    def after_members(self, rows: Rows, context: Context, written: Written) -> None:
        """Write the wishes of the chunk; a status that a later step gave stays."""
        present = dict(
            context.fetch(
                "select person_id, status from labour_jobwish where person_id = any(%s)", [written.person_ids]
            )
        )
        staged = []
        for record, number, person in zip(rows.records(), rows.numbers, written.person_ids, strict=True):
            if record["wish_status"]:
                status = self._status(record["wish_status"], present.get(person), number, context)
                staged.append((number, new_id(), person, record["region_code"], status, *self._terms(record)))
        if not staged:
            return
        context.upsert(
            context.stage(TABLE, ("person_id", "region_code", "status", *TERMS), staged),
            match=("person_id",),
            update=("region_code", "status", *TERMS),
            constants={
                "status_since": context.on,
                "status_reason": "",
                "note": "",
                "recorded_on": context.on,
                "recorded_by_id": context.actor.user_id,
                "recorded_by_name": context.actor.name,
                "created_at": context.at,
                "updated_at": context.at,
            },
        )

    @staticmethod
    def _status(given: str, known: str | None, number: int, context: Context) -> str:
        """Return the status to write: the one given where it may follow the known one."""
        if known is None or known == given:
            return given
        if WorkStatus(given) in LEGAL_MOVES[WorkStatus(known)] and known in ENTRY_STATUSES:
            return given
        message = _("This person is “%(status)s” already; a later step has to change that.")
        context.wrong(number, "wish_status", str(message) % {"status": WorkStatus(known).label})
        return known

    def _terms(self, record: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the columns TERMS of a row."""
        levels, _unknown = parse_levels("skills", record["wish_skills"], guess=skill_of)
        return (
            self._jobs.codes(record["wish_jobs"]),
            record["wish_jobs"],
            record["wish_wage_fen"] or 0,
            record["wish_hope_fen"] or 0,
            record["wish_reach"] or ReachCode.NATION.value,
            [short_code(full_code(record["wish_region"]))] if record["wish_region"] else [],
            parse_shifts(record["wish_shifts"])[0],
            record["wish_lodging"] or Wanting.NONE.value,
            record["wish_meals"] or Wanting.NONE.value,
            int(record["wish_language"] or Mandarin.DAILY),
            Jsonb(levels),
            parse_codes("licences", record["wish_licences"])[0],
            parse_codes("conditions", record["wish_avoids"])[0],
            record["wish_altitude"] or 0,
            record["wish_climate"],
            record["wish_from"],
            record["wish_consent"],
        )

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield each member with the wish beside the roster's values."""
        del actor  # the sheet has asked for the capability
        records = self.export_records(scope=scope, filters=filters)
        while chunk := list(islice(records, CHUNK)):
            yield from _with_wishes(chunk, scope)


def _with_wishes(records: Sequence[ExportRecord], scope: Scope) -> Iterator[Sequence[Any]]:
    found: dict[UUID, JobWish] = {
        wish.person_id: wish
        for wish in wishes(scope)
        .select_related(None)
        .filter(person_id__in=[record.person_id for record in records])
    }
    for record in records:
        wish = found.get(record.person_id)
        yield (*record.values, *(_cells(wish) if wish else _empty_cells()))


def _empty_cells() -> tuple[Any, ...]:
    return tuple(column.empty for column in WISH_COLUMNS)


def _cells(wish: JobWish) -> tuple[Any, ...]:
    """Return the cells of a wish in the order of WISH_COLUMNS; a status it cannot enter stays empty."""
    region = next(iter(wish.wanted_regions), "")
    return (
        wish.status if wish.status in ENTRY_STATUSES else "",
        wish.occupation_text or "、".join(occupation_name(code) for code in wish.occupation_codes),
        wish.wage_floor_fen,
        wish.wage_expected_fen or None,
        wish.reach,
        full_code(region) if region else "",
        "、".join(str(ShiftCode(code).label) for code in wish.shifts),
        wish.lodging,
        wish.meals,
        str(wish.language_level),
        write_levels("skills", wish.skills),
        write_codes("licences", wish.licences),
        write_codes("conditions", wish.avoided_conditions),
        wish.altitude_max_m or None,
        wish.climate_note,
        wish.available_from,
        wish.sharing_consent_on,
    )


ROSTER_WITH_WISHES = Sheet(
    name="labour.roster_with_wishes",
    title=_("Household roster with job wishes"),
    columns=(*roster_columns(), *WISH_COLUMNS),
    capability="registry.household.import",
    export_capability="registry.household.export",
    keys=("id_number",),
    group="household_code",
    rules=(*ROSTER_RULES, wish_has_status, wish_codes_known, wish_wages_ordered),
    layout=Layout(
        title_rows=(_("Household roster with job wishes"),), hint_row=True, example_rows=1, freeze_columns=2
    ),
)
register(ROSTER_WITH_WISHES, RosterWithWishesLoader)

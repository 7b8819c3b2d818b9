"""Businesses of founders as an Excel form, in and out: one row a business."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.people.secrets import id_index, open_id_number
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.policies.startup import EDIT, EXPORT
from xieshou.labour.queries.startup import COUNTY, partners_of, startups
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.startup import StartupDays, add_months, wrong_day
from xieshou.labour.vocabulary.startup import Branch, EndCause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

TABLE = "labour_startup"
EARLIEST = date(2013, 1, 1)
PEOPLE = "select id_number_index, id, region_code from people_person where id_number_index = any(%s)"
KNOWN = (
    "select founder_id, name, id, uscc, registered_on, operating_from, alive_on, ended_on, end_cause"
    " from labour_startup where founder_id = any(%s)"
)
LICENCES = "select uscc, id from labour_startup where uscc = any(%s)"
WRITTEN = (
    "founder_id", "region_code", "partner_region_code", "name", "branch", "idea", "opened_on", "stage",
    "stage_since", "uscc", "registered_on", "operating_from", "check_due_on", "alive_on", "ended_on",
    "end_cause", "end_note", "jobs", "households_led",
)  # fmt: skip
WAY, RESULT = _("Way of the business"), _("Result")
FIXED = ("uscc", "registered_on", "operating_from", "alive_on", "ended_on", "end_cause")


def _words(words: Any) -> tuple[Choice, ...]:
    return tuple(Choice(code, label) for code, label in words.choices)


def _day(key: str, header: Any, **options: Any) -> Column:
    return Column(key, header, Kind.DATE, earliest=EARLIEST, not_future=True, **options)


COLUMNS = (
    Column(
        "id_number", _("Resident ID number"), Kind.RESIDENT_ID, required=True, width=22,
        example="530326198503124524", personal="sensitive", aliases=("身份证号", "证件号码"),
    ),
    Column(
        "founder", _("Founder"), Kind.PERSON_NAME, personal="general", example="李秀英", aliases=("姓名",),
    ),
    Column(
        "name", _("Name of the business"), required=True, max_length=120, width=24, example="山里红菌子铺",
    ),
    Column(
        "branch", _("Branch of trade"), Kind.CHOICE, required=True, choices=_words(Branch), example="retail",
    ),
    Column("idea", _("Idea"), max_length=500, width=26),
    _day("opened_on", _("Day of the first advice"), required=True, group=WAY, example=date(2025, 3, 1)),
    Column("uscc", _("Unified social credit code"), Kind.USCC, width=22, group=WAY),
    _day("registered_on", _("Day of registration"), group=WAY),
    _day("operating_from", _("First day of operation"), group=WAY),
    _day("alive_on", _("Seen alive after the first year on"), group=WAY),
    _day("ended_on", _("Given up on"), group=WAY),
    Column("end_cause", _("Why given up"), Kind.CHOICE, choices=_words(EndCause), group=WAY),
    Column("end_note", _("In words"), max_length=300, group=WAY),
    Column("jobs", _("Jobs created"), Kind.INTEGER, minimum=0, maximum=10_000, group=RESULT, example=3),
    Column(
        "households_led", _("Households led"), Kind.INTEGER, minimum=0, maximum=10_000, group=RESULT,
        example=5,
    ),
)  # fmt: skip


def days_in_order(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse days out of order, a licence without its day, an end without its cause."""
    wrong = wrong_day(days_of(values))
    if wrong:
        yield wrong, _("Check the day: every step after the one before it, none left out.")
    if bool(values["uscc"]) is not bool(values["registered_on"]):
        yield "uscc", _("Enter both the unified social credit code and the day of registration, or neither.")
    if bool(values["ended_on"]) is not bool(values["end_cause"]):
        yield "end_cause", _("Enter both the day and the cause of giving up, or neither.")
    if values["end_cause"] == EndCause.OTHER and not values["end_note"]:
        yield "end_note", _("Put another cause into words.")


def days_of(values: Mapping[str, Any]) -> StartupDays:
    """Return the days of a row, with the end of the first year."""
    began = values["operating_from"]
    due = add_months(began, resolve("startup", "first_year_months", on=began).value) if began else None
    return StartupDays(
        values["opened_on"], values["registered_on"], began, due, values["alive_on"], values["ended_on"]
    )


class StartupLoader(Loader):
    """Loads businesses; one on file keeps its stages, which change on its page only."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._people: dict[str, tuple[UUID, str]] = {}
        self._known: dict[tuple[UUID, str], tuple[Any, ...]] = {}
        self._open: dict[UUID, str] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark founders who are not on file, a second open business, changed stages, licences of others."""
        self._find(rows, context)
        held = dict(context.fetch(LICENCES, [sorted({code for code in rows["uscc"] if code})]))
        for index, row in enumerate(rows.records()):
            found = self._people.get(row["id_number"])
            if found is None:
                rows.wrong(
                    index, "id_number", _("Nobody of your area has this number. Register the person first.")
                )
                continue
            same = self._known.get((found[0], row["name"]))
            if same and same[1:] != tuple(row[key] for key in FIXED):
                rows.wrong(
                    index, "name", _("This business is on file with other days. Change them on its page.")
                )
            if row["uscc"] and held.get(row["uscc"], same[0] if same else None) != (
                same[0] if same else None
            ):
                rows.wrong(index, "uscc", _("This unified social credit code belongs to another business."))
            if not row["ended_on"] and self._open.setdefault(found[0], row["name"]) != row["name"]:
                rows.wrong(index, "name", _("This founder has another business that was not given up."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the businesses of the chunk."""
        staged, partners = [], partners_of(on=context.on)
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            founder, region = self._people[row["id_number"]]
            same, days = self._known.get((founder, row["name"])), days_of(row)
            key = same[0] if same else new_id()
            line = (
                founder,
                region,
                partners.get(region[:COUNTY], ""),
                row["name"],
                row["branch"],
                row["idea"],
                row["opened_on"],
            )
            way = (days.stage.value, days.since, row["uscc"], row["registered_on"], row["operating_from"])
            end = (days.due, row["alive_on"], row["ended_on"], row["end_cause"], row["end_note"])
            staged.append((number, key, *line, *way, *end, row["jobs"] or 0, row["households_led"] or 0))
        context.upsert(
            context.stage(TABLE, WRITTEN, staged),
            match=("id",),
            update=("branch", "idea", "jobs", "households_led"),
            constants={"plan": "", "entered_at": context.at, "entered_by_name": context.actor.name},
        )

    def _find(self, rows: Rows, context: Context) -> None:
        indexes = {id_index(number): number for number in rows["id_number"] if number}
        for index, key, region in context.fetch(PEOPLE, [list(indexes)]):
            if context.scope.covers_region(region):
                self._people[indexes[bytes(index)]] = (key, region)
        for founder, name, *rest in context.fetch(KNOWN, [[key for key, _region in self._people.values()]]):
            self._known[founder, name] = tuple(rest)
            if rest[-2] is None:
                self._open[founder] = name

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the businesses of the scope, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability
        for row in startups(scope).order_by("region_code", "opened_on", "id").iterator(1_000):
            yield (
                open_id_number(row.founder),
                row.founder.name,
                row.name,
                row.branch,
                row.idea,
                row.opened_on,
                row.uscc,
                row.registered_on,
                row.operating_from,
                row.alive_on,
                row.ended_on,
                row.end_cause,
                row.end_note,
                row.jobs,
                row.households_led,
            )


STARTUPS = Sheet(
    name="labour.startups",
    title=_("Businesses of founders"),
    columns=COLUMNS,
    capability=EDIT,
    export_capability=EXPORT,
    keys=("id_number", "name"),
    rules=(days_in_order,),
    layout=Layout(title_rows=(_("Businesses of founders"),), hint_row=True, example_rows=1, freeze_columns=3),
)
register(STARTUPS, StartupLoader)

"""Urgent posts as an Excel form, in and out: one row a need of an enterprise."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.policies.steward import EDIT
from xieshou.labour.queries.steward_posts import posts
from xieshou.labour.rules.steward import MOST_PLACES, answer_due
from xieshou.labour.vocabulary.steward import UrgentStage

from .cells import JobCells
from .steward import find_employers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

EARLIEST = date(2013, 1, 1)
SERVED = (
    "select employer_id, id, region_code, since from labour_keyenterprise"
    " where ended_on is null and employer_id = any(%s)"
)
TERMS = (
    "select enterprise_id, from_date, to_date, steward_id, steward_name from labour_stewardterm"
    " where enterprise_id = any(%s)"
)
KNOWN = (
    "select enterprise_id, title, mined_on, status, places, needed_by from labour_urgentpost"
    " where enterprise_id = any(%s)"
)
COLUMNS = (
    Column(
        "employer", _("Enterprise"), required=True, max_length=120, width=28,
        help=_("Name or unified social credit code of a key enterprise"), example="上海示范服饰有限公司",
        aliases=("企业名称", "用工企业"),
    ),
    Column("title", _("Post"), required=True, max_length=80, width=18, example="缝纫工", aliases=("岗位",)),
    Column(
        "occupation", _("Occupation (national classification)"), max_length=40, width=20,
        help=_("Empty: coded from the post"), example="缝纫工",
    ),
    Column(
        "places", _("Places asked for"), Kind.INTEGER, required=True, minimum=1, maximum=MOST_PLACES,
        example=20, aliases=("人数", "需求人数"),
    ),
    Column("mined_on", _("Recorded on"), Kind.DATE, required=True, earliest=EARLIEST, not_future=True),
    Column("needed_by", _("Needed by"), Kind.DATE, required=True, earliest=EARLIEST),
    Column("note", _("What the enterprise says"), max_length=300, width=24),
)  # fmt: skip


def needed_after_recorded(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a need whose last day lies before its record."""
    if values["needed_by"] < values["mined_on"]:
        yield "needed_by", _("Needed before it was recorded.")


class UrgentPostLoader(Loader):
    """Loads urgent needs; one that was answered keeps its places and days."""

    def __init__(self) -> None:
        """Begin with nothing found and no title coded."""
        self._jobs = JobCells()
        self._served: dict[str, tuple[UUID, UUID, str, date]] = {}
        self._terms: dict[UUID, list[tuple[Any, ...]]] = {}
        self._known: dict[tuple[UUID, str, date], tuple[str, int, date]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark enterprises nobody serves, days before the service, uncoded posts, answered ones changed."""
        self._find(rows, context)
        for index, row in enumerate(rows.records()):
            found = self._served.get(row["employer"])
            if found is None or not context.scope.covers_region(found[2]):
                rows.wrong(index, "employer", _("No key enterprise of this name or code in your area."))
                continue
            if row["mined_on"] < found[3]:
                rows.wrong(index, "mined_on", _("The enterprise was not served yet on this day."))
            if not self._code(row):
                rows.wrong(index, "occupation", _("The post cannot be coded. Write the occupation code."))
            same = self._known.get((found[0], row["title"], row["mined_on"]))
            changed = same and same[1:] != (row["places"], row["needed_by"])
            if same and changed and same[0] != UrgentStage.MINED:
                rows.wrong(index, "title", _("This urgent post was answered. It changes on its page only."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the needs of the chunk."""
        self._find(rows, context)
        lines = []
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            enterprise, employer, region, _since = self._served[row["employer"]]
            day = row["mined_on"]
            owner = (enterprise, employer, region, *self._in_charge(enterprise, day))
            need = (row["title"], self._code(row), row["places"], row["needed_by"], row["note"])
            lines.append((number, new_id(), *owner, *need, day, answer_due(day)))
        columns = (
            "enterprise_id", "employer_id", "region_code", "steward_id", "steward_name", "title",
            "occupation_code", "places", "needed_by", "note", "mined_on", "answer_due_on",
        )  # fmt: skip
        context.upsert(
            context.stage("labour_urgentpost", columns, lines),
            match=("enterprise_id", "title", "mined_on"),
            update=("occupation_code", "places", "needed_by", "note"),
            constants={
                "status": UrgentStage.MINED.value,
                "lapse_reason": "",
                "lapse_note": "",
                "entered_at": context.at,
                "entered_by_name": context.actor.name,
            },
        )

    def _in_charge(self, enterprise: UUID, day: date) -> tuple[UUID | None, str]:
        for from_date, to_date, steward_id, name in self._terms.get(enterprise, []):
            if from_date <= day and (to_date is None or day < to_date):
                return steward_id, name
        return None, ""

    def _code(self, row: Mapping[str, Any]) -> str:
        return self._jobs.code(row["occupation"] or row["title"])

    def _find(self, rows: Rows, context: Context) -> None:
        employers = find_employers(rows["employer"], context)
        keys = [key for key, _region in employers.values()]
        served = {employer: rest for employer, *rest in context.fetch(SERVED, [keys])}
        self._served = {
            text: (served[key][0], key, served[key][1], served[key][2])
            for text, (key, _region) in employers.items()
            if key in served
        }
        enterprises = [found[0] for found in self._served.values()]
        self._terms = {}
        for enterprise, *term in context.fetch(TERMS, [enterprises]):
            self._terms.setdefault(enterprise, []).append(tuple(term))
        self._known = {
            (enterprise, title, day): (status, places, needed_by)
            for enterprise, title, day, status, places, needed_by in context.fetch(KNOWN, [enterprises])
        }

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the urgent posts of the scope, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability
        for row in posts(scope).order_by("mined_on", "id").iterator(1_000):
            yield (
                row.employer.name,
                row.title,
                row.occupation_code,
                row.places,
                row.mined_on,
                row.needed_by,
                row.note,
            )


URGENT_POSTS = Sheet(
    name="labour.urgent_posts",
    title=_("Urgent posts of key enterprises"),
    columns=COLUMNS,
    capability=EDIT,
    export_capability=EDIT,
    keys=("employer", "title", "mined_on"),
    rules=(needed_after_recorded,),
    layout=Layout(
        title_rows=(_("Urgent posts of key enterprises"),), hint_row=True, example_rows=1, freeze_columns=2
    ),
)
register(URGENT_POSTS, UrgentPostLoader)

"""Decisions of joint meetings and problems found on visits as Excel forms, in and out.

New ones come in, each with its task; reports, photos and checks follow on the page.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.models import Decision, Finding
from xieshou.cooperation.operations import meeting as meetings
from xieshou.cooperation.operations import visit as visits
from xieshou.cooperation.operations.lost_tasks import drop_lost_tasks
from xieshou.cooperation.policies import MEETING_EDIT, MEETING_VIEW
from xieshou.cooperation.queries.meeting import list_with_decisions
from xieshou.cooperation.queries.visit import list_with_findings
from xieshou.cooperation.vocabulary.meeting import DecisionStatus, FindingStatus
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.registry import register

from .families import FamilyLoader
from .officers import ON_PAGE
from .sides import EAST, SIDES, WEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from django.db.models import Model

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context

    from .families import Cells, Family, Problem

EARLIEST = date(2013, 1, 1)
SIDE = (Choice("east", _("Eastern side")), Choice("west", _("Western side")))


class DecisionLoader(FamilyLoader):
    """Enters what a joint meeting decided, while its minutes are open."""

    key = (*SIDES, "meeting", "held_on")
    part = ("text",)
    told = ("owner", "side", "due_date")
    empty = None

    def families(self, scope: Scope) -> Iterator[Family]:
        """Return the meetings of the scope with what they decided."""
        for row in list_with_decisions(scope=scope):
            head = (row.region_code, row.partner_region_code, row.title, row.held_on)
            yield row.pk, head, [_decided(one) for one in row.decisions.all()]

    def problems(self, row: Mapping[str, Any], *, on_file: bool) -> Iterator[Problem]:
        """Mark unknown meetings."""
        del row
        if not on_file:
            yield "meeting", _("No such meeting is on file. Plan it on its page first.")

    def add(self, key: UUID, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that enters a decision."""
        resolution = meetings.Resolution(row["text"], row["owner"], row["side"] == "east", row["due_date"])
        return partial(
            meetings.decide, meeting_id=key, resolution=resolution, actor=context.actor, at=context.at
        )

    def undone(self, *, actor: Actor, at: datetime) -> None:
        """Tick off the tasks of decisions that were taken out."""
        drop_lost_tasks(Decision, kind=meetings.DUE, source_kind=meetings.DECISION, actor=actor, at=at)


class FindingLoader(FamilyLoader):
    """Enters problems found on a visit without a photo, each with the reason why there is none."""

    key = (*SIDES, "visit", "from_date")
    part = ("text",)
    told = ("stop", "village_code", "seen_on", "seen_time", "owner", "due_date", "no_photo_reason")
    empty = None

    def __init__(self) -> None:
        """Begin with no stop known."""
        super().__init__()
        self._stops: dict[Cells, list[UUID]] = {}

    def families(self, scope: Scope) -> Iterator[Family]:
        """Return the visits of the scope with the problems that they found."""
        for row in list_with_findings(scope=scope):
            head = (row.region_code, row.partner_region_code, row.title, row.from_date)
            for stop in row.stops.all():
                self._stops.setdefault((*head, stop.place), []).append(stop.pk)
            yield row.pk, head, [_found(one) for one in row.findings.all()]

    def problems(self, row: Mapping[str, Any], *, on_file: bool) -> Iterator[Problem]:
        """Mark unknown visits and stops, and what is no time of day."""
        if not on_file:
            yield "visit", _("No such visit is on file. Plan it on its page first.")
        elif row["stop"] and len(self._stops.get(self._place(row), ())) != 1:
            yield "stop", _("No single stop of the visit has this name.")
        if _clock(row["seen_time"]) is None:
            yield "seen_time", _("Enter the time of day as 10:30.")

    def add(self, key: UUID, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that enters a problem."""
        at = datetime.combine(row["seen_on"], _clock(row["seen_time"]) or time.min)
        problem = visits.Problem(
            **{name: row[name] for name in ("text", "owner", "due_date", "village_code", "no_photo_reason")},
            seen_at=timezone.make_aware(at),
            stop_id=self._stops[self._place(row)][0] if row["stop"] else None,
        )
        return partial(visits.find_problem, visit_id=key, problem=problem, actor=context.actor, at=context.at)

    def undone(self, *, actor: Actor, at: datetime) -> None:
        """Tick off the tasks of problems that were taken out."""
        drop_lost_tasks(Finding, kind=visits.DUE, source_kind=visits.FINDING, actor=actor, at=at)

    def _place(self, row: Mapping[str, Any]) -> Cells:
        return (*self._of(row, self.key), row["stop"])


def _clock(text: str) -> time | None:
    try:
        found = time.fromisoformat(text.strip().rjust(5, "0"))
    except ValueError:
        return None
    return found if found.tzinfo is None else None  # the clock on the wall: "10Z" is none


def _decided(row: Decision) -> Cells:
    told = [report.text for report in row.reports.all()]
    side = "east" if row.owner_is_east else "west"
    last = told[-1] if told else ""
    return row.text, row.owner, side, row.due_date, row.number, row.status, row.status_on, last


def _found(row: Finding) -> Cells:
    seen = timezone.localtime(row.seen_at) if row.seen_at else None
    return (
        row.text, row.stop.place if row.stop else "", row.village_code, seen.date() if seen else None,
        f"{seen:%H:%M}" if seen else "", row.owner, row.due_date, row.no_photo_reason, row.number,
        row.status, row.measure, row.returned_reason,
    )  # fmt: skip


def _text(key: str, header: Any, width: int = 24, **options: Any) -> Column:
    return Column(key, header, max_length=options.pop("most", 300), width=width, **options)


def _day(key: str, header: Any, example: date | None = None, **options: Any) -> Column:
    return Column(key, header, Kind.DATE, earliest=EARLIEST, example=example or "", **options)


def _status(words: Any) -> Column:
    choices = tuple(Choice(code, label) for code, label in words.choices)
    return Column("status", _("Status"), Kind.CHOICE, choices=choices, help=ON_PAGE)


def _sheet(name: str, title: Any, loader: type[FamilyLoader], *columns: Column) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        columns=(EAST, WEST, *columns),
        capability=MEETING_EDIT,
        export_capability=MEETING_VIEW,
        keys=(*loader.key, *loader.part),
        layout=Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=3),
        max_rows=5_000,
    )


NUMBER = Column("number", _("No."), Kind.INTEGER, help=_("Given by the system; leave it empty"))
OWNER = _text("owner", _("Owner"), 16, most=80, required=True, personal="general", example="县人社局")
DUE = _day("due_date", _("Until"), date(2026, 9, 10), required=True)
DECISIONS = _sheet(
    "cooperation.decisions",
    _("Decisions of joint meetings"),
    DecisionLoader,
    _text("meeting", _("Joint meeting"), 28, most=120, required=True, example="高层联席会议"),
    _day("held_on", _("Held on"), date(2026, 3, 10), required=True),
    _text("text", _("Decision"), 40, required=True, example="新建三个劳务工作站"),
    OWNER,
    Column("side", _("Side of the owner"), Kind.CHOICE, required=True, choices=SIDE, example="west"),
    DUE,
    NUMBER,
    _status(DecisionStatus),
    _day("status_on", _("Since"), help=ON_PAGE),
    _text("report", _("Last report"), 30, help=ON_PAGE),
)
FINDINGS = _sheet(
    "cooperation.findings",
    _("Problems found on visits"),
    FindingLoader,
    _text("visit", _("Field visit"), 28, most=120, required=True, example="调研对接"),
    _day("from_date", _("From"), date(2026, 9, 20), required=True),
    _text("text", _("Problem"), 36, required=True, example="大棚漏水"),
    _text("stop", _("Stop of the visit"), most=120, help=_("Stop or village, at least one of them")),
    Column("village_code", _("Village"), Kind.REGION, level=5, width=22, example="530326103201"),
    _day("seen_on", _("Day it was seen"), date(2026, 9, 20), required=True),
    _text("seen_time", _("Time it was seen"), 10, most=5, required=True, example="10:30"),
    OWNER,
    DUE,
    _text(
        "no_photo_reason", _("Why there is no photo"), most=120, example="照片另行上传",
        help=_("Photos are added on the page of the visit"),
    ),
    NUMBER,
    _status(FindingStatus),
    _text("measure", _("What was done"), 30, help=ON_PAGE),
    _text("returned", _("Why it was sent back"), help=ON_PAGE),
)  # fmt: skip
register(DECISIONS, DecisionLoader)
register(FINDINGS, FindingLoader)

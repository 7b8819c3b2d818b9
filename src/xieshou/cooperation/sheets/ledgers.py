"""Decisions and problems found as lists that come out: each moves on its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.policies import MEETING_EDIT, MEETING_VIEW
from xieshou.cooperation.queries.meeting import list_decisions
from xieshou.cooperation.queries.visit import list_all_findings
from xieshou.cooperation.vocabulary.meeting import DecisionStatus, FindingStatus
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

from .sides import EAST, WEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope


class DecisionLoader(Loader):
    """Writes what joint meetings decided, with where it stands."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the decisions of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_decisions(scope=scope):
            told = [report.text for report in row.reports.all()]
            yield (
                row.region_code, row.partner_region_code, row.meeting.title, row.meeting.held_on, row.number,
                row.text, row.owner, row.due_date, row.status, row.status_on, told[-1] if told else "",
            )  # fmt: skip


class FindingLoader(Loader):
    """Writes the problems that visits found, with what was done."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the problems of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_findings(scope=scope).iterator(1_000):
            yield (
                row.region_code, row.partner_region_code, row.visit.title, row.visit.from_date, row.number,
                row.stop.place if row.stop else "", row.village_code,
                timezone.localdate(row.seen_at) if row.seen_at else None, row.text, row.owner, row.due_date,
                row.status,
                row.measure, row.returned_reason,
            )  # fmt: skip


def _text(key: str, header: Any, width: int = 24, **options: Any) -> Column:
    return Column(key, header, max_length=500, width=width, **options)


def _status(words: Any) -> Column:
    choices = tuple(Choice(code, label) for code, label in words.choices)
    return Column("status", _("Status"), Kind.CHOICE, choices=choices)


def _sheet(name: str, title: Any, doors: tuple[str, str], columns: tuple[Column, ...]) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        columns=(EAST, WEST, *columns),
        capability=doors[0],
        export_capability=doors[1],
        layout=Layout(title_rows=(title,), example_rows=0, freeze_columns=2),
        out_only=True,
    )


MEETING = (MEETING_EDIT, MEETING_VIEW)
DECISIONS = _sheet(
    "cooperation.decisions",
    _("Decisions of joint meetings"),
    MEETING,
    (
        _text("meeting", _("Joint meeting"), 28),
        Column("held_on", _("Held on"), Kind.DATE),
        Column("number", _("No."), Kind.INTEGER),
        _text("text", _("Decision"), 40),
        _text("owner", _("Owner"), 16, personal="general"),
        Column("due_date", _("Until"), Kind.DATE),
        _status(DecisionStatus),
        Column("status_on", _("Since"), Kind.DATE),
        _text("told", _("Last report"), 30),
    ),
)
FINDINGS = _sheet(
    "cooperation.findings",
    _("Problems found on visits"),
    MEETING,
    (
        _text("visit", _("Field visit"), 28),
        Column("from_date", _("From"), Kind.DATE),
        Column("number", _("No."), Kind.INTEGER),
        _text("stop", _("Stop of the visit")),
        Column("village_code", _("Village"), Kind.REGION, level=5, width=22),
        Column("seen_on", _("Day it was seen"), Kind.DATE),
        _text("text", _("Problem"), 36),
        _text("owner", _("Owner"), 16, personal="general"),
        Column("due_date", _("Until"), Kind.DATE),
        _status(FindingStatus),
        _text("measure", _("What was done"), 30),
        _text("returned", _("Why it was sent back")),
    ),
)
register(DECISIONS, DecisionLoader)
register(FINDINGS, FindingLoader)

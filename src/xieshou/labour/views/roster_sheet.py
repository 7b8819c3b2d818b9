"""The layout of the comparison of the two rosters as an Excel form: pseudonyms, no names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.labour.policies.roster import EXPORT, VIEW
from xieshou.labour.vocabulary.roster import ClaimField, ClaimStatus, PairState, RosterSide

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE = _("Comparison of the two rosters")


def _side(side: RosterSide) -> tuple[Column, ...]:
    return (
        Column(f"{side.value}_employer", _("Employer"), width=24, group=side.label),
        Column(f"{side.value}_since", _("First day of work"), Kind.DATE, group=side.label),
        Column(f"{side.value}_status", _("Status"), group=side.label),
        Column(f"{side.value}_confirmed_on", _("Last confirmed on"), Kind.DATE, group=side.label),
    )


def pair_sheet() -> Sheet:
    """Return the form: a worker a row, both sides beside each other."""
    return Sheet(
        name="labour.roster_pairs",
        version=1,
        title=TITLE,
        capability=VIEW,
        export_capability=EXPORT,
        keys=("alias",),
        columns=(
            Column("alias", _("Pseudonym")),
            Column("home", _("Home county"), width=22),
            Column("district", _("District of work"), width=22),
            *_side(RosterSide.WEST),
            *_side(RosterSide.EAST),
            Column("state", _("Comparison"), width=20),
            Column("fields", _("Differs in"), width=20),
            Column("owner", _("Owner")),
            Column("due_on", _("Due"), Kind.DATE),
            Column("note", _("Note"), width=26),
        ),
        layout=Layout(title_rows=(TITLE,), hint_row=False, example_rows=0, freeze_columns=1),
    )


def pair_lines(rows: Sequence[Any]) -> list[list[Any]]:
    """Return the rows of the form; they were decorated by the page."""
    return [
        [
            row.alias,
            row.home,
            row.district,
            *_said(row, RosterSide.WEST),
            *_said(row, RosterSide.EAST),
            str(PairState(row.state).label),
            "、".join(str(ClaimField(name).label) for name in row.fields),
            (row.owner_name or str(RosterSide(row.owner_side).label)) if row.is_open else "",
            row.due_on if row.is_open else None,
            row.note,
        ]
        for row in rows
    ]


def _said(row: Any, side: RosterSide) -> list[Any]:
    status = getattr(row, f"{side.value}_status")
    return [
        getattr(row, f"{side.value}_employer"),
        getattr(row, f"{side.value}_since"),
        str(ClaimStatus(status).label) if status else "",
        getattr(row, f"{side.value}_confirmed_on"),
    ]

"""The layout of the five coordinations, and of signed employment, as Excel forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.labour.vocabulary.coordination import LINE_OF, SignedState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xieshou.labour.queries.coordination import Measured


def board_sheet(title: str) -> Sheet:
    """Return the form: an indicator a row."""
    return _sheet(
        "labour.coordination",
        title,
        (
            Column("line", _("Coordination")),
            Column("indicator", _("Indicator")),
            Column("actual", _("Counted from records"), Kind.INTEGER),
            Column("target", _("Target of the year"), Kind.INTEGER),
            Column("standing", _("Standing")),
            Column("source", _("Stands in")),
        ),
        keys=("line", "indicator"),
    )


def board_lines(measured: Sequence[Measured]) -> list[list[Any]]:
    """Return the rows of the form."""
    return [
        [
            str(LINE_OF[one.indicator].label),
            str(one.indicator.label),
            one.actual,
            one.target.value if one.target else None,
            str(one.standing.label),
            one.target.source if one.target else "",
        ]
        for one in measured
    ]


def signed_sheet(title: str) -> Sheet:
    """Return the form: somebody at a post a row, without names."""
    return _sheet(
        "labour.signed",
        title,
        (
            Column("alias", _("Pseudonym")),
            Column("home", _("Home")),
            Column("employer", _("Employer")),
            Column("post", _("Post")),
            Column("arrived_on", _("Arrival"), Kind.DATE),
            Column("state", _("Signatures")),
        ),
        keys=("alias",),
    )


def signed_lines(rows: Sequence[Any], names: dict[str, str]) -> list[list[Any]]:
    """Return the rows of the form."""
    return [
        [
            row.referral.pseudonym,
            names.get(row.region_code[:6], ""),
            str(row.employer),
            row.post,
            row.arrived_on,
            str(SignedState(row.signed_state).label),
        ]
        for row in rows
    ]


def _sheet(name: str, title: str, columns: tuple[Column, ...], *, keys: tuple[str, ...]) -> Sheet:
    return Sheet(
        name=name,
        version=1,
        title=title,
        capability="labour.funnel.export",
        export_capability="labour.funnel.export",
        keys=keys,
        columns=columns,
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )

"""The layout of a retention curve as an Excel form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.labour.vocabulary.verification import LeaveReason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import Promise

    from xieshou.labour.rules.survival import Point


def curve_sheet(title: str | Promise) -> Sheet:
    """Return the form: a point of the curve a row."""
    return Sheet(
        name="labour.retention_curve",
        version=1,
        title=title,
        capability="labour.funnel.export",
        export_capability="labour.funnel.export",
        keys=("day",),
        columns=(
            Column("day", _("Days after arrival"), Kind.INTEGER),
            Column("at_risk", _("Still followed"), Kind.INTEGER),
            *(Column(f"left_{cause}", label, Kind.INTEGER) for cause, label in LeaveReason.choices),
            Column("censored", _("Out of sight"), Kind.INTEGER),
            Column("retained", _("Retained (‰)"), Kind.INTEGER),
            Column("low", _("95% interval from (‰)"), Kind.INTEGER),
            Column("high", _("95% interval to (‰)"), Kind.INTEGER),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )


def curve_lines(points: list[Point]) -> Iterator[list[Any]]:
    """Yield one line of the form a point."""
    for point in points:
        shares = [
            None if one is None else round(1000 * one) for one in (point.retained, point.low, point.high)
        ]
        left = [point.left.get(cause, 0) for cause in LeaveReason.values]
        yield [point.day, point.at_risk, *left, point.censored, *shares]

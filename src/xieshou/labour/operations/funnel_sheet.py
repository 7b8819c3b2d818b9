"""The layouts in which the funnel and the people behind it go out, and the words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.functional import Promise

    from xieshou.labour.rules.funnel import Stage


def stage_label(key: str) -> str:
    """Return the name of a stage."""
    labels = {"sent": gettext("Sent out"), "located": gettext("Located")}
    return labels.get(key) or gettext("Retained %(days)s days") % {"days": key.removeprefix("kept")}


def period_of(from_month: date | None, to_month: date | None) -> str:
    """Return the months of a cut in words."""
    if not from_month and not to_month:
        return gettext("All placements so far")
    first = f"{from_month:%Y-%m}" if from_month else "…"
    last = f"{to_month:%Y-%m}" if to_month else "…"
    return f"{first} – {last}"


def funnel_sheet(title: str | Promise, stages: Sequence[tuple[str, str]]) -> Sheet:
    """Return the form: a group a row; numerator, denominator and not known of each stage."""
    columns = [Column("group", _("Group"))]
    for key, label in stages:
        columns += [
            Column(f"{key}_n", f"{label} · {_('numerator')}", Kind.INTEGER),
            Column(f"{key}_d", f"{label} · {_('denominator')}", Kind.INTEGER),
        ]
        if key.startswith("kept"):
            columns.append(Column(f"{key}_u", f"{label} · {_('not known')}", Kind.INTEGER))
    return Sheet(
        name="labour.funnel",
        version=1,
        title=title,
        capability="labour.funnel.export",
        export_capability="labour.funnel.export",
        keys=("group",),
        columns=tuple(columns),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )


def sheet_row(name: str, stages: Sequence[Stage]) -> list[Any]:
    """Return one row of the form."""
    row: list[Any] = [name]
    for stage in stages:
        row += [stage.numerator, stage.denominator]
        if stage.key.startswith("kept"):
            row.append(stage.unknown)
    return row


def people_sheet(title: str | Promise) -> Sheet:
    """Return the form of the people behind a figure."""
    return Sheet(
        name="labour.funnel_people",
        version=1,
        title=title,
        capability="labour.funnel.export",
        export_capability="people.export",
        keys=("worker",),
        columns=(
            Column("worker", _("Worker"), personal="general"),
            Column("home", _("Home")),
            Column("employer", _("Employer")),
            Column("post", _("Post")),
            Column("departed_on", _("Departure"), Kind.DATE),
            Column("arrived_on", _("Arrival"), Kind.DATE),
            Column("left_on", _("Left the post"), Kind.DATE),
            Column("contacted_on", _("Last contact"), Kind.DATE),
            Column("employer_confirmed_on", _("Last confirmed by the employer"), Kind.DATE),
            Column("kept_days", _("Days proven at the post"), Kind.INTEGER),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )

"""The layout of an account's statement as an Excel form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ledger.policies import VIEW
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xieshou.kernel.ledger.models import Leg


def statement_sheet(title: str) -> Sheet:
    """Return the form: an entry a row, with the balance after it."""
    return Sheet(
        name="ledger.statement",
        version=1,
        title=title,
        capability=VIEW,
        export_capability=VIEW,
        keys=("number",),
        columns=(
            Column("number", _("Number"), Kind.INTEGER),
            Column("booked_on", _("Booked on"), Kind.DATE),
            Column("memo", _("Use of the money")),
            Column("received", _("Money in"), Kind.MONEY),
            Column("paid", _("Money out"), Kind.MONEY),
            Column("balance", _("Balance"), Kind.MONEY),
            Column("maker", _("Made by")),
            Column("checker", _("Checked by")),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0),
    )


def statement_rows(legs: Iterable[Leg]) -> Iterable[list[Any]]:
    """Yield the rows of the form."""
    for leg in legs:
        received, paid = (leg.amount_fen, None) if leg.amount_fen > 0 else (None, -leg.amount_fen)
        entry = leg.entry
        yield [
            entry.number,
            entry.booked_on,
            entry.memo,
            received,
            paid,
            leg.balance_after_fen,
            entry.maker_name,
            entry.checker_name,
        ]

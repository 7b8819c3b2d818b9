"""The form of the file for the bank."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet

PAY = "labour.subsidy.pay"


def payment_sheet() -> Sheet:
    """Return the form of the payment file: a payee a row, whole account numbers."""
    return Sheet(
        name="labour.payment",
        version=1,
        title=_("Payment file of a subsidy batch"),
        capability=PAY,
        export_capability=PAY,
        columns=(
            Column("number", _("No."), Kind.INTEGER),
            Column("holder", _("Account holder"), personal="sensitive"),
            Column("account", _("Account number"), personal="sensitive", width=26),
            Column("bank", _("Bank"), width=24),
            Column("amount", _("Amount (yuan)"), Kind.MONEY),
            Column("document", _("Document"), width=30),
        ),
        layout=Layout(title_rows=(), hint_row=False, example_rows=0),
    )

"""The forms of subsidies: the file for the bank, and the list of a batch with masked accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet

VIEW, PAY, PEOPLE = "labour.subsidy.view", "labour.subsidy.pay", "people.export"


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


def claims_sheet() -> Sheet:
    """Return the form of the list that goes to the notice board and the files: accounts stay masked."""
    title = _("List of a subsidy batch")
    return Sheet(
        name="labour.subsidy_list",
        version=1,
        title=title,
        capability=VIEW,
        export_capability=PEOPLE,
        columns=(
            Column("worker", _("Name"), personal="general"),
            Column("village", _("Home"), width=30),
            Column("employer", _("Employer"), width=24),
            Column("months", _("Months proven"), width=24),
            Column("amount", _("Amount (yuan)"), Kind.MONEY),
            Column("account", _("Account number"), personal="sensitive", width=18),
            Column("status", _("Status")),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )

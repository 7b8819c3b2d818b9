"""The list of a batch as an Excel form, with masked accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet

VIEW, PEOPLE = "labour.subsidy.view", "people.export"


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
            Column("employer", _("Employer or course"), width=24),
            Column("months", _("Months or days proven"), width=24),
            Column("amount", _("Amount (yuan)"), Kind.MONEY),
            Column("account", _("Account number"), personal="sensitive", width=18),
            Column("status", _("Status")),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )

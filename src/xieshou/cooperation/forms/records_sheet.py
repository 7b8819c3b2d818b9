"""The records behind a figure as an Excel form, out only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.policies import CHECK_VIEW
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet

RECORDS = Sheet(
    name="cooperation.records",
    title=_("Records behind a figure"),
    columns=(
        Column("day", _("Date"), Kind.DATE, width=14),
        Column("place", _("Place"), max_length=60, width=18),
        Column("record", _("What is recorded"), max_length=400, width=60),
        Column("amount", _("Amount"), Kind.MONEY, width=16),
    ),
    capability=CHECK_VIEW,
    layout=Layout(example_rows=0, blank_rows=0),
)

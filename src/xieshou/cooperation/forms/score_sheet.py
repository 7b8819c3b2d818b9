"""The official tables as declared layouts: commitments of agreements, and the six groups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.policies import CHECK_VIEW
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet

AGREEMENTS = Sheet(
    name="cooperation.agreement_scorecard",
    version=1,
    title=_("Scorecard of agreements"),
    capability=CHECK_VIEW,
    columns=(
        Column("agreement", _("Agreement"), width=28),
        Column("west", _("Western side"), width=16),
        Column("number", _("No."), Kind.INTEGER),
        Column("text", _("Commitment"), width=34),
        Column("unit", _("Unit")),
        Column("target", _("Agreed number"), Kind.TEXT),
        Column("actual", _("Done"), Kind.TEXT),
        Column("percent", _("Percent"), Kind.INTEGER),
        Column("standing", _("Status")),
    ),
    layout=Layout(example_rows=0, blank_rows=0, freeze_columns=1),
)


def assessment_sheet(version: int) -> Sheet:
    """Return the table of the six groups under the version of its layout."""
    return Sheet(
        name="cooperation.assessment",
        version=version,
        title=_("Assessment in six groups"),
        capability=CHECK_VIEW,
        columns=(
            Column("group", _("Group"), width=24),
            Column("indicator", _("Indicator"), width=32),
            Column("unit", _("Unit")),
            Column("target", _("Agreed number"), Kind.TEXT),
            Column("actual", _("Done"), Kind.TEXT),
            Column("percent", _("Percent"), Kind.INTEGER),
            Column("standing", _("Status")),
        ),
        layout=Layout(example_rows=0, blank_rows=0, freeze_columns=2),
    )

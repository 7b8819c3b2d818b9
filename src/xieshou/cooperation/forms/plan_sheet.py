"""The columns of a proposal as an Excel table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.policies import PLAN_VIEW
from xieshou.cooperation.vocabulary.plan import SupplyKind
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet

PROPOSAL = Sheet(
    name="cooperation.proposal",
    version=1,
    title=_("Proposal of the year"),
    capability=PLAN_VIEW,
    columns=(
        Column("county", _("Western county"), width=20),
        Column(
            "kind",
            _("Kind"),
            Kind.CHOICE,
            choices=tuple(Choice(code, label) for code, label in SupplyKind.choices),
        ),
        Column("need", _("Need"), width=30),
        Column("capability", _("Capability"), width=30),
        Column("units", _("Units"), Kind.INTEGER),
        Column("cost_fen", _("Cost (yuan)"), Kind.MONEY),
        Column("reason", _("Why unmet"), width=34),
    ),
    layout=Layout(example_rows=0, blank_rows=0),
)

"""The layout of the rates of matching as an Excel form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.labour.policies.steward import VIEW
from xieshou.labour.rules.match_rates import rate_text
from xieshou.labour.vocabulary.match_rates import Fate

if TYPE_CHECKING:
    from xieshou.labour.rules.match_rates import MatchRate


def rates_sheet(days: int) -> Sheet:
    """Return the form: a group a row; the four fates add up to the referrals."""
    title = _("Hires retained %(days)s days, of referrals") % {"days": days}
    number = Kind.INTEGER
    return Sheet(
        name="labour.match_rates",
        version=1,
        title=title,
        capability=VIEW,
        export_capability=VIEW,
        columns=(
            Column("group", _("Group"), width=24),
            Column("referrals", _("Referrals"), number),
            Column("people", _("People referred"), number),
            *(Column(fate.value, fate.label, number) for fate in Fate),
            Column("rate", _("Retained of referrals"), width=18),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )


def rate_line(name: str, rate: MatchRate) -> list[Any]:
    """Return one row of the form."""
    fates = [getattr(rate, fate.value) for fate in Fate]
    return [name, rate.referrals, rate.people, *fates, rate_text(rate)]

"""Income-generating and grant spending by county and year, as a list that comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.policies.payment import VIEW
from xieshou.projects.queries.spending import list_spending

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope


class SpendingLoader(Loader):
    """Writes the board; it is counted from booked payments and entered nowhere."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the counties and years of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for one in list_spending(scope=scope):
            share = "" if one.permille is None else f"{one.permille / 10:.1f}%"
            yield (
                one.county.ljust(12, "0"), one.year, one.operating_fen, one.borne_out_fen, one.grant_fen,
                one.fen, share,
            )  # fmt: skip


SPENDING = Sheet(
    name="projects.spending",
    title=_("Income-generating spending"),
    columns=(
        Column("region_code", _("County"), Kind.REGION, width=26),
        Column("year", _("Year"), Kind.INTEGER),
        Column("operating_fen", _("Earns an income (yuan)"), Kind.MONEY),
        Column("borne_out_fen", _("of this borne out"), Kind.MONEY),
        Column("grant_fen", _("Not income-generating (yuan)"), Kind.MONEY),
        Column("fen", _("Together (yuan)"), Kind.MONEY),
        Column("share", _("Share that earns")),
    ),
    capability=VIEW,
    layout=Layout(title_rows=(_("Income-generating spending"),), example_rows=0, freeze_columns=2),
    out_only=True,
)
register(SPENDING, SpendingLoader)

"""Queues of cooperation: pairs whose leaders have not seen each other this year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.cooperation.queries.yearly import list_pair_years

from .desk_parts import SHOWN, Item, Queue, today_of

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor

LATE_MONTH = 10  # in the last quarter a visit that was not made becomes pressing


def yearly_visits_due(actor: Actor, at: datetime) -> Queue:
    """Return the pairs whose yearly visit of leaders is still to be made."""
    today = today_of(at)
    rows = list_pair_years(scope=actor.scope, year=today.year, on=today)
    found = [one for one in rows if not one.is_met]
    tone = "warning" if today.month >= LATE_MONTH else ""
    href = reverse("cooperation:yearly_visits")
    items = [
        Item(
            href=href,
            title=f"{one.east} · {one.west}",
            note=_("east to west %(west)s, west to east %(east)s")
            % {"west": one.to_west.verdict.label, "east": one.to_east.verdict.label},
            tone=tone,
        )
        for one in found[:SHOWN]
    ]
    return Queue("yearly_visits", _("Yearly visits to be made"), href, len(found), items, icon="route")

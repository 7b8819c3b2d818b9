"""Reads of delistings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.cooperation.indicators import both_sides
from xieshou.cooperation.models import Delisting
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from xieshou.cooperation.indicators import Cut


def find_delisting(cut: Cut) -> Delisting | None:
    """Return what is recorded of the delisting of a pair's county, the last entry; None if nothing.

    It is published, so whoever may see the pair may see it, whichever side it is on.
    """
    with in_scope(both_sides(cut)):
        return (
            Delisting.objects.filter(region_code=cut.partner_region_code)
            .order_by("-entered_at", "-id")
            .first()
        )

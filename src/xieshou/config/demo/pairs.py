"""Money of the other districts on its way: one project a pairing, from the fund to families and an asset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.kernel.access.models import User
from xieshou.kernel.access.queries import get_actor

from .accounts import BOOKED
from .money import Bookkeepers, open_books
from .payments import Payers, carry_out

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Project

FAMILIES = 4


def pay_through(
    district: str, side: Mapping[str, str], *, actor: Actor, now: datetime, on: date
) -> Project | None:
    """Keep the books of a district's pairing with one county and pay a project out of them.

    Args:    side: use → key of the user who lives the year.
    Returns: the project; None where the district has no such pairing, or began before it had the accounts.
    """
    county = BOOKED.get(district)
    uses = (f"cooperation_officer:{district}", f"project_officer:{county}", f"county_approver:{county}")
    if county is None or not side.keys() >= set(uses):
        return None
    office, officer, approver = (get_actor(User.objects.get(pk=side[use]), on=on) for use in uses)
    pair: dict[str, Any] = {"district": district, "county": county, "now": now}
    open_books(people=Bookkeepers(officer, office), **pair)
    return carry_out(people=Payers(actor, office, officer, approver), families=FAMILIES, **pair)

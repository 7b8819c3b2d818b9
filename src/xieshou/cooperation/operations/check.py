"""Writes of the pledges: the warnings of help that falls after the delisting of a county."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from xieshou.cooperation.policies import MEETING_EDIT
from xieshou.cooperation.queries.checks import run_checks
from xieshou.cooperation.queries.scoped import place_names
from xieshou.cooperation.rules.unchanging import quarter_before
from xieshou.cooperation.vocabulary.check import Family, Verdict, Watch
from xieshou.kernel.audit.operations import record
from xieshou.kernel.inbox.operations import Message, Order, Where, add_tasks
from xieshou.kernel.inbox.queries import list_sources
from xieshou.kernel.organisations.queries import list_pairings
from xieshou.kernel.regions.rules import short_code

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.kernel.actor import Actor

SUBJECT = "cooperation.check"
DAYS_TO_ANSWER = 30
FALLEN = "cooperation.check.fallen"
TEXTS = {
    Watch.RESPONSIBILITY: noop(
        "%(east)s and %(west)s, %(period)s: responsibility has fallen after the delisting."
    ),
    Watch.POLICY: noop("%(east)s and %(west)s, %(period)s: policy support has fallen after the delisting."),
    Watch.HELP: noop("%(east)s and %(west)s, %(period)s: help has fallen after the delisting."),
    Watch.SUPERVISION: noop("%(east)s and %(west)s, %(period)s: supervision has fallen after the delisting."),
}


@transaction.atomic
def warn_fallen(*, actor: Actor, at: datetime, on: date) -> int:
    """Set a task for the offices of both sides for each pledge that fell in the last whole quarter.

    A pledge of a pair is told once a quarter, whatever became of the task.

    Returns: how many pledges have fallen.
    """
    year, end, period = quarter_before(on)
    rows = list_pairings(on=on).exclude(western_region_code="").order_by("eastern_region_code", "id")
    pairs = list(dict.fromkeys(rows.values_list("eastern_region_code", "western_region_code")))
    names = place_names(code for pair in pairs for code in pair)
    orders: dict[UUID, Order] = {}
    for east, west in pairs:
        for one in run_checks(
            scope=actor.scope, region_code=east, partner_region_code=west, year=year, on=end
        ):
            if one.family == Family.NOT_REMOVED and one.verdict == Verdict.FALLEN:
                key = uuid5(NAMESPACE_URL, f"{FALLEN}:{east}:{west}:{one.watch}:{period}")
                values = {"east": names[east], "west": names[west], "period": period}
                orders[key] = _order(key, one.watch, (east, west), year, values, on)
    told = list_sources(kind=FALLEN, source_ids=orders)
    fresh = [order for key, order in orders.items() if key not in told]
    add_tasks(fresh, at=at)
    record(
        "cooperation.check.warned",
        actor=actor,
        at=at,
        subject=(SUBJECT, period),
        after={"pairs": len(pairs), "fallen": len(orders), "new": len(fresh)},
    )
    return len(orders)


def _order(
    key: UUID, watch: Watch, pair: tuple[str, str], year: int, values: dict[str, str], on: date
) -> Order:
    """Return the task of a pledge that has fallen; it opens to the figures of the pair and year."""
    east, west = pair
    address = urlencode({"area": short_code(east), "partner": west, "year": str(year)})
    message = Message(
        kind=FALLEN,
        text=TEXTS[watch],
        values=values,
        source=(SUBJECT, key),
        link=f"/cooperation/checks/?{address}#{watch}",
        where=Where(region_code=east, partner_region_code=west),
    )
    return Order(message, MEETING_EDIT, on + timedelta(days=DAYS_TO_ANSWER))

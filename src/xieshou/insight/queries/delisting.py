"""The delisting of a county as monitoring has it on record, for the pledges of cooperation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.delistings import Delisted
from xieshou.cooperation.indicators import both_sides
from xieshou.cooperation.linked import Link
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.policies.run import VIEW, may_record_exit
from xieshou.monitoring.queries.delisting import find_county
from xieshou.monitoring.vocabulary.figures import Basis, PlaceState

if TYPE_CHECKING:
    from datetime import date

    from xieshou.cooperation.indicators import Cut
    from xieshou.kernel.actor import Actor


def find_delisted(cut: Cut, on: date) -> Delisted | None:
    """Return the approved delisting that stands for the county, or else, without a day, its report.

    A report has no document and never stands, so its day, if it names one, judges nobody. It is published,
    so whoever may see the pair may see it, whichever side it is on.
    """
    with in_scope(both_sides(cut)):
        story = find_county(cut.partner_region_code, on=on)
    if story is None:
        return None
    if (stands := story.stands) is not None:
        words = f"{stands.document} {stands.document_number}"
        return Delisted(stands.from_date, words) if stands.state == PlaceState.DELISTED else None
    told = (one for one in story.rows if one.basis == Basis.REPORTED and one.state == PlaceState.DELISTED)
    report = next(told, None)
    return Delisted(None, report.source) if report else None


def way_of_county(region_code: str, actor: Actor) -> Link | None:
    """Return where the actor enters the state of a county, or else reads it; None where neither."""
    if may_record_exit(actor, region_code=region_code):
        address = urlencode({"place": region_code})
        return Link(str(_("Enter an approval")), f"{reverse('monitoring:delisting_add')}?{address}")
    if actor.can(VIEW) and actor.scope.covers_region(region_code):
        return Link(str(_("Counties and villages taken off the list")), reverse("monitoring:delistings"))
    return None

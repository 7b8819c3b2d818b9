"""Reads of the closings of the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.ledger.models import Closing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

PLACE_DIGITS = 6


def is_closed(region_codes: Iterable[str], *, on: date) -> bool:
    """Tell whether the books of any of these places are closed for a day."""
    places = {code[:PLACE_DIGITS].ljust(12, "0") for code in region_codes}
    return Closing.objects.filter(region_code__in=places, until__gt=on).exists()


def closed_until(region_code: str) -> date | None:
    """Return the first open day of a county or district, None if it never closed."""
    days = Closing.objects.filter(region_code=region_code).order_by("-until").values_list("until", flat=True)
    return days.first()


def list_closings(*, scope: Scope) -> QuerySet[Closing]:
    """Return the closings of the scope, the latest first."""
    return Closing.objects.filter(scope.region_q()).order_by("-until", "region_code")

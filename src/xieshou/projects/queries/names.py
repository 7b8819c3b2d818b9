"""Names of places for codes, read once a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.regions.models import Region
from xieshou.kernel.regions.rules import full_code

if TYPE_CHECKING:
    from collections.abc import Iterable


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Return code (as given, prefix or full) → full name; one query. An unknown code stands for itself."""
    wanted = {code for code in codes if code}
    found = dict(
        Region.objects.filter(pk__in={full_code(code) for code in wanted}).values_list("code", "full_name")
    )
    return {code: found.get(full_code(code), code) for code in wanted}

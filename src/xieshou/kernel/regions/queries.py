"""Reads of places: one, its children, its successor, and the search."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound

from .models import Region, RegionRelease
from .retired import successor_of
from .rules import LEVEL_DIGITS, full_code
from .vocabulary import RegionLevel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

TREE_ROWS = 600_000  # fewer: only a part is loaded, e.g. in tests


def get_region(code: str) -> Region:
    """Return a place by its full code or prefix, retired ones too.

    Raises: NotFound: there is no such code.
    """
    is_code = code.isascii() and code.isdigit()
    region = Region.objects.filter(pk=full_code(code)).first() if is_code else None
    if region is None:
        raise NotFound
    return region


def list_children(code: str = "") -> list[Region]:
    """Return the places directly below a code, in the order of codes; "" lists the provinces."""
    parent = full_code(code) if code else ""
    return list(Region.objects.filter(parent_code=parent, retired_on__isnull=True).order_by("code"))


def list_ancestors(code: str) -> list[Region]:
    """Return the places above a code and itself, the province first."""
    codes = {full_code(code[:digits]) for digits in LEVEL_DIGITS.values() if code[:digits].strip("0")}
    return list(Region.objects.filter(pk__in=codes).order_by("level"))


def resolve_code(code: str) -> str:
    """Return the code of today of a code that may be retired; an unknown code comes back unchanged.

    The table's own successors count first (villages and townships too), then the county table.
    """
    full = full_code(code)
    row = Region.objects.filter(pk=full).values_list("retired_on", "successor_code").first()
    if row is not None and row[0] is None:
        return code
    successor = row[1] if row is not None and row[1] else successor_of(full)
    return successor[: len(code)]


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the full names of codes, for lists: one query."""
    wanted = {code for code in codes if code}
    return dict(Region.objects.filter(pk__in=wanted).values_list("code", "full_name"))


def region_labels(codes: Iterable[str]) -> dict[str, str]:
    """Return code (as given, prefix or full) → full name; one query. An unknown code stands for itself."""
    wanted = {code for code in codes if code}
    found = region_names(full_code(code) for code in wanted)
    return {code: found.get(full_code(code), code) for code in wanted}


def county_name(prefix: str) -> str:
    """Return the name of a county (6 digits), or the digits if the tree does not know it."""
    return (
        Region.objects.filter(pk=full_code(prefix[:6])).values_list("full_name", flat=True).first()
        or prefix[:6]
    )


def known_counties() -> Collection[str] | None:
    """Return the prefixes (6 digits) of all counties, or None while only a part of the tree is loaded."""
    release = RegionRelease.objects.order_by("-id").values_list("id", "row_count").first()
    if release is None or release[1] < TREE_ROWS:
        return None
    return _counties_of_release(release[0])


@lru_cache(maxsize=2)
def _counties_of_release(_release: int) -> frozenset[str]:
    codes = Region.objects.filter(level__lte=RegionLevel.COUNTY).values_list("code", flat=True)
    return frozenset(code[:6] for code in codes)

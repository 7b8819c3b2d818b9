"""Reads of the states of counties and villages: the story of each place and what stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.monitoring.models import PlaceStatus
from xieshou.monitoring.rules.delisting import Told, standing
from xieshou.monitoring.vocabulary.figures import ExitLevel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class PlaceStory:
    """A place with everything recorded about it, the latest first, and the state that stands."""

    region_code: str
    level: str
    rows: list[PlaceStatus]
    stands: PlaceStatus | None


def list_places(scope: Scope, *, on: date, level: str = "") -> list[PlaceStory]:
    """Return the places of the scope that have a state on record, by code."""
    found = PlaceStatus.objects.filter(scope.region_q())
    if level:
        found = found.filter(level=level)
    return stories_of(found.order_by("region_code", "recorded_at", "pk"), on=on)


def find_county(region_code: str, *, on: date) -> PlaceStory | None:
    """Return the story of a county with the state that stands on a day, None where nothing is on record."""
    found = PlaceStatus.objects.filter(region_code=region_code, level=ExitLevel.COUNTY)
    return next(iter(stories_of(found.order_by("recorded_at", "pk"), on=on)), None)


def stories_of(rows: Iterable[PlaceStatus], *, on: date) -> list[PlaceStory]:
    """Return rows, in the order of place and record, as the stories of their places."""
    places: dict[tuple[str, str], list[PlaceStatus]] = {}
    for row in rows:
        places.setdefault((row.region_code, row.level), []).append(row)
    return [_story(code, level, found, on) for (code, level), found in places.items()]


def newest_place_status() -> str:
    """Return the key of the row recorded last, "" where there is none."""
    newest = PlaceStatus.objects.order_by("-recorded_at", "-pk").first()
    return str(newest.pk) if newest else ""


def _story(code: str, level: str, rows: list[PlaceStatus], on: date) -> PlaceStory:
    holds = standing([Told(row.pk, row.basis, row.from_date) for row in rows], on=on)
    stands = next((row for row in rows if holds is not None and row.pk == holds.id), None)
    return PlaceStory(code, level, rows[::-1], stands)

"""The pairings of a day as a sketched map: seats of places, arcs between them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .pairing import Edge

DATA_FILE = Path(__file__).resolve().parent.parent / "data" / "seats.yaml"
LEVELS = (("counties", 6), ("prefectures", 4), ("provinces", 2))


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a place stands on the map; `is_own` is False where it stands at the seat above it."""

    longitude: float
    latitude: float
    is_own: bool


@cache
def _seats() -> dict[str, dict[str, tuple[float, float]]]:
    found: dict[str, dict[str, tuple[float, float]]] = yaml.safe_load(DATA_FILE.read_text(encoding="utf-8"))
    return found


def seat_of(code: str) -> Seat | None:
    """Return the seat of a place, or that of its prefecture or province; None for no known province."""
    own = min((length for _level, length in LEVELS if not code[length:].strip("0")), default=LEVELS[0][1])
    for level, length in LEVELS:
        if at := _seats()[level].get(code[:length]):
            return Seat(at[0], at[1], length >= own)
    return None


def list_provinces() -> list[tuple[str, float, float]]:
    """Return (code, longitude, latitude) of the seat of every province."""
    return [(code, at[0], at[1]) for code, at in _seats()["provinces"].items()]


def draw_map(edges: Sequence[Edge], *, names: Mapping[str, str]) -> dict[str, Any]:
    """Return seats and arcs of the ties whose both sides are named, and the table of the same ties.

    Ties between the same two counties are one arc; `away` names places that stand at a seat above them.
    """
    arcs: dict[tuple[str, str], int] = {}
    for edge in edges:
        if edge.west_code:
            pair = (edge.region_code[:6], edge.west_code[:6])
            arcs[pair] = arcs.get(pair, 0) + 1
    placed: dict[str, dict[str, Any]] = {}
    away: set[str] = set()
    lines: list[dict[str, Any]] = []
    for (east, west), value in sorted(arcs.items()):
        ends = []
        for side, county in (("east", east), ("west", west)):
            code = county.ljust(12, "0")
            seat, name = seat_of(code), names.get(code, county)
            if seat is not None:
                point = {"name": name, "side": side, "at": [seat.longitude, seat.latitude]}
                placed.setdefault(county, point)
                ends.append([seat.longitude, seat.latitude])
            if seat is None or not seat.is_own:
                away.add(name)
        line = {"from": names.get(east.ljust(12, "0"), east), "to": names.get(west.ljust(12, "0"), west)}
        lines.append({**line, "value": value, "ends": ends})
    return {
        "points": list(placed.values()),
        "arcs": [line for line in lines if len(line["ends"]) == 2],  # noqa: PLR2004 -- an arc has two ends
        "links": [{name: line[name] for name in ("from", "to", "value")} for line in lines],
        "away": sorted(away),
    }

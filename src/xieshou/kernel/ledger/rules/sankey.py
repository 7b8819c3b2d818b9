"""The picture of a trace: ways drawn as flows between stations, the small ones gathered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .trace import Way

OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Node:
    """A station at a depth of the chain, and how much comes through it."""

    depth: int
    station: str
    amount_fen: int

    @property
    def key(self) -> str:
        """Return what links call the node."""
        return f"{self.depth}|{self.station}"


@dataclass(frozen=True, slots=True)
class Link:
    """So much flows from one node to another."""

    above: str
    below: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Nodes by depth, the largest first, and the flows between them."""

    nodes: Sequence[Node]
    links: Sequence[Link]


def draw(ways: Sequence[Way], *, most: int) -> Picture:
    """Return the picture of ways with at most `most` stations of their own at each depth.

    Whatever flows into a node and does not stay there flows out of it: gathering changes no sum.
    """
    through: Counter[tuple[int, str]] = Counter()
    for way in ways:
        for depth, station in enumerate(way.stations):
            through[depth, station] += way.amount_fen
    kept = _largest(through, most)
    nodes: Counter[tuple[int, str]] = Counter()
    links: Counter[tuple[str, str]] = Counter()
    for way in ways:
        places = [
            (depth, station if (depth, station) in kept else OTHERS)
            for depth, station in enumerate(way.stations)
        ]
        for place in places:
            nodes[place] += way.amount_fen
        for (depth, above), (lower, below) in pairwise(places):
            links[f"{depth}|{above}", f"{lower}|{below}"] += way.amount_fen
    ordered = sorted(nodes.items(), key=lambda item: (item[0][0], item[0][1] == OTHERS, -item[1], item[0][1]))
    return Picture(
        [Node(depth, station, fen) for (depth, station), fen in ordered],
        [Link(above, below, fen) for (above, below), fen in sorted(links.items())],
    )


def _largest(through: Counter[tuple[int, str]], most: int) -> set[tuple[int, str]]:
    """Return the stations that keep a node of their own; one left over is no smaller than "others"."""
    kept: set[tuple[int, str]] = set()
    for depth in {depth for depth, _station in through}:
        ranked = sorted(
            (place for place in through if place[0] == depth), key=lambda place: (-through[place], place[1])
        )
        kept |= set(ranked if len(ranked) <= most else ranked[: most - 1])
    return kept

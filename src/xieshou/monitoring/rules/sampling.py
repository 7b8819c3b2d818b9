"""A stratified sample that anybody can draw again, and what can be said from it.

Algorithm xieshou-sha256-1: in each stratum the households are ordered by the SHA-256 of
`seed|stratum|code` (UTF-8, hexadecimal, ascending) and the first n are taken. The digest of the frame is the
SHA-256 of its lines `stratum|code`, sorted, each ended by a line feed. The seed is made by the server and
published before the frame is read, so neither seed nor frame can be chosen to fit the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALGORITHM = "xieshou-sha256-1"
LEVEL_ENDS = (2, 4, 6, 9, 12)
Z_95 = 1.959963984540054  # the two-sided 95 % point of the normal distribution


@dataclass(frozen=True, slots=True)
class Unit:
    """One household of the frame."""

    stratum: str
    code: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A unit of the sample with its place in the order of its stratum, from 1."""

    unit: Unit
    rank: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with the ends of its Wilson interval at 95 %."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """Return part of whole, None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the Wilson score interval, None of nothing.

        Source: Wilson (1927): centre (p + z²/2n) / (1 + z²/n), half width z/(1 + z²/n)·√(p(1-p)/n + z²/4n²).
        """
        if not self.whole:
            return None
        p, n, z = self.part / self.whole, self.whole, Z_95
        scale = 1 + z * z / n
        centre = (p + z * z / (2 * n)) / scale
        half = z / scale * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        low = 0.0 if self.part == 0 else centre - half
        return low, 1.0 if self.part == n else centre + half


def place_of(region_code: str) -> str:
    """Return the digits of a region's level: zeros that belong to a level stay."""
    short = len(region_code.rstrip("0"))
    return region_code[: next(end for end in LEVEL_ENDS if end >= short)]


def digest_frame(frame: Iterable[Unit]) -> str:
    """Return the digest by which a frame is known; the order in which it was read does not matter."""
    lines = sorted(f"{unit.stratum}|{unit.code}\n" for unit in frame)
    return sha256("".join(lines).encode()).hexdigest()


def draw(frame: Iterable[Unit], *, seed: str, sizes: Mapping[str, int]) -> list[Drawn]:
    """Return the sample: the same seed, sizes and frame give the same households in the same order.

    A stratum smaller than its size is taken whole.
    """

    def key(unit: Unit) -> tuple[str, str]:
        return sha256(f"{seed}|{unit.stratum}|{unit.code}".encode()).hexdigest(), unit.code

    units = list(frame)
    found: list[Drawn] = []
    for stratum in sorted(sizes):
        inside = sorted((unit for unit in units if unit.stratum == stratum), key=key)
        found += [Drawn(unit, rank) for rank, unit in enumerate(inside[: sizes[stratum]], start=1)]
    return found

"""Retention curves: how long workers stay at a post, although many are still there or out of sight.

A spell runs from arrival to leaving (an event, with its cause) or to the last day on which somebody
knew the worker at the post (censored). Whoever was not heard of since counts until that day only:
silence is neither staying nor leaving.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Spells:
    """So many workers with a spell of `days`; `cause` is why they left, "" for those still in sight."""

    days: int
    cause: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Point:
    """The curve from day `day` on, until the next point.

    `retained` is the share still at the post (Kaplan and Meier 1958) with its 95 % interval (Greenwood,
    on the log-minus-log scale); None where nobody or everybody left, so that no interval exists.
    `lost` is the share lost to each cause (Aalen and Johansen 1978); retained + lost of all causes = 1.
    """

    day: int
    at_risk: int
    left: Mapping[str, int]
    censored: int
    retained: float
    low: float | None
    high: float | None
    lost: Mapping[str, float]


def retention_curve(spells: Iterable[Spells]) -> list[Point]:
    """Return one point a day on which somebody left or went out of sight, in order of days.

    Raises: ValueError: a spell is shorter than nothing.
    """
    ended: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for spell in spells:
        if spell.days < 0 or spell.count < 0:
            message = f"A spell of {spell.days} days for {spell.count} workers cannot be."
            raise ValueError(message)
        ended[spell.days][spell.cause] += spell.count
    at_risk = sum(sum(by_cause.values()) for by_cause in ended.values())
    retained, greenwood = 1.0, 0.0
    lost: dict[str, float] = defaultdict(float)
    points = []
    for day in sorted(ended):
        censored = ended[day].pop("", 0)
        left = {cause: count for cause, count in sorted(ended[day].items()) if count}
        gone = sum(left.values())
        for cause, count in left.items():
            lost[cause] += retained * count / at_risk
        if gone:
            retained *= (at_risk - gone) / at_risk
            greenwood += gone / (at_risk * (at_risk - gone)) if at_risk > gone else float("inf")
        low, high = _interval(retained, greenwood)
        points.append(Point(day, at_risk, left, censored, retained, low, high, dict(lost)))
        at_risk -= gone + censored
    return points


def _interval(retained: float, greenwood: float) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a share strictly between 0 and 1."""
    if not 0 < retained < 1:
        return None, None
    spread = NORMAL_95 * sqrt(greenwood) / abs(log(retained))
    return retained ** exp(spread), retained ** exp(-spread)


def at_day(points: list[Point], day: int) -> Point | None:
    """Return the curve's value on a day: the last point not after it.

    None: nobody was followed that long, or the first to leave or vanish did so later (nothing known yet).
    """
    if not points or points[-1].day < day:
        return None
    before = [point for point in points if point.day <= day]
    if before:
        return before[-1]
    first = points[0]
    return Point(0, first.at_risk, {}, 0, 1.0, None, None, {})


def followed_at(points: list[Point], day: int) -> int:
    """Return how many workers were still followed on a day (the number at risk)."""
    later = [point for point in points if point.day >= day]
    return later[0].at_risk if later else 0

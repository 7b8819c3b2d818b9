"""Rules of the scheme: eligibility as data, scores without the conflicted, outliers, the ranking. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from xieshou.engines.selection import Floor, Item, Pot, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BUDGET = "budget"
OUTLIER_POINTS = 20
LEAST_REVIEWS = 2
HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class CallRules:
    """What a call asks for. Money in fen; `sectors` empty: every one; `direction`: the lead sectors.

    `direction_percent` of all that is granted goes to the direction; `sector_cap` is the most grants of
    one sector (0: no cap).
    """

    kinds: tuple[str, ...]
    sectors: tuple[str, ...]
    papers: tuple[str, ...]
    max_grant_fen: int
    min_own_percent: int
    min_years: int
    min_households: int
    direction: tuple[str, ...]
    direction_percent: int
    sector_cap: int
    min_points: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What an application says, as the rules judge it."""

    kind: str
    sector: str
    papers: tuple[str, ...]
    requested_fen: int
    own_fen: int
    years_operating: int
    households_linked: int


def find_defects(facts: Facts, rules: CallRules) -> list[str]:
    """Return the codes of what an application lacks or breaks; an empty list is complete and eligible.

    The limits themselves are within the rules.
    """
    total = facts.requested_fen + facts.own_fen
    checks = {
        "kind": facts.kind in rules.kinds,
        "sector": not rules.sectors or facts.sector in rules.sectors,
        "papers": set(rules.papers) <= set(facts.papers),
        "requested_fen": 0 < facts.requested_fen <= rules.max_grant_fen,
        "own_fen": facts.own_fen * 100 >= rules.min_own_percent * total,
        "years_operating": facts.years_operating >= rules.min_years,
        "households_linked": facts.households_linked >= rules.min_households,
    }
    return [name for name, holds in checks.items() if not holds]


@dataclass(frozen=True, slots=True)
class Review:
    """One reviewer's points by criterion; a conflict of interest keeps them out of the mean."""

    reviewer: str
    points: Mapping[str, int]
    has_conflict: bool = False

    @property
    def total(self) -> int:
        """Return the mean of the criteria in hundredths of a point, rounded down."""
        return sum(self.points.values()) * HUNDREDTHS // max(1, len(self.points))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an application stands after the reviews; `mean` in hundredths, None below two counted reviews."""

    counted: int
    mean: int | None
    outliers: tuple[str, ...]


def stand(reviews: Sequence[Review]) -> Standing:
    """Return the mean of those without a conflict, and who lies far from the median.

    An outlier is shown and stays in the mean: leaving it out would let the others silence a dissenter.
    """
    counted = [review for review in reviews if not review.has_conflict]
    totals = [review.total for review in counted]
    if len(counted) < LEAST_REVIEWS:
        return Standing(len(counted), None, ())
    middle = median(totals)
    far = tuple(
        review.reviewer for review in counted if abs(review.total - middle) > OUTLIER_POINTS * HUNDREDTHS
    )
    return Standing(len(counted), sum(totals) // len(totals), far)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A complete application with its mean points in hundredths."""

    key: str
    sector: str
    requested_fen: int
    mean: int


def build_problem(candidates: Iterable[Candidate], *, budget_fen: int, rules: CallRules) -> Problem:
    """Return the choice under the budget: the sum of points, weighed by nothing else.

    Applications below the least points are not chosen from.
    """
    kept = [one for one in candidates if one.mean >= rules.min_points * HUNDREDTHS]
    items = tuple(Item(one.key, {BUDGET: one.mean}, {BUDGET: one.requested_fen}, one.sector) for one in kept)
    floors = (Floor(frozenset(rules.direction), rules.direction_percent),) if rules.direction_percent else ()
    caps = {one.sector: rules.sector_cap for one in kept} if rules.sector_cap else {}
    return Problem(items, (Pot(BUDGET, budget_fen),), floors, caps)

"""What one place more or less at a vacancy would change, solved again exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.labour.queries.engine import solve_input, weights_of
from xieshou.labour.queries.match import read_run_input, runs
from xieshou.labour.queries.offer import vacancies
from xieshou.labour.rules.parameters import parameters_on
from xieshou.labour.vocabulary.match import RunMode, RunState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from xieshou.engines.assignment import CapacityPrice, Problem, Solution
    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import AssignmentRun, Vacancy

MOST_PAIRS = 4_000_000
MOST_SOLVED = 3_000_000  # pairs solved for one page of prices


@dataclass(frozen=True, slots=True)
class MarketRow:
    """One vacancy of the market: places left, how many of them are kept, how many the optimum fills."""

    vacancy: Vacancy
    column: int
    places: int
    kept: int
    filled: int


@dataclass(frozen=True, slots=True)
class Market:
    """The open market of an area today and its optimum; full vacancies come first."""

    problem: Problem
    solution: Solution
    rows: list[MarketRow]

    @property
    def seekers(self) -> int:
        """Return how many people look for work."""
        return int(self.problem.priority.size)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The exact change of the optimum with one place more and one less (None: none is left)."""

    row: MarketRow
    more: CapacityPrice
    less: CapacityPrice | None


class MarketTooLargeError(NotFound):
    """Solving the market again takes longer than a page may."""


def get_market(*, scope: Scope, on: date) -> Market | None:
    """Return the market of a scope; None where nobody looks for work or nothing is offered.

    Raises: MarketTooLargeError: more than MOST_PAIRS pairs.
    """
    given = read_run_input(scope=scope, on=on)
    if len(given.wishes) * len(given.vacancies) > MOST_PAIRS:
        raise MarketTooLargeError
    if not given.wishes or not given.vacancies:
        return None
    problem, solution, _records = solve_input(given, weights_of(parameters_on(on)))
    kept = [column for _row, column, _line in given.kept]
    rows = [
        MarketRow(
            vacancy,
            column,
            places=given.capacities[column],
            kept=kept.count(column),
            filled=int((solution.assignment == column).sum()),
        )
        for column, vacancy in enumerate(given.vacancies)
    ]
    rows.sort(key=lambda row: (row.filled < row.places, -row.places, row.vacancy.pk))
    return Market(problem, solution, rows)


def price_places(market: Market, rows: Sequence[MarketRow]) -> list[CapacityPrice | None]:
    """Return what one place more at each row brings; None for all where that takes too long for a page."""
    from xieshou.engines.assignment import price_of_capacity

    pairs = market.seekers * len(market.rows)
    if pairs * len(rows) > MOST_SOLVED:
        return [None for _row in rows]
    return [price_of_capacity(market.problem, market.solution, row.column) for row in rows]


def price_one(market: Market, vacancy_id: UUID) -> WhatIf:
    """Return what one place more and one place less at a vacancy change.

    Raises: NotFound: the vacancy is not open in the market.
    """
    from xieshou.engines.assignment import price_of_capacity

    row = next((row for row in market.rows if row.vacancy.pk == vacancy_id), None)
    if row is None:
        raise NotFound
    problem, solution = market.problem, market.solution
    spare = row.places > row.kept
    return WhatIf(
        row,
        more=price_of_capacity(problem, solution, row.column, change=1),
        less=price_of_capacity(problem, solution, row.column, change=-1) if spare else None,
    )


@dataclass(frozen=True, slots=True)
class StoredPrice:
    """The price of the run's dual at a vacancy, and what it proves about one place more and one less.

    Points are those of the run's whole: scores, less `priority_reward` for each priority household without
    a place. The dual bounds the whole for any capacities, so both bounds hold for every assignment; `gap`
    is what the run itself left unproven.
    """

    vacancy: Vacancy
    points: int
    gap: int = 0

    @property
    def more_at_most(self) -> int:
        """Return what one place more would have brought at most."""
        return self.points + self.gap

    @property
    def less_at_most(self) -> int:
        """Return what one place less would have changed at most: a loss of at least so much, if below 0."""
        return self.gap - self.points


def find_stored_prices(*, scope: Scope) -> tuple[AssignmentRun, list[StoredPrice]] | None:
    """Return the latest run of the scope that has prices, and its vacancies, the dearest first; or None."""
    found = runs(scope).filter(state=RunState.DONE, mode=RunMode.OPTIMAL, gap__isnull=False)
    run = found.exclude(prices={}).first()
    if run is None:
        return None
    known = {str(row.pk): row for row in vacancies(scope).filter(pk__in=list(run.prices))}
    gap = run.gap or 0
    prices = [StoredPrice(known[key], points, gap) for key, points in run.prices.items() if key in known]
    return run, sorted(prices, key=lambda one: (-one.points, one.vacancy.pk))


def get_stored_price(vacancy_id: UUID, *, scope: Scope) -> tuple[AssignmentRun, StoredPrice]:
    """Return what the latest run with prices proves about one place more or less at a vacancy.

    Raises: NotFound: no run has prices, or it has none for this vacancy (places to spare, or none to give).
    """
    found = find_stored_prices(scope=scope)
    if found is None:
        raise NotFound
    run, prices = found
    chosen = next((one for one in prices if one.vacancy.pk == vacancy_id), None)
    if chosen is None:
        raise NotFound
    return run, chosen

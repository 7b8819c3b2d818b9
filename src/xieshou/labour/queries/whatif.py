"""What one place more or less at a vacancy would change, solved again exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.labour.queries.engine import solve_input, weights_of
from xieshou.labour.queries.match import read_run_input
from xieshou.labour.rules.parameters import parameters_on

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xieshou.engines.assignment import CapacityPrice
    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import Vacancy

MOST_PAIRS = 4_000_000


@dataclass(frozen=True, slots=True)
class Market:
    """The open market of an area today: its vacancies, dearest next place first.

    What a next place brings at most is the dual value of the optimum.
    """

    seekers: int
    placed: int
    total_score: int
    proven: bool
    rows: list[MarketRow]


@dataclass(frozen=True, slots=True)
class MarketRow:
    """One vacancy of the market: places left, how many the optimum fills, and what the next would bring.

    The next place brings at most `priority` more households of priority and, beyond that, `points`.
    """

    vacancy: Vacancy
    places: int
    filled: int
    priority: int
    points: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The exact change of the optimum with one place more and with one place less (None: it has no place)."""

    vacancy: Vacancy
    places: int
    more: CapacityPrice
    less: CapacityPrice | None


class MarketTooLargeError(NotFound):
    """Solving the market again takes longer than a page may."""


def get_market(*, scope: Scope, on: date, vacancy_id: UUID | None = None) -> tuple[Market, WhatIf | None]:
    """Return the market of a scope, and what a vacancy's places are worth where one is asked for.

    Raises: NotFound: the vacancy is not open in the scope. MarketTooLargeError: too many pairs.
    """
    from xieshou.engines.assignment import price_of_capacity

    given = read_run_input(scope=scope, on=on)
    if len(given.wishes) * len(given.vacancies) > MOST_PAIRS:
        raise MarketTooLargeError
    if not given.wishes or not given.vacancies:
        return Market(len(given.wishes), 0, 0, proven=True, rows=[]), None
    problem, solution, _records = solve_input(given, weights_of(parameters_on(on)))
    reward = int(solution.certificate.reward) or 1
    rows = [
        MarketRow(
            vacancy,
            given.capacities[column],
            int((solution.assignment == column).sum()),
            *divmod(int(solution.prices[column]), reward),
        )
        for column, vacancy in enumerate(given.vacancies)
    ]
    market = Market(
        len(given.wishes),
        int(solution.placed),
        int(solution.total_score),
        proven=bool(solution.certificate.holds),
        rows=sorted(rows, key=lambda row: (-row.priority, -row.points, row.vacancy.pk)),
    )
    if vacancy_id is None:
        return market, None
    columns = {vacancy.pk: column for column, vacancy in enumerate(given.vacancies)}
    if vacancy_id not in columns:
        raise NotFound
    column = columns[vacancy_id]
    kept = sum(1 for _row, other, _line in given.kept if other == column)
    return market, WhatIf(
        given.vacancies[column],
        given.capacities[column],
        more=price_of_capacity(problem, solution, column, change=1),
        less=price_of_capacity(problem, solution, column, change=-1)
        if given.capacities[column] > kept
        else None,
    )

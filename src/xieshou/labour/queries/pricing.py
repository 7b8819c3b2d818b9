"""The other vacancies a worker could have, with what each would cost the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.labour.models import MatchLine
from xieshou.labour.queries.engine import offer_of, seeker_of, weights_of
from xieshou.labour.queries.offer import open_vacancies
from xieshou.labour.rules.parameters import parameters_of
from xieshou.labour.rules.pricing import Situation, prices_of_changes
from xieshou.labour.rules.ranking import price_of_pair
from xieshou.labour.vocabulary.match import LineState
from xieshou.labour.vocabulary.need import OPEN_STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from numpy import integer
    from numpy.typing import NDArray

    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import Vacancy

MOST_LINES = 10_000
UNDECIDED = (LineState.PROPOSED, LineState.UNMATCHED)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another vacancy a worker could have: its points, and what choosing it costs the whole.

    `is_exact`: the price is the loss itself; otherwise it is a proven lower bound.
    """

    vacancy: Vacancy
    score: int
    price: int
    is_exact: bool


def list_alternatives(line: MatchLine, *, scope: Scope, on: date, limit: int = 20) -> list[Alternative]:
    """Return the open vacancies that the worker's hard requirements admit, the cheapest first."""
    offers = list(open_vacancies(scope, on=on).order_by("id"))
    found = [
        alternative
        for alternative in _alternatives(line, offers, scope=scope)
        if alternative.vacancy.pk != line.vacancy_id
    ]
    return sorted(found, key=lambda other: (other.price, -other.score, other.vacancy.pk))[:limit]


def price_of_change(line: MatchLine, vacancy_id: UUID, *, scope: Scope, on: date) -> int | None:
    """Return what giving this worker that vacancy costs the whole; None where it is no alternative."""
    offers = list(open_vacancies(scope, on=on).order_by("id"))
    found = {other.vacancy.pk: other.price for other in _alternatives(line, offers, scope=scope)}
    return found.get(vacancy_id)


def _alternatives(line: MatchLine, offers: Sequence[Vacancy], *, scope: Scope) -> list[Alternative]:
    """Return each admissible vacancy with its price: exact if what is undecided is still the run's best."""
    if not offers:
        return []
    lines = _undecided(line, scope)
    scores = _scores(lines, offers, line)
    row = next(row for row, other in enumerate(lines) if other.pk == line.pk)
    is_plain = len(lines) <= MOST_LINES and not _stay_points(line)
    exact = _exact_prices(lines, offers, scores, row, line) if is_plain else None
    found = []
    for column, vacancy in enumerate(offers):
        score = int(scores[row, column])
        price = exact[column] if exact is not None else _bound(line, vacancy.pk, score)
        if score >= 0 and price is not None:
            found.append(Alternative(vacancy, score, price, is_exact=exact is not None))
    return found


def _undecided(line: MatchLine, scope: Scope) -> list[MatchLine]:
    """Return the lines of the run that still wait for a decision, and the line itself."""
    waiting = MatchLine.objects.filter(
        scope.region_q(), run_id=line.run_id, state__in=UNDECIDED, wish__status__in=OPEN_STATUSES
    )
    others = list(waiting.exclude(pk=line.pk).select_related("wish").order_by("id")[: MOST_LINES + 1])
    return [line, *others]


def _scores(lines: Sequence[MatchLine], offers: Sequence[Vacancy], line: MatchLine) -> NDArray[integer]:
    from xieshou.engines.assignment import SeekerTable, VacancyTable, score_all

    rows = lines if len(lines) <= MOST_LINES else [line]
    return score_all(
        SeekerTable.build([seeker_of(other.wish) for other in rows]),
        VacancyTable.build([offer_of(vacancy) for vacancy in offers]),
        weights_of(parameters_of(line.run.parameters_version)),
    )


def _exact_prices(
    lines: Sequence[MatchLine],
    offers: Sequence[Vacancy],
    scores: NDArray[integer],
    row: int,
    line: MatchLine,
) -> list[int | None] | None:
    """Return the exact prices, or None where decisions or changes since made the rest another problem."""
    import numpy as np

    columns = {vacancy.pk: column for column, vacancy in enumerate(offers)}
    placed = [columns.get(other.vacancy_id, -1) if other.vacancy_id else -1 for other in lines]
    if any(scores[at, column] < 0 for at, column in enumerate(placed) if column >= 0):
        return None
    situation = Situation(
        scores=scores,
        assignment=np.array(placed, np.int64),
        capacity=np.array([vacancy.places_left for vacancy in offers], np.int64),
        outside=np.array(
            [-line.run.priority_reward if other.is_priority else 0 for other in lines], np.int64
        ),
    )
    return prices_of_changes(situation, row)


def _bound(line: MatchLine, vacancy_id: UUID, score: int) -> int:
    """Return the proven lower bound from the run's dual prices; a newer vacancy counts with 0."""
    price = int(line.run.prices.get(str(vacancy_id), 0))
    value = line.seeker_value - _stay_points(line)
    return price_of_pair(score=score, seeker_value=value, vacancy_price=price)


def _stay_points(line: MatchLine) -> int:
    """Return what staying was worth in the line's run: its prices then bound the whole only with this off."""
    return int(line.run.statistics.get("earlier", {}).get("points", 0))

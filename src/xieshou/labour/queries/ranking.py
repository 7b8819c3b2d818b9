"""Rankings: for a vacancy the workers, for a worker the vacancies, best first, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from xieshou.labour.queries.engine import explain_pair, offer_of, seeker_of, weights_of
from xieshou.labour.queries.need import open_wishes, priority_of_person
from xieshou.labour.queries.offer import open_vacancies
from xieshou.labour.rules.ranking import Reason, split_reasons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import Model

    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import JobWish, Vacancy
    from xieshou.labour.rules.parameters import AssignmentParameters

ItemT = TypeVar("ItemT", bound="Model")
MOST_RANKED = 20_000


@dataclass(frozen=True, slots=True)
class Scored(Generic[ItemT]):
    """One place of a ranking: worker or vacancy, and points; -1 where a hard requirement bars the pair."""

    item: ItemT
    score: int

    @property
    def is_admissible(self) -> bool:
        """Tell whether every hard requirement is met."""
        return self.score >= 0


@dataclass(frozen=True, slots=True)
class Ranked(Generic[ItemT]):
    """A scored item with its reasons: hard requirements apart from preferences."""

    item: ItemT
    score: int
    reasons: list[Reason]
    hard: list[Reason]
    preferences: list[Reason]

    @property
    def is_admissible(self) -> bool:
        """Tell whether every hard requirement is met."""
        return self.score >= 0

    @property
    def missed(self) -> list[Reason]:
        """Return the hard requirements that are not met."""
        return [reason for reason in self.hard if not reason.satisfied]


def rank_vacancies(
    wish: JobWish, *, scope: Scope, on: date, parameters: AssignmentParameters
) -> list[Scored[Vacancy]]:
    """Return the open vacancies visible in the scope for a worker: best first, barred ones last."""
    found = list(open_vacancies(scope, on=on).order_by("id")[:MOST_RANKED])
    return _sorted(found, _scores([wish], found, parameters))


def rank_workers(
    vacancy: Vacancy, *, scope: Scope, on: date, parameters: AssignmentParameters
) -> list[Scored[JobWish]]:
    """Return the open wishes of the scope for a vacancy, best first, barred last, with `is_priority`."""
    found = open_wishes(scope).annotate(is_priority=priority_of_person(on))
    listed = list(found.order_by("id")[:MOST_RANKED])
    return _sorted(listed, _scores(listed, [vacancy], parameters))


def _scores(
    wishes: Sequence[JobWish], vacancies: Sequence[Vacancy], parameters: AssignmentParameters
) -> list[int]:
    """Return the points of each pair; one side has one record."""
    from xieshou.engines.assignment import SeekerTable, VacancyTable, score_all

    if not wishes or not vacancies:
        return []
    seekers = SeekerTable.build([seeker_of(wish) for wish in wishes])
    offers = VacancyTable.build([offer_of(vacancy) for vacancy in vacancies])
    return [int(score) for score in score_all(seekers, offers, weights_of(parameters)).ravel()]


def _sorted(items: Sequence[ItemT], scores: Sequence[int]) -> list[Scored[ItemT]]:
    ranked = [Scored(item, score) for item, score in zip(items, scores, strict=True)]
    return sorted(ranked, key=lambda place: (-place.score, place.item.pk))


def explain_vacancies(
    wish: JobWish, places: Sequence[Scored[Vacancy]], *, parameters: AssignmentParameters
) -> list[Ranked[Vacancy]]:
    """Return some places of a worker's ranking with their reasons."""
    return [_ranked(place, explain_pair(wish, place.item, parameters)) for place in places]


def explain_workers(
    vacancy: Vacancy, places: Sequence[Scored[JobWish]], *, parameters: AssignmentParameters
) -> list[Ranked[JobWish]]:
    """Return some places of a vacancy's ranking with their reasons."""
    return [_ranked(place, explain_pair(place.item, vacancy, parameters)) for place in places]


def _ranked(place: Scored[ItemT], reasons: list[Reason]) -> Ranked[ItemT]:
    hard, preferences = split_reasons(reasons)
    return Ranked(place.item, place.score, reasons, hard, preferences)

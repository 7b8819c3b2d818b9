"""Which skill or licence keeps whom from which posts: everything else fits, this one thing is missing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery

from xieshou.labour.models import Enrolment, MatchLine
from xieshou.labour.queries.engine import offer_of, seeker_of, weights_of
from xieshou.labour.queries.need import open_wishes, priority_of_person
from xieshou.labour.queries.offer import open_vacancies
from xieshou.labour.rules.gaps import Requirement, asked_of, gained, lacking
from xieshou.labour.vocabulary.course import EnrolmentStatus
from xieshou.labour.vocabulary.match import LineState

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xieshou.engines.assignment import Seeker
    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import JobWish, Vacancy
    from xieshou.labour.rules.parameters import AssignmentParameters

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Gap:
    """A requirement, the posts it closes, and whom it alone keeps from at least one of them.

    `pairs` holds (position of the wish, position of the post): training opens this post to this worker.
    """

    requirement: Requirement
    wishes: tuple[Any, ...]
    vacancies: tuple[Any, ...]
    pairs: frozenset[tuple[int, int]]

    @property
    def places(self) -> int:
        """Return the free places of the posts."""
        return sum(vacancy.places_left for vacancy in self.vacancies)

    def vacancies_of(self, row: int) -> list[Any]:
        """Return the posts that training opens to a worker."""
        return [one for column, one in enumerate(self.vacancies) if (row, column) in self.pairs]


def list_unmatched(*, county: str, scope: Scope, on: date) -> list[Any]:
    """Return the open wishes of a county that the latest run left without a post, or that no run has seen.

    Who is enrolled in a course already is left out; priority households come first.
    """
    latest = MatchLine.objects.filter(wish=OuterRef("pk")).order_by("-run__requested_at", "-id")
    held = (LineState.PROPOSED, LineState.ACCEPTED, LineState.KEPT)
    learning = Enrolment.objects.filter(status=EnrolmentStatus.ENROLLED).values("person_id")
    found = open_wishes(scope).filter(region_code__startswith=county)
    found = found.annotate(said=Subquery(latest.values("state")[:1]), is_priority=priority_of_person(on))
    kept = found.filter(Q(said__isnull=True) | ~Q(said__in=held)).exclude(person_id__in=learning)
    return list(kept.order_by("-is_priority", "person__pinyin", "id"))


def list_gaps(*, county: str, scope: Scope, on: date, parameters: AssignmentParameters) -> list[Gap]:
    """Return the gaps of a county, the one that keeps most workers away first.

    A pair counts where the worker lacks exactly one thing the post asks without exception, and the engine
    admits the pair once that is gained: place, wage, shifts and all else stay the engine's to judge.
    """
    workers = list_unmatched(county=county, scope=scope, on=on)
    posts: dict[Requirement, list[Vacancy]] = defaultdict(list)
    needs: dict[UUID, frozenset[Requirement]] = {}
    for vacancy in open_vacancies(scope, on=on).order_by("expires_on", "id"):
        asked = asked_of(vacancy.skills, vacancy.licences)
        needs[vacancy.pk] = asked
        for requirement in asked:
            posts[requirement].append(vacancy)
    everything = frozenset(posts)
    missing = [lacking(everything, skills=one.skills, licences=one.licences) for one in workers]
    gaps = []
    for requirement, vacancies in sorted(posts.items()):
        concerned = [row for row, lacks in enumerate(missing) if requirement in lacks]
        open_to = _admitted(requirement, [workers[row] for row in concerned], vacancies, parameters)
        pairs = {
            (concerned[row], column)
            for row, column in open_to
            if missing[concerned[row]] & needs[vacancies[column].pk] == {requirement}
        }
        if pairs:
            gaps.append(_gap(requirement, workers, vacancies, pairs))
    return sorted(gaps, key=lambda gap: (-len(gap.wishes), gap.requirement))


def find_gap(
    requirement: Requirement, *, county: str, scope: Scope, on: date, parameters: AssignmentParameters
) -> Gap | None:
    """Return one gap of a county, None where nobody is kept away by it."""
    found = list_gaps(county=county, scope=scope, on=on, parameters=parameters)
    return next((gap for gap in found if gap.requirement == requirement), None)


def _gap(
    requirement: Requirement, workers: list[Any], vacancies: list[Vacancy], pairs: set[tuple[int, int]]
) -> Gap:
    """Return the gap of the pairs, its people and posts numbered anew."""
    rows, columns = sorted({row for row, _ in pairs}), sorted({column for _, column in pairs})
    row_of, column_of = (
        {old: new for new, old in enumerate(rows)},
        {old: new for new, old in enumerate(columns)},
    )
    return Gap(
        requirement,
        tuple(workers[row] for row in rows),
        tuple(vacancies[column] for column in columns),
        frozenset((row_of[row], column_of[column]) for row, column in pairs),
    )


def _admitted(
    requirement: Requirement, workers: list[Any], vacancies: list[Vacancy], parameters: AssignmentParameters
) -> set[tuple[int, int]]:
    """Return the pairs that the engine admits once the workers have what is missing."""
    from xieshou.engines.assignment import SeekerTable, VacancyTable, score_all

    if not workers or not vacancies:
        return set()
    offers, weights = VacancyTable.build([offer_of(one) for one in vacancies]), weights_of(parameters)
    found: set[tuple[int, int]] = set()
    for start in range(0, len(workers), CHUNK):
        seekers = [_trained(one, requirement) for one in workers[start : start + CHUNK]]
        scores = score_all(SeekerTable.build(seekers), offers, weights)
        rows, columns = (scores >= 0).nonzero()
        found |= {(start + int(row), int(column)) for row, column in zip(rows, columns, strict=True)}
    return found


def _trained(wish: JobWish, requirement: Requirement) -> Seeker:
    skills, licences = gained(requirement, skills=wish.skills, licences=wish.licences)
    return replace(seeker_of(wish), skills=skills, licences=frozenset(licences))

"""Writes of assignment runs: ask for one, calculate it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.jobs.running import JOBS
from xieshou.labour.models import AssignmentRun, MatchLine
from xieshou.labour.policies.match import may_start_run
from xieshou.labour.queries.engine import solve_input, weights_of
from xieshou.labour.queries.match import RunInput, get_run, read_run_input
from xieshou.labour.queries.rerun import latest_optimal_run, read_stay
from xieshou.labour.rules.parameters import parameters_on
from xieshou.labour.rules.ranking import reasons_of
from xieshou.labour.rules.rerun import stay_points_on
from xieshou.labour.vocabulary.match import LineState, RunMode, RunState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.engines.assignment import FactorWeights, Problem, Seeker, Solution
    from xieshou.engines.assignment import Vacancy as Offer
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.jobs.models import Progress
    from xieshou.labour.rules.rerun import Stay

    Report = Callable[[int, int, str], None]

JOB = "labour.assignment.run"
STEPS = 4
BATCH = 1_000


class NothingToMatchError(DomainError):
    """There is no open wish or no open vacancy in the area."""

    default_message = gettext_lazy(
        "There is nothing to match: the area has no open job wish or no published vacancy with a free place."
    )


class RunFinishedError(DomainError):
    """The run was calculated before."""

    default_message = gettext_lazy("This run has been calculated already. Start a new one.")


class NoEarlierRunError(DomainError):
    """There is no run whose proposals could stay."""

    default_message = gettext_lazy(
        "There is no earlier run of this area to stay close to. Start a run for the best of the whole first."
    )


class TooLargeForStableError(DomainError):
    """A stable matching holds every pair in memory; this market has too many."""

    default_message = gettext_lazy(
        "This area is too large for a stable matching. "
        "Run it for one county, or look for the best for the whole."
    )


@transaction.atomic
def request_run(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    mode: RunMode = RunMode.OPTIMAL,
    few_changes: bool = False,
) -> AssignmentRun:
    """Enter a run over everything open in the actor's scope; the job `labour.assignment.run` calculates it.

    Args:   few_changes: stay close to the proposals of the latest run; such a run is always optimal.
    Raises: Denied, NoParametersError, NoEarlierRunError.
    """
    if not may_start_run(actor):
        raise Denied
    parameters = parameters_on(on)
    earlier = _earlier(actor, on) if few_changes else {}
    run = AssignmentRun.objects.create(
        region_prefixes=list(actor.scope.regions),
        on_date=on,
        mode=RunMode.OPTIMAL if few_changes else mode,
        requested_at=at,
        requested_by_id=actor.user_id,
        requested_by_name=actor.name,
        parameters_version=parameters.version,
        weights=parameters.weights,
        statistics=earlier,
    )
    record(
        "labour.match.requested",
        actor=actor,
        at=at,
        subject=("labour.run", run.pk),
        after={
            "regions": run.region_prefixes,
            "parameters": parameters.version,
            "mode": run.mode,
            **earlier,
        },
    )
    return run


def _earlier(actor: Actor, on: date) -> dict[str, Any]:
    """Return the run to stay close to, with the points of the day for staying."""
    run = latest_optimal_run(scope=actor.scope)
    if run is None:
        raise NoEarlierRunError
    return {"earlier": {"run": str(run.pk), "points": stay_points_on(on)}}


def queue_run(*, run: AssignmentRun, actor: Actor, at: datetime) -> Progress:
    """Queue the job that calculates a run once the transaction commits; return its progress."""
    return JOBS[JOB].defer_on_commit(actor=actor, at=at, run_id=str(run.pk))


@transaction.atomic
def calculate_run(*, run_id: UUID, actor: Actor, at: datetime, report: Report | None = None) -> AssignmentRun:
    """Calculate a run: read, solve to the proven optimum or the stable matching, explain, write the lines.

    Accepted lines whose referral is under way are kept as they are. A finished run is not run again.

    Args:   report: called with (step, steps, text) as the calculation goes on.
    Raises: NotFound, Denied, RunFinishedError, NothingToMatchError, TooLargeForStableError.
    """
    from xieshou.engines.assignment import EngineInputError

    if not may_start_run(actor):
        raise Denied
    run = get_run(run_id, scope=actor.scope)
    if run.state == RunState.DONE:
        raise RunFinishedError
    tell = report or (lambda _done, _total, _text: None)
    tell(0, STEPS, _("Reading wishes and vacancies"))
    given = read_run_input(scope=actor.scope, on=run.on_date)
    if not given.wishes or not given.vacancies:
        raise NothingToMatchError
    weights = weights_of(parameters_on(run.on_date))
    stay = read_stay(run, given, scope=actor.scope)
    tell(1, STEPS, _("Finding the best assignment and its proof"))
    try:
        problem, solution, records = solve_input(given, weights, mode=RunMode(run.mode), stay=stay)
    except EngineInputError as error:
        raise TooLargeForStableError from error
    tell(2, STEPS, _("Explaining each line"))
    lines = list(_lines(run, given, problem, solution, records, weights))
    if stay is not None:
        _take_off(lines, stay, given)
    MatchLine.objects.bulk_create(lines, batch_size=BATCH)
    tell(3, STEPS, _("Storing the proof"))
    _finish(run, given, problem, solution, at=at)
    if stay is not None:
        _compare(run, stay, given, problem, solution)
    run.save()
    record(
        "labour.match.calculated",
        actor=actor,
        at=at,
        subject=("labour.run", run.pk),
        after={
            "placed": run.placed,
            "seekers": run.seekers,
            "proven": run.proven,
            "gap": run.gap,
            "mode": run.mode,
        },
    )
    tell(STEPS, STEPS, _("Done"))
    return run


def _lines(
    run: AssignmentRun,
    given: RunInput,
    problem: Problem,
    solution: Solution,
    records: tuple[list[Seeker], list[Offer]],
    weights: FactorWeights,
) -> Iterator[MatchLine]:
    """Yield one line a seeker: proposed or kept with reasons, or unmatched with its cause."""
    from xieshou.engines.assignment import explain, why_unplaced

    seekers, offers = records
    kept = {row: line for row, _column, line in given.kept}
    causes = {item.seeker: item for item in why_unplaced(problem, solution)}
    for row, wish in enumerate(given.wishes):
        column = int(solution.assignment[row])
        line = MatchLine(
            run=run,
            wish=wish,
            region_code=wish.region_code,
            is_priority=wish.is_priority,  # type: ignore[attr-defined]
            seeker_value=int(solution.seeker_values[row]),
        )
        if column >= 0:
            reasons = reasons_of(explain(seekers[row], offers[column], weights))
            line.state = LineState.KEPT if row in kept else LineState.PROPOSED
            line.vacancy = line.proposed_vacancy = given.vacancies[column]
            line.score, line.kept_from = int(solution.scores[row]), kept.get(row)
            line.reasons = [reason.as_values() for reason in reasons]
        else:
            line.state = LineState.UNMATCHED
            _note_cause(line, causes[row], given)
        yield line


def _note_cause(line: MatchLine, cause: Any, given: RunInput) -> None:
    """Write why a seeker got no place: the cause, the requirement that bars most, and the nearest vacancy."""
    line.cause, line.cause_factor = str(cause.cause), cause.factor or ""
    line.rejected = {
        **{code: int(number) for code, number in cause.rejected.items()},
        "admissible": int(cause.admissible),
    }
    if cause.best_vacancy is not None and cause.best_vacancy >= 0:
        line.proposed_vacancy = given.vacancies[int(cause.best_vacancy)]
        line.score = max(0, int(cause.best_score))


def _finish(
    run: AssignmentRun, given: RunInput, problem: Problem, solution: Solution, *, at: datetime
) -> None:
    """Write the figures and the certificate of a calculated run."""
    from xieshou.engines.assignment import count_blocking_pairs

    certificate = solution.certificate
    priority = [bool(wish.is_priority) for wish in given.wishes]  # type: ignore[attr-defined]
    placed = solution.assignment >= 0
    run.state, run.started_at, run.finished_at = RunState.DONE, run.started_at or at, at
    run.seekers, run.vacancies = len(given.wishes), len(given.vacancies)
    run.capacity, run.kept = sum(given.capacities), len(given.kept)
    run.placed, run.total_score = int(solution.placed), int(solution.total_score)
    run.priority_seekers = sum(priority)
    run.priority_placed = sum(1 for first, has in zip(priority, placed, strict=True) if first and has)
    run.primal, run.dual, run.gap = int(certificate.primal), int(certificate.dual), int(certificate.gap)
    run.priority_reward, run.pairs = int(certificate.reward), int(certificate.pairs)
    run.proven = run.mode == RunMode.OPTIMAL and bool(certificate.holds)
    run.blocking_pairs = count_blocking_pairs(problem, solution.assignment)
    run.prices = {
        str(vacancy.pk): int(price)
        for vacancy, price in zip(given.vacancies, solution.prices, strict=True)
        if price
    }
    run.statistics |= {
        "certificate": {name: int(value) for name, value in certificate.as_dict().items()},
        "engine": {name: int(value) for name, value in solution.statistics.items()},
    }


def _take_off(lines: list[MatchLine], stay: Stay, given: RunInput) -> None:
    """Take the points for staying off the lines' scores, so that a line shows how well the pair fits."""
    columns = {vacancy.pk: column for column, vacancy in enumerate(given.vacancies)}
    for row, line in enumerate(lines):
        if line.proposed_vacancy is not None:
            line.score = max(0, line.score - stay.bonus(row, columns[line.proposed_vacancy.pk]))


def _compare(run: AssignmentRun, stay: Stay, given: RunInput, problem: Problem, solution: Solution) -> None:
    """Write how far a run made again lies from the one before; the total counts how well pairs fit only."""
    from xieshou.engines.assignment import Problem, count_blocking_pairs

    placed = [int(column) for column in solution.assignment]
    changed = stay.changed(placed)
    bonus = sum(stay.bonus(row, column) for row, column in enumerate(placed))
    run.total_score -= bonus
    assert problem.tables is not None  # noqa: S101 -- a run is built from tables, never from a matrix
    run.blocking_pairs = count_blocking_pairs(Problem.build(*problem.tables), solution.assignment)
    run.statistics["earlier"] |= {
        "compared": len(stay.compared),
        "changed": len(changed),
        "bonus": bonus,
        "changed_wishes": [str(given.wishes[row].pk) for row in changed],
    }


@transaction.atomic
def fail_run(*, run_id: UUID, reason: str, actor: Actor, at: datetime) -> AssignmentRun:
    """Note that a run ended without a result, with the reason shown to its owner.

    Raises: NotFound, Denied.
    """
    if not may_start_run(actor):
        raise Denied
    run = get_run(run_id, scope=actor.scope)
    run.state, run.failure, run.finished_at = RunState.FAILED, reason[:300], at
    run.save(update_fields=["state", "failure", "finished_at"])
    record(
        "labour.match.failed",
        actor=actor,
        at=at,
        subject=("labour.run", run.pk),
        after={"reason": run.failure},
    )
    return run

"""Clues of a monthly run: a household newly at risk that nobody monitors gets one, once an episode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from xieshou.engines.poverty import Reason, reasons_in
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied
from xieshou.monitoring.models import Clue, Run
from xieshou.monitoring.operations.clue import NewClue, receive_clue
from xieshou.monitoring.policies.run import may_start_run
from xieshou.monitoring.queries.run import get_run, latest_run
from xieshou.monitoring.queries.run_lists import changes_of, unwatched
from xieshou.monitoring.rules.episodes import episode_start
from xieshou.monitoring.vocabulary.clue import Cause, Channel, ClueStatus
from xieshou.monitoring.vocabulary.run import REASON_LABELS

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.monitoring.models import Verdict

COUNTY_DIGITS = 6
CAUSES = {
    Reason.MEDICAL_COST: Cause.ILLNESS,
    Reason.SCHOOL_COST: Cause.SCHOOLING,
    Reason.DISASTER: Cause.DISASTER,
    Reason.SCHOOLING: Cause.SCHOOLING,
    Reason.HOUSING: Cause.HOUSING,
    Reason.WATER: Cause.WATER,
    Reason.LABOUR: Cause.NO_LABOUR,
    Reason.DROP: Cause.LOST_WORK,
}


@transaction.atomic
def open_run_clues(*, run_id: UUID, actor: Actor, at: datetime, most: int | None = None) -> int:
    """Open a clue for each household that the latest run of a county sees at risk and nobody follows up.

    Once a household and episode, however often it is called; nobody whose clue waits gets a second one.

    Args:    most: at most so many; the next call goes on.
    Returns: how many were opened; none where a later run has spoken.
    Raises:  NotFound, Denied.
    """
    run = get_run(run_id, scope=actor.scope)
    if not may_start_run(actor, region_code=run.region_code):
        raise Denied
    prefix = run.region_code[:COUNTY_DIGITS]
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"monitoring.run.{prefix}"])
    if latest_run(prefix) != run:
        return 0
    opened = 0
    verdicts = list(unwatched(prefix, scope=actor.scope))
    starts = _starts(verdicts)
    told = _told(starts)
    for verdict in verdicts:
        start = starts.get(verdict.pk)
        if start is not None and verdict.pk not in told and (most is None or opened < most):
            receive_clue(_clue(verdict, start, run), actor=actor, at=at)
            opened += 1
    record(
        "monitoring.run.clues_opened",
        actor=actor,
        at=at,
        subject=("monitoring.run", run.pk),
        region_code=run.region_code,
        after={"month": run.month, "clues": opened},
    )
    return opened


def _starts(verdicts: list[Verdict]) -> dict[UUID, UUID]:
    """Return with which change each household's risk began."""
    found = {home: episode_start(changes) for home, changes in changes_of(v.pk for v in verdicts).items()}
    return {home: start.id for home, start in found.items() if start is not None}


def _told(starts: dict[UUID, UUID]) -> set[UUID]:
    """Return the households whose episode has a clue already, or of whom a clue waits."""
    episodes = Clue.objects.filter(verdict_change_id__in=starts.values())
    waiting = Clue.objects.filter(household_id__in=starts, status=ClueStatus.NEW)
    return {
        key
        for rows in (episodes, waiting)
        for key in rows.values_list("household_id", flat=True)
        if key is not None
    }


def _clue(verdict: Verdict, start: UUID, run: Run) -> NewClue:
    reasons = reasons_in(verdict.reasons)
    cause = next((CAUSES[reason] for reason in CAUSES if reason in reasons), Cause.OTHER)
    labels = "、".join(str(REASON_LABELS[reason]) for reason in reasons)
    return NewClue(
        region_code=verdict.region_code,
        household_id=verdict.pk,
        channel=Channel.ANALYSIS,
        cause=cause,
        observed_on=run.as_of,
        text=_("Monthly run %(month)s: %(reasons)s") % {"month": run.month, "reasons": labels},
        verdict_change_id=start,
    )

"""The alarm of plans: a task for who keeps them where a line is late, ticked off once it has caught up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from xieshou.cooperation.indicators import find_indicator, measure_all
from xieshou.cooperation.policies import PLAN_EDIT
from xieshou.cooperation.queries.agreement import cut_of
from xieshou.cooperation.queries.plan import list_late_quarters, list_running_lines
from xieshou.cooperation.vocabulary.indicator import Unit
from xieshou.cooperation.vocabulary.plan import LATE
from xieshou.kernel.audit.operations import record
from xieshou.kernel.inbox.operations import Message, Order, Where, add_tasks, complete_tasks_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.cooperation.models import PlanLine
    from xieshou.kernel.actor import Actor

SUBJECT = "cooperation.planline"
LATE_TEXT = noop(
    "The task “%(title)s” of %(owner)s is behind its milestone of %(quarter)s: %(done)s of %(target)s."
)
FEN = 100


@transaction.atomic
def warn_late(*, actor: Actor, at: datetime, on: date) -> int:
    """Set a task for who keeps the plans of each line that is late; tick off those that caught up.

    Returns: how many lines are late.
    """
    rows = list(list_running_lines(on=on))
    counted = measure_all((row.indicator_code, cut_of(row)) for row in rows)
    late: list[Order] = []
    caught_up = []
    for row in rows:
        actual = counted[row.indicator_code, cut_of(row)]
        quarters = list_late_quarters(row, actual, on=on)
        if quarters:
            late.append(_order(row, quarters[0], actual or 0, on))
        else:
            caught_up.append(row.pk)
    add_tasks(late, at=at)
    complete_tasks_of(kind=LATE, source_kind=SUBJECT, source_ids=caught_up, actor=actor, at=at)
    if late:
        record(
            "cooperation.plan.late_warned", actor=actor, at=at, subject=(SUBJECT, "late"),
            after={"lines": len(late)},
        )  # fmt: skip
    return len(late)


def _order(row: PlanLine, quarter: str, actual: int, on: date) -> Order:
    target = next(one.target for one in row.milestones.all() if str(one) == quarter)
    message = Message(
        kind=LATE,
        text=LATE_TEXT,
        values={
            "title": row.title,
            "owner": row.owner,
            "quarter": quarter,
            "done": in_words(row, actual),
            "target": in_words(row, target),
        },
        source=(SUBJECT, row.pk),
        link=f"/cooperation/plans/{row.plan_id}/#line-{row.pk}",
        where=Where(region_code=row.region_code, partner_region_code=row.partner_region_code),
    )
    return Order(message, PLAN_EDIT, on)


def in_words(row: PlanLine, figure: int) -> str:
    """Return a figure of a line as people read it; money in yuan."""
    counted = find_indicator(row.indicator_code)
    if counted is None or counted.unit is not Unit.FEN:
        return f"{figure:,}"
    return f"{figure // FEN:,}.{figure % FEN:02d}"

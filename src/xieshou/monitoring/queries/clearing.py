"""What stands against clearing a risk, read from the case, its follow-ups and the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.monitoring.models import CaseCause, FollowUp, Measure
from xieshou.monitoring.rules.clearing import ClearingFacts, Look, find_gaps
from xieshou.monitoring.rules.clocks import load_clocks
from xieshou.monitoring.rules.lines import income_line
from xieshou.monitoring.vocabulary.case import Guarantee
from xieshou.monitoring.vocabulary.measure import MeasureStatus

from .case import count_able_to_work

if TYPE_CHECKING:
    from datetime import date

    from xieshou.monitoring.models import Case
    from xieshou.monitoring.vocabulary.case import Gap


def get_facts(case: Case, *, on: date) -> ClearingFacts:
    """Return what the rule of clearing looks at; the caller has found the case in the actor's scope."""
    looks = [
        Look(row.on, row.income_fen, {name: getattr(row, name) for name in Guarantee.values})
        for row in FollowUp.objects.filter(case_id=case.pk).order_by("on")
    ]
    return ClearingFacts(
        looks=looks,
        open_causes=CaseCause.objects.filter(case_id=case.pk, solved_on__isnull=True).count(),
        planned_measures=Measure.objects.filter(case_id=case.pk, status=MeasureStatus.PLANNED).count(),
        able_to_work=count_able_to_work(case.household_id),
        line_fen=income_line(case.region_code, on).value_fen,
        stable_days=load_clocks().on("stable", region_code=case.region_code, day=on).value,
    )


def get_gaps(case: Case, *, on: date) -> list[Gap]:
    """Return what stands against clearing the risk of a case on a day."""
    return find_gaps(get_facts(case, on=on), on=on)

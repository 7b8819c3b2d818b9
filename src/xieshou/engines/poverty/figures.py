"""The figures behind a verdict: measured value and limit of each reason, from the same tested table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from xieshou.engines.poverty import expressions as say
from xieshou.engines.poverty.rules import joined, judged, tested
from xieshou.engines.poverty.vocabulary import Guarantee, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from xieshou.engines.poverty.law import Parameters


def figures(done: ir.Table, law: Parameters) -> dict[Reason, tuple[ir.Value, ir.Value]]:
    """Return measured value and limit of each reason, so that comparing the two decides as the test did.

    Below the limit: income, what spending leaves, a fall of income, workers. From the limit on: the shocks.
    Above the limit (none allowed): the guarantees.
    """
    line, none = ibis.literal(law.monitoring_line_fen, "int64"), ibis.literal(0, "int64")
    net = done.net_income

    def least(share: int) -> ir.Value:
        smallest = -say.whole(-net * share, ibis.literal(100, "int64"))
        return ibis.cases((smallest > 1, smallest), else_=1)

    fallen_to = say.whole(done.last_per_capita * done.persons * law.kept_pct, ibis.literal(100, "int64"))
    return {
        Reason.INCOME: (done.per_capita, line),
        Reason.SQUEEZED: (say.whole(net - done.rigid, done.persons), line),
        Reason.MEDICAL_COST: (done.medical_cost, least(law.medical_pct)),
        Reason.SCHOOL_COST: (done.school_cost, least(law.school_pct)),
        Reason.DISASTER: (done.disaster_loss, least(law.disaster_pct)),
        Reason.RIGID: (done.rigid, least(law.rigid_pct)),
        Reason.SCHOOLING: (done.out_of_school, none),
        Reason.MEDICAL: (done.uninsured, none),
        Reason.HOUSING: (say.flag(done.housing == Guarantee.NOT_MET), none),
        Reason.WATER: (say.flag(done.water == Guarantee.NOT_MET), none),
        Reason.DROP: (net, fallen_to),
        Reason.LABOUR: (done.known_workers, done.previous_workers),
    }


def explained(sources: Mapping[str, ir.Table], law: Parameters) -> ir.Table:
    """Return one row a household with the verdict, every figure and the state of each guarantee."""
    done = judged(tested(joined(sources, law), law), law)
    columns = {}
    for reason, (measured, limit) in figures(done, law).items():
        columns[f"measured_{reason.value}"] = measured.cast("int64")
        columns[f"limit_{reason.value}"] = limit.cast("int64")
    return done.select(
        "monitoring_class",
        "reasons",
        "unknowns",
        "per_capita",
        "net_income",
        "rigid",
        "housing",
        "water",
        members=done.persons.fill_null(0),
        workers=done.known_workers,
        schooling=_state(done.t_schooling, done.of_school_age + done.schooling_unknown > 0),
        medical=_state(done.t_medical, ibis.literal(True)),  # noqa: FBT003 -- a literal of the query
        **columns,
    )


def _state(unmet: ir.Value, applies: ir.Value) -> ir.Value:
    return ibis.cases(
        (unmet, int(Guarantee.NOT_MET)),
        (unmet.isnull(), int(Guarantee.UNKNOWN)),
        (applies, int(Guarantee.MET)),
        else_=int(Guarantee.NOT_APPLICABLE),
    )

"""From households to villages and upwards: counts by class, incidence, movement between two runs.

Everything is a whole count first, so a county is the sum of its villages on every engine.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from xieshou.engines.poverty import expressions as say
from xieshou.engines.poverty.deprivation import counts, deprived_by_reason
from xieshou.engines.poverty.vocabulary import MonitoringClass, Reason

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from xieshou.engines.poverty.deprivation import Index

CODE_DIGITS = 12
LEVELS = {"village": 12, "township": 9, "county": 6, "prefecture": 4, "province": 2}
AT_RISK = (MonitoringClass.UNSTABLE, MonitoringClass.MARGINAL, MonitoringClass.SUDDEN)


def by_village(result: ir.Table) -> ir.Table:
    """Return one row a village (`code`): households and people in all, by class, below the line, in and out.

    entered: at risk now and not in the run before; left: the reverse. A household without an earlier class,
    or unknown in one of the two, is in neither. people_income_unknown: of households of which nobody can say
    whether they are below the line; they are neither poor nor safe, and stand in no incidence.
    """
    people = result.members.cast("int64")
    now, before = result.monitoring_class, result.previous_class
    risk_now, risk_before = now.isin([*map(int, AT_RISK)]), before.isin([*map(int, AT_RISK)])
    none_now, none_before = now == int(MonitoringClass.NONE), before == int(MonitoringClass.NONE)
    flags = {
        "households": say.flag(result.household_id.notnull()),
        **{f"households_{kind.name.lower()}": say.flag(now == int(kind)) for kind in MonitoringClass},
        "entered": say.flag(none_before & risk_now),
        "left": say.flag(risk_before & none_now),
    }
    columns = {name: flag.cast("int64").sum() for name, flag in flags.items()}
    columns["people"] = people.sum()
    columns["people_at_risk"] = (people * say.flag(risk_now)).sum()
    columns["people_below_line"] = (people * say.flag((result.reasons & Reason.INCOME.bit) != 0)).sum()
    columns["people_income_unknown"] = (people * say.flag((result.unknowns & Reason.INCOME.bit) != 0)).sum()
    columns["people_unknown"] = (people * say.flag(now == int(MonitoringClass.UNKNOWN))).sum()
    return result.group_by(code=result.village_code).aggregate(**columns)


def upwards(table: ir.Table, level: str) -> ir.Table:
    """Return rows of a lower level (`code` of twelve digits or fewer places) summed to a level of LEVELS.

    The codes of a level stay twelve digits long in meaning: 530326 is county, 53 its province.
    """
    size = 10 ** (CODE_DIGITS - LEVELS[level])
    sums = {name: table[name].sum() for name in table.columns if name != "code"}
    return table.group_by(code=table.code // size).aggregate(**sums)


def transitions(result: ir.Table) -> ir.Table:
    """Return households by county, class in the run before (null: no such run) and class now."""
    county = result.village_code // 10 ** (CODE_DIGITS - LEVELS["county"])
    return result.group_by(
        county=county, previous_class=result.previous_class, monitoring_class=result.monitoring_class
    ).aggregate(households=result.count(), people=result.members.cast("int64").sum())


def deprivation_by_village(result: ir.Table, index: Index) -> ir.Table:
    """Return the counts of the index, one row a village (`code`)."""
    deprived = deprived_by_reason(result)
    return counts(deprived.rename(code="village_code"), index, size="members", by=["code"])


def incidence(poor: int, population: int) -> Fraction | None:
    """Return poor of the registered rural population; None where nobody is registered."""
    return Fraction(poor, population) if population else None


def combined_incidence(poor: int, mis_exited: int, missed: int, population: int) -> Fraction | None:
    """Return the incidence with those who should not have exited and those never registered among the poor.

    Source:  own knowledge of the assessment; the published formula found was garbled.
    """
    return incidence(poor + mis_exited + missed, population)

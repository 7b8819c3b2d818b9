"""The rules, written once: pure functions from table to table in Ibis, for every engine and every use.

Whole numbers only. Shares are compared by multiplying both sides, so nobody exactly on a limit flips.
A test has three values; a missing fact makes it unknown, and a class is given only where no value of the
missing facts could change it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from xieshou.engines.poverty import expressions as say
from xieshou.engines.poverty.vocabulary import Guarantee, MonitoringClass, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from xieshou.engines.poverty.law import Parameters

COUNTS = ("persons", "workers", "out_of_school", "uninsured")
UNKNOWNS = (
    "income_unknown",
    "medical_cost_unknown",
    "school_cost_unknown",
    "workers_unknown",
    "schooling_unknown",
    "insurance_unknown",
)
DISTRESS = (Reason.MEDICAL_COST, Reason.SCHOOL_COST, Reason.DISASTER, Reason.RIGID, Reason.DROP)
UNMET = (Reason.SCHOOLING, Reason.MEDICAL, Reason.HOUSING, Reason.WATER)


def member_parts(member: ir.Table, law: Parameters) -> ir.Table:
    """Return what each member adds to the household: money, and counts packed into one number."""
    oldest, youngest = law.school_oldest_month, law.school_youngest_month
    birth, schooling, medical = member.birth_month, member.schooling, member.medical
    of_age = (birth > oldest) & (birth <= youngest)
    no_record = schooling.isnull() | (schooling == Guarantee.UNKNOWN)
    absent = schooling == Guarantee.NOT_MET
    open_case = (no_record & (of_age | birth.isnull())) | (absent & birth.isnull())
    counted = {
        "persons": ibis.literal(True),  # noqa: FBT003 -- a literal of the query
        "workers": member.can_work,
        "out_of_school": absent & of_age,
        "uninsured": medical == Guarantee.NOT_MET,
    }
    unknown = {
        "income_unknown": member.wage_income.isnull() | member.transfer_income.isnull(),
        "medical_cost_unknown": member.medical_cost.isnull(),
        "school_cost_unknown": member.school_cost.isnull(),
        "workers_unknown": member.can_work.isnull(),
        "schooling_unknown": open_case,
        "insurance_unknown": medical.isnull() | (medical == Guarantee.UNKNOWN),
    }
    return member.select(
        "household_id",
        "medical_cost",
        "school_cost",
        earned=member.wage_income + member.transfer_income,
        of_school_age=say.flag(of_age),
        counts=say.pack(counted[name] for name in COUNTS),
        unknowns=say.unless(_recorded(member), say.pack(unknown[name] for name in UNKNOWNS)),
    )


def member_totals(member: ir.Table, law: Parameters) -> ir.Table:
    """Return one row a household: the sums of its members' parts."""
    parts = member_parts(member, law)
    sums = {name: parts[name].sum() for name in parts.columns if name != "household_id"}
    return parts.group_by("household_id").aggregate(**sums)


def _recorded(member: ir.Table) -> ir.Value:
    """Return whether everything that can be unknown of a member is recorded, as it nearly always is."""
    facts = ("wage_income", "transfer_income", "medical_cost", "school_cost", "can_work", "birth_month")
    states = (member.schooling > Guarantee.UNKNOWN, member.medical > Guarantee.UNKNOWN)
    return say.all_of([*(member[name].notnull() for name in facts), *states])


def household_itself(household: ir.Table) -> ir.Table:
    """Return what is known of a household without its members, as few columns as can be: joins carry them."""
    return household.select(
        "household_id",
        "village_code",
        "exited",
        "disaster_loss",
        business=household.business_income + household.property_income - household.production_cost,
        housing=household.housing.fill_null(Guarantee.UNKNOWN),
        water=household.water.fill_null(Guarantee.UNKNOWN),
    )


def joined(sources: Mapping[str, ir.Table], law: Parameters) -> ir.Table:
    """Return one row a household with what stands in the four sources, columns as `tables.JOINED`."""
    totals = member_totals(sources["member"], law)
    previous = sources["previous"].select(
        "household_id",
        previous_workers=sources["previous"].workers,
        previous_class=sources["previous"].monitoring_class,
    )
    last_year = sources["last_year"].select("household_id", last_per_capita=sources["last_year"].per_capita)
    found = household_itself(sources["household"])
    for table in (totals, previous, last_year):
        found = found.left_join(table, "household_id").drop("household_id_right")
    return found


def household_facts(joined_: ir.Table, law: Parameters) -> ir.Table:
    """Return joined households with every fact that the tests read; null = not known."""
    unpacked = say.unpack(joined_.counts, COUNTS) | say.unpack(joined_.unknowns, UNKNOWNS)
    counted = joined_.mutate(**unpacked)
    earned = say.known(counted.earned, counted.income_unknown)
    facts = counted.mutate(
        net_income=earned + counted.business,
        medical_cost=say.known(counted.medical_cost, counted.medical_cost_unknown),
        school_cost=say.known(counted.school_cost, counted.school_cost_unknown),
        known_workers=ibis.cases((counted.workers_unknown == 0, counted.workers), else_=ibis.null("int64")),
    )
    return facts.mutate(
        rigid=facts.medical_cost + facts.school_cost + facts.disaster_loss,
        range_income=facts.persons * law.monitoring_line_fen,
    )


def tests(facts: ir.Table, law: Parameters) -> dict[Reason, ir.Value]:
    """Return every test: true, false, or null where a missing fact leaves it open."""
    net, last = facts.net_income, facts.last_per_capita

    def shock(spent: ir.Value, share: int) -> ir.Value:
        return (spent > 0) & (spent * 100 >= net * share)

    def unmet(state: ir.Value) -> ir.Value:
        return state.nullif(int(Guarantee.UNKNOWN)) == Guarantee.NOT_MET

    fallen = net * 100 <= last * facts.persons * law.kept_pct
    return {
        Reason.INCOME: net < facts.range_income,
        Reason.SQUEEZED: (facts.rigid > 0) & (net - facts.rigid < facts.range_income),
        Reason.MEDICAL_COST: shock(facts.medical_cost, law.medical_pct),
        Reason.SCHOOL_COST: shock(facts.school_cost, law.school_pct),
        Reason.DISASTER: shock(facts.disaster_loss, law.disaster_pct),
        Reason.RIGID: shock(facts.rigid, law.rigid_pct),
        Reason.SCHOOLING: say.decided(facts.out_of_school, facts.schooling_unknown),
        Reason.MEDICAL: say.decided(facts.uninsured, facts.insurance_unknown),
        Reason.HOUSING: unmet(facts.housing),
        Reason.WATER: unmet(facts.water),
        Reason.DROP: (last > 0) & fallen,
        Reason.LABOUR: facts.known_workers < facts.previous_workers,
    }


def tested(joined_: ir.Table, law: Parameters) -> ir.Table:
    """Return the facts of joined households with a column a test (`t_income`, ...) and `near`."""
    facts = household_facts(joined_, law)
    columns = {column(reason): test for reason, test in tests(facts, law).items()}
    return facts.mutate(near=facts.net_income * 100 < facts.range_income * law.near_pct, **columns)


def column(reason: Reason) -> str:
    """Return the name of the column of a test."""
    return f"t_{reason.name.lower()}"


def led_to(table: ir.Table, law: Parameters) -> dict[str, ir.Value]:
    """Return what the tests add up to, each worked out once: `sudden`, `standing` and the class `by_base`.

    Sudden: spending presses the household into the range, or a shock or a fall of income meets it near the
    range. Standing: a guarantee is not met, or lost labour near the range.
    """
    held = {reason: table[column(reason)] for reason in Reason}
    counts_above = ibis.literal(law.guarantee_above_range, "int64") > 0
    unmet = say.any_of(held[reason] for reason in UNMET) & (table.near | counts_above)
    return {
        "sudden": held[Reason.SQUEEZED] | (table.near & say.any_of(held[reason] for reason in DISTRESS)),
        "standing": unmet | (table.near & held[Reason.LABOUR]),
        "by_base": ibis.cases(
            (table.exited, int(MonitoringClass.UNSTABLE)),
            (~table.exited, int(MonitoringClass.MARGINAL)),
            else_=int(MonitoringClass.UNKNOWN),
        ),
    }


def monitoring_class(table: ir.Table) -> ir.Value:
    """Return the class of each household; UNKNOWN where the facts allow more than one.

    In the range: unstable (exited) or marginal (ordinary). Above it: sudden; else, where something stands
    open, unstable or marginal.
    """
    in_range, sudden, standing = table[column(Reason.INCOME)], table.sudden, table.standing
    return ibis.cases(
        (in_range, table.by_base),
        (~in_range & sudden, int(MonitoringClass.SUDDEN)),
        (~sudden & standing, table.by_base),
        (~in_range & ~sudden & ~standing, int(MonitoringClass.NONE)),
        else_=int(MonitoringClass.UNKNOWN),
    ).cast("int64")


def judged(tested_: ir.Table, law: Parameters) -> ir.Table:
    """Return tested households with class, masks and income a person (rounded down)."""
    held = {reason.bit: tested_[column(reason)] for reason in Reason}
    unknown = {bit: test.isnull() for bit, test in held.items()}
    table = tested_.mutate(
        **led_to(tested_, law),
        reasons=say.mask(held),
        unknowns=say.unless(say.all_of(test.notnull() for test in held.values()), say.mask(unknown)).cast(
            "int16"
        ),
        per_capita=say.whole(tested_.net_income, tested_.persons),
    )
    return table.mutate(monitoring_class=monitoring_class(table))


def results(sources: Mapping[str, ir.Table], law: Parameters) -> ir.Table:
    """Return what a run writes: one row a household, columns as `tables.RESULT`."""
    return results_of_joined(joined(sources, law), law)


def results_of_joined(joined_: ir.Table, law: Parameters) -> ir.Table:
    """Return what a run writes of households whose sources somebody has joined already."""
    done = judged(tested(joined_, law), law)

    def given(value: ir.Value, reason: Reason) -> ir.Value:
        return ibis.cases((done[column(reason)], value), else_=ibis.null(value.type()))

    return done.select(
        "household_id",
        "village_code",
        done.monitoring_class.cast("int8").name("monitoring_class"),
        "previous_class",
        "reasons",
        "unknowns",
        members=done.persons.fill_null(0).cast("int16"),
        workers=done.known_workers.cast("int16"),
        per_capita=done.per_capita,
        net_income=ibis.cases((done.reasons != 0, done.net_income), else_=ibis.null("int64")),
        medical_cost=given_any(done, done.medical_cost, Reason.MEDICAL_COST),
        school_cost=given_any(done, done.school_cost, Reason.SCHOOL_COST),
        disaster_loss=given_any(done, done.disaster_loss, Reason.DISASTER),
        out_of_school=given(done.out_of_school, Reason.SCHOOLING).cast("int16"),
        uninsured=given(done.uninsured, Reason.MEDICAL).cast("int16"),
        last_per_capita=given(done.last_per_capita, Reason.DROP),
        previous_workers=given(done.previous_workers, Reason.LABOUR),
    )


def given_any(done: ir.Table, value: ir.Value, reason: Reason) -> ir.Value:
    """Return a part of the rigid spending where it, or the sum of all parts, is a reason."""
    bits = reason.bit | Reason.RIGID.bit | Reason.SQUEEZED.bit
    return ibis.cases(((done.reasons & bits) != 0, value), else_=ibis.null("int64"))

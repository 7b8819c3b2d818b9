"""A household that no rule touches, and the parameters it is judged by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from xieshou.engines.poverty import (
    Guarantee,
    HouseholdFacts,
    MemberFacts,
    MonitoringClass,
    Parameters,
)

LINE = 880_000
LAW = Parameters(
    province="53",
    on=date(2024, 6, 30),
    version="test",
    poverty_line_fen=400_000,
    monitoring_line_fen=LINE,
    near_pct=150,
    medical_pct=30,
    school_pct=30,
    disaster_pct=30,
    rigid_pct=50,
    drop_pct=30,
    school_from_age=6,
    school_to_age=15,
    guarantee_above_range=1,
)
ADULT = MemberFacts(
    birth_month=198001,
    schooling=Guarantee.NOT_APPLICABLE,
    medical=Guarantee.MET,
    can_work=True,
    wage_income_fen=1_200_000,
    transfer_income_fen=0,
    medical_cost_fen=0,
    school_cost_fen=0,
)
CHILD = replace(ADULT, birth_month=201406, schooling=Guarantee.MET, can_work=False, wage_income_fen=0)
SAFE = HouseholdFacts(
    household_id=1,
    village_code=530326001001,
    exited=True,
    business_income_fen=1_200_000,
    property_income_fen=0,
    production_cost_fen=0,
    disaster_loss_fen=0,
    housing=Guarantee.MET,
    water=Guarantee.MET,
    members=(ADULT, CHILD),
    last_year_per_capita_fen=1_200_000,
    previous_workers=1,
    previous_class=MonitoringClass.NONE,
)
"""Two members, 2,400,000 fen: above the range of 1,760,000 and near it (below 2,640,000)."""


def with_member(place: int = 0, facts: HouseholdFacts = SAFE, **changes: object) -> HouseholdFacts:
    members = list(facts.members)
    members[place] = replace(members[place], **changes)
    return replace(facts, members=tuple(members))


def earning(net: int, facts: HouseholdFacts = SAFE) -> HouseholdFacts:
    """A household whose yearly net income is exactly this."""
    wages = sum(member.wage_income_fen or 0 for member in facts.members)
    return replace(facts, business_income_fen=net - wages)

"""A few thousand invented households, drawn with a seed: near the limits, some facts missing."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.engines.poverty.makers import ADULT, CHILD, LINE, SAFE
from xieshou.engines.poverty import Guarantee, HouseholdFacts, MemberFacts, MonitoringClass

HOUSEHOLDS = 3_000
MONEY = (0, 0, 0, 1, 200_000, 640_000, 640_001, 720_000, 2_000_000, None)
STATES = (*[Guarantee.MET] * 12, Guarantee.NOT_MET, Guarantee.NOT_APPLICABLE, Guarantee.UNKNOWN)


def population(count: int) -> list[HouseholdFacts]:
    dice = random.Random(20240630)
    return [_household(dice, number) for number in range(count)]


def _household(dice: random.Random, number: int) -> HouseholdFacts:
    members = tuple(_member(dice) for _ in range(dice.choice((0, *[1, 2, 3, 4] * 9))))
    around = dice.choice((1, 1, 2)) * LINE * len(members) + dice.choice((-1, 0, 1, 0, 777_777))
    wages = sum((member.wage_income_fen or 0) + (member.transfer_income_fen or 0) for member in members)
    return replace(
        SAFE,
        household_id=number,
        village_code=530326000000 + dice.randrange(1, 20) * 1000 + dice.randrange(1, 9),
        exited=dice.choice((True, True, True, False, None)),
        business_income_fen=dice.choice((around - wages, around - wages, around, -around, None)),
        production_cost_fen=dice.choice((0, 0, 0, 123_457)),
        disaster_loss_fen=dice.choice(MONEY),
        housing=dice.choice(STATES),
        water=dice.choice(STATES),
        members=members,
        last_year_per_capita_fen=dice.choice((0, LINE, LINE * 10 // 7, LINE * 10 // 7 + 1, 5 * LINE, None)),
        previous_workers=dice.choice((0, 1, 1, 2, None)),
        previous_class=dice.choice((*MonitoringClass, None)),
    )


def _member(dice: random.Random) -> MemberFacts:
    return replace(
        dice.choice((ADULT, ADULT, CHILD)),
        birth_month=dice.choice((198001, 198001, 201406, 201806, 201807, 200806, 200807, None)),
        schooling=dice.choice(STATES),
        medical=dice.choice(STATES),
        can_work=dice.choice((True, True, False, False, None)),
        wage_income_fen=dice.choice((0, LINE, LINE * 2, LINE * 2, LINE * 2, None)),
        medical_cost_fen=dice.choice(MONEY),
        school_cost_fen=dice.choice(MONEY),
    )

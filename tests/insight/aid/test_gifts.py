"""What a donor gave to a household stands among its aid: money once, with its fund; goods without an amount."""

from __future__ import annotations

import pytest

from tests.cooperation.giving.test_delivery import confirm, propose, received
from tests.cooperation.places import COUNTY, DISTRICT, SYSTEM, VILLAGE_WEST, make_places
from tests.registry.factories import make_household
from xieshou.insight.queries.aid import get_family, list_aid
from xieshou.insight.vocabulary import Nature, Wing


@pytest.fixture
def officer(db, actor_with):
    make_places()
    return actor_with("cooperation_officer", regions=[DISTRICT, COUNTY])


def given(officer, home, **values):
    row = received(officer, **values)
    return propose(
        officer, row, taker="household", household_code=home.code, amount_fen=3_000_000, use="education"
    )


def lines_of(home, actor):
    return list_aid(get_family(home.pk, scope=actor.scope), actor=actor)


def test_donated_money_is_one_line_with_its_donor_and_fund(officer) -> None:
    home = make_household(SYSTEM, region_code=VILLAGE_WEST)
    made = given(officer, home)
    assert lines_of(home, officer) == []
    confirm(officer, made)
    (line,) = lines_of(home, officer)
    assert (line.wing, line.nature, line.amount_fen) == (Wing.COOPERATION, Nature.GIVEN, 3_000_000)
    assert line.source == made.donation.donor.name
    assert line.fund


def test_donated_goods_have_no_amount(officer) -> None:
    home = make_household(SYSTEM, region_code=VILLAGE_WEST)
    confirm(officer, given(officer, home, kind="kind"))
    (line,) = lines_of(home, officer)
    assert (line.wing, line.nature, line.amount_fen) == (Wing.COOPERATION, Nature.SERVICE, None)

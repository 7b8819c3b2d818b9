"""Two years of facts of invented families: repeatable, and all of them accepted by the layouts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest

from xieshou.config.demo.facts import FactMaker, record_facts
from xieshou.config.demo.people import Inventor
from xieshou.config.demo.roster import RosterMaker
from xieshou.kernel.actor import Actor
from xieshou.kernel.regions.models import Region
from xieshou.kernel.sheets.operations import load_rows
from xieshou.registry.models import Household, IncomeFact

VILLAGE = "530326103201"
ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def roster() -> list[dict[str, object]]:
    random = Random(5)
    return RosterMaker(random, Inventor(random), on=ON).roster([VILLAGE], 12).rows


def made(seed: int) -> dict[str, list[dict[str, object]]]:
    maker = FactMaker(Random(seed), ON)
    record_facts_rows = [(row["household_code"], row) for row in roster()]
    for code in dict.fromkeys(code for code, _row in record_facts_rows):
        maker.family(code, [row for other, row in record_facts_rows if other == code])
    return dict(maker.rows)


def test_same_seed_makes_the_same_facts() -> None:
    assert made(1) == made(1)
    assert made(1) != made(2)


@pytest.mark.django_db
def test_facts_of_two_full_years_are_recorded() -> None:
    for code, level in ((VILLAGE[:6], 3), (VILLAGE, 5)):
        Region.objects.create(
            code=code.ljust(12, "0"), short_code=code, level=level, name="地", full_name="地"
        )
    actor, rows, told = Actor.system("tests"), roster(), []
    load_rows(sheet="registry.roster", rows=rows, actor=actor, at=AT)

    record_facts(rows, FactMaker(Random(1), ON), actor=actor, at=AT, tell=told.append)

    years = set(IncomeFact.objects.values_list("period_from__year", flat=True))
    assert years == {2024, 2025}
    assert IncomeFact.objects.values("household").distinct().count() == Household.objects.count() == 12
    assert "12 households" in told[0]

"""Monthly runs of the demonstration: sensible figures, and the same ones every time."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from tests.config.demo.test_facts import VILLAGE
from xieshou.config.demo.facts import FactMaker, record_facts
from xieshou.config.demo.months import months_to_run, run_months
from xieshou.config.demo.people import Inventor
from xieshou.config.demo.roster import RosterMaker
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.regions.models import Region
from xieshou.kernel.scope_sql import set_scope
from xieshou.kernel.sheets.operations import load_rows
from xieshou.monitoring.models import Run
from xieshou.monitoring.queries.figures import latest_runs, list_places, read_results

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
ACTOR = Actor.system("tests")


def test_months_are_those_whose_window_has_facts() -> None:
    found = months_to_run(NOW)
    assert found == [202501, 202504, 202507, 202508, 202509, 202510, 202601, 202604, 202607, 202608, 202609,
                     202610]  # fmt: skip
    assert months_to_run(datetime(2027, 1, 5, tzinfo=UTC))[0] == 202512


@pytest.mark.django_db
def test_runs_of_the_demonstration_leave_little_open(settings, tmp_path) -> None:
    set_scope(Scope.everything())
    for code, level in ((VILLAGE[:6], 3), (VILLAGE, 5)):
        Region.objects.create(
            code=code.ljust(12, "0"), short_code=code, level=level, name="地", full_name="地"
        )
    random = Random(5)
    rows = RosterMaker(random, Inventor(random), on=NOW.date()).roster([VILLAGE], 40).rows
    load_rows(sheet="registry.roster", rows=rows, actor=ACTOR, at=NOW)
    record_facts(rows, FactMaker(Random(1), NOW.date()), actor=ACTOR, at=NOW, tell=lambda _line: None)

    count = run_months(VILLAGE[:6], now=NOW, actor=ACTOR, tell=lambda _line: None)

    assert Run.objects.count() == count
    result = read_results(latest_runs(Scope.everything()))
    assert result is not None
    (county,) = list_places(result, place=VILLAGE[:4])
    assert (county["households"], county["people_income_unknown"]) == (40, 0)
    assert county["households_unknown"] <= 2
    assert 0 < county["people_below_line"] < county["people"] // 2

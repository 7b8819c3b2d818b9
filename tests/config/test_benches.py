"""The frame of benchmarks: ratios, goals, table and JSON."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

from xieshou.config import benches
from xieshou.config.benches import Goal, Result, Row
from xieshou.config.host.outcome import HostError

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = """
from xieshou.config.benches import Goal, Options, Result, Row


def run(options: Options) -> Result:
    return Result("sample", [Row("count", "s", 2.0, peer=10.0, peer_name="peer", limit=1.0)],
                  [Goal("scale", options.scale, "<=", 0.5)])
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "sample.py").write_text(SAMPLE)
    (tmp_path / "bench" / "_hidden.py").write_text("")
    monkeypatch.setattr(benches, "project_folder", lambda: tmp_path)
    return tmp_path


def test_less_is_better_counts_from_the_peer_down() -> None:
    row = Row("work", "s", ours=2.0, peer=10.0, limit=1.0)
    assert (row.against_peer, row.against_limit) == (5.0, 2.0)


def test_more_is_better_counts_up() -> None:
    row = Row("rate", "rows/s", ours=100.0, peer=20.0, limit=400.0, better="more")
    assert (row.against_peer, row.against_limit) == (5.0, 4.0)


def test_row_without_peer_or_limit_has_no_ratios() -> None:
    row = Row("work", "s", ours=2.0, limit=0.0)
    assert (row.against_peer, row.against_limit) == (None, None)


@pytest.mark.parametrize(
    ("measured", "relation", "holds"),
    [
        (300.0, "<=", True),
        (300.1, "<=", False),
        (20.0, ">=", True),
        (300.0, ">=", True),
        (299.9, ">=", False),
        (math.nan, "<=", False),
        (math.nan, ">=", False),
    ],
)
def test_goal_holds_up_to_its_bound(measured: float, relation: str, holds: bool) -> None:
    bound = 20.0 if measured == 20.0 else 300.0
    assert Goal("memory", measured, relation, bound).holds is holds  # type: ignore[arg-type]


def test_result_without_goals_does_not_hold() -> None:
    assert not Result("x", [], []).holds


def test_result_holds_only_with_every_goal() -> None:
    good, bad = Goal("a", 1, "<=", 1), Goal("b", 2, "<=", 1)
    assert Result("x", [], [good]).holds
    assert not Result("x", [], [good, bad]).holds


def test_run_loads_the_file_and_passes_the_scale(project: Path) -> None:
    assert benches.run("sample", benches.Options(scale=0.5)).holds
    assert not benches.run("sample", benches.Options(scale=1.0)).holds


@pytest.mark.parametrize("name", ["missing", "../sample", "_hidden", "Sample"])
def test_run_refuses_what_is_no_benchmark(project: Path, name: str) -> None:
    with pytest.raises(HostError, match="There are: sample"):
        benches.run(name)


def test_table_names_every_goal_and_whether_it_holds(project: Path) -> None:
    text = benches.as_table(benches.run("sample"))
    assert "10 s (peer)" in text
    assert "5.00 x" in text
    assert "FAILS scale: 1 (goal <= 0.5)" in text


def test_json_carries_the_same(project: Path) -> None:
    document = json.loads(benches.as_json(benches.run("sample")))
    assert document["holds"] is False
    assert document["rows"][0]["against_peer"] == 5.0
    assert document["goals"][0] == {
        "text": "scale",
        "measured": 1.0,
        "relation": "<=",
        "bound": 0.5,
        "unit": "",
        "holds": False,
    }


def test_large_figures_are_written_out() -> None:
    assert "1,234,567 rows/s" in benches.as_table(Result("x", [Row("r", "rows/s", 1_234_567.0)], []))

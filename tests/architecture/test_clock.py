"""Only views, jobs, commands and middleware read the clock; everybody else is told the time."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
CLOCK = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|timezone\.localdate\(\)|time\.time\(")
# The day of a moment is a day in China: of a moment in UTC, `.date()` is yesterday until eight in the morning.
DAY_OF_UTC = re.compile(r"\b(?:at|now)\.date\(\)")
MAY = {"views", "jobs", "api", "middleware", "adapters", "config", "consumers", "wiring"}


def test_the_clock_is_read_at_the_edge_only() -> None:
    readers = []
    for file in sorted(SOURCE.rglob("*.py")):
        rooms = {*file.relative_to(SOURCE).parent.parts, file.stem.split("_")[0]}
        if rooms & MAY or "migrations" in file.parts:
            continue
        if CLOCK.search(file.read_text(encoding="utf-8")):
            readers.append(str(file.relative_to(SOURCE)))
    assert readers == []


def test_the_day_of_a_moment_is_the_day_in_china() -> None:
    files = [file for file in sorted(SOURCE.rglob("*.py")) if "migrations" not in file.parts]
    wrong = [str(file.relative_to(SOURCE)) for file in files if DAY_OF_UTC.search(file.read_text("utf-8"))]
    assert [name for name in wrong if not name.startswith("config/demo/")] == []

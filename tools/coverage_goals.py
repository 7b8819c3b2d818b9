#!/usr/bin/env python3
"""Say whether the tests reach enough: 95 % of all, every line of the rooms that decide and write.

coverage_goals.py [FOLDER…]   read the data below var/coverage, print the lines not reached in rules,
                              policies and operations, and fail where a goal is missed.
FOLDERs below src/xieshou narrow the second goal, for a run of a part of the tests.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "xieshou"
WHOLE = re.compile(r"^(kernel/)?\w+/(rules|policies|operations)(/|(_\w+)?\.py$)")
LEAST_PERCENT = 95.0


def main(folders: list[str]) -> int:
    """Print what is missing and return 1 where a goal is missed."""
    measured = Coverage(config_file=str(ROOT / "pyproject.toml"))
    measured.load()
    missing = unreached(measured, folders)
    for name, lines in missing.items():
        print(f"{name}: {lines}")
    print(f"rules, policies, operations: {len(missing)} files with lines that no test reaches")
    if folders:
        return 1 if missing else 0
    with (ROOT / "var" / "coverage" / "report.txt").open("w", encoding="utf-8") as report:
        percent = measured.report(file=report, show_missing=True)
    print(f"all: {percent:.2f} % (goal {LEAST_PERCENT:.0f} %); line by line in var/coverage/report.txt")
    return 1 if missing or percent < LEAST_PERCENT else 0


def unreached(measured: Coverage, folders: list[str]) -> dict[str, str]:
    """Return the files of the rooms that must be whole, with the lines that no test reached."""
    found = {}
    for file in sorted(SOURCE.rglob("*.py")):
        name = file.relative_to(SOURCE).as_posix()
        if not WHOLE.search(name) or (folders and not name.startswith(tuple(folders))):
            continue
        _name, _statements, _excluded, _missing, text = measured.analysis2(str(file))
        if text:
            found[name] = text
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

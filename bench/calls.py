"""Calls between two Chromium browsers: set-up, age of the picture, recovery, a line of 60 kbit/s.

Runs the browser tests of calls, the long ones included, and states their figures. No peer: a call between two
browsers on one machine has no faster implementation to stand beside; the bounds are the promises.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from xieshou.config.benches import Goal, Options, Result, Row
from xieshou.config.environment import project_folder

TESTS = "tests/labour/calls"
FILES = ("test_call.py", "test_relay.py", "test_two_processes.py", "test_long.py")
BOUNDS = {
    "setup_ms": ("set-up, both present to first picture", 5_000, "ms"),
    "clock_ms": ("age of the picture", 3_000, "ms"),
    "chat_back_after_restart_s": ("chat back after a killed socket process", 30, "s"),
    "recovered_after_8_s_outage_s": ("recovered after an outage of 8 s", 10, "s"),
    "recovered_after_35_s_outage_s": ("recovered after an outage of 35 s", 10, "s"),
    "sound_only_after_s": ("sound only at 60 kbit/s, 2 % loss", 15, "s"),
    "concealed_share": ("sound made up at 60 kbit/s, 2 % loss", 0.05, ""),
    "picture_back_after_s": ("picture back after the line clears", 40, "s"),
}


def run(options: Options) -> Result:
    files = FILES if options.scale >= 1 else FILES[:1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.jsonl"
        variables = os.environ | {"XIESHOU_CALL_FIGURES": str(path), "XIESHOU_LONG_CALLS": "1"}
        variables.pop("XIESHOU_DATA_DIR", None)
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:randomly"]
        command += [f"{TESTS}/{name}" for name in files]
        options.tell("holding calls, about four minutes")
        done = subprocess.run(
            command, cwd=project_folder(), env=variables, check=False, stdout=subprocess.PIPE, text=True
        )
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    figures: dict[str, Any] = {}
    for line in lines:
        figures |= json.loads(line)
    rows, goals = [], [Goal("tests that failed", float(done.returncode != 0), "<=", 0)]
    for name, (text, bound, unit) in BOUNDS.items():
        if name in figures:
            values = figures[name] if isinstance(figures[name], list) else [figures[name]]
            rows.append(Row(text, unit or "share", max(values)))
            goals.append(Goal(text, max(values), "<=", bound, unit))
    if "burst_sent" in figures:
        goals.append(
            Goal("messages lost of a burst", figures["burst_sent"] - figures["burst_heard"], "<=", 0)
        )
    summary = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "no output"
    return Result("calls", rows, goals, [summary, f"load {os.getloadavg()[0]:.1f}"])

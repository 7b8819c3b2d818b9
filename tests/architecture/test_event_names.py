"""Whoever reads the audit record reads words: each event that the code names has a readable name."""

from __future__ import annotations

import re
from pathlib import Path

from xieshou.kernel.audit.names import known_names

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
RECORDED = re.compile(r"""\b_?(?:record|note|log|sign)\(\s*(?:event=)?"([a-z_]+(?:\.[a-z_]+){2})",""")


def test_every_recorded_event_has_a_readable_name() -> None:
    known = {code for code, _name in known_names()}
    recorded = {
        event
        for file in SOURCE.rglob("*.py")
        if "config" not in file.parts
        for event in RECORDED.findall(file.read_text(encoding="utf-8"))
    }
    assert len(recorded) > 100
    assert sorted(recorded - known) == []

"""Which files every line of must be reached, and what is said of one that is not."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from coverage import Coverage

if TYPE_CHECKING:
    from types import ModuleType

FILE = Path(__file__).resolve().parents[2] / "tools" / "coverage_goals.py"


@pytest.fixture
def goals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_goals", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "SOURCE", tmp_path)
    return module


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("labour/rules/match.py", True),
        ("labour/operations/match.py", True),
        ("labour/policies/match.py", True),
        ("kernel/inbox/operations.py", True),
        ("insight/operations_official.py", True),
        ("insight/policies_aid.py", True),
        ("labour/queries/match.py", False),
        ("labour/views/rules_page.py", False),
        ("kernel/access/roles.py", False),
    ],
)
def test_rooms_that_decide_and_write_must_be_whole(goals: ModuleType, name: str, whole: bool) -> None:
    assert bool(goals.WHOLE.search(name)) is whole


def test_unreached_lines_are_named(goals: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "wing").mkdir()
    file = tmp_path / "wing" / "rules.py"
    file.write_text("def reached():\n    return 1\n\n\ndef never():\n    return 2\n\n\nreached()\n")
    (tmp_path / "wing" / "views.py").write_text("raise SystemExit\n")
    measured = Coverage(data_file=None, config_file=False)
    measured.get_data().add_lines({str(file): [1, 2, 5, 9]})
    assert goals.unreached(measured, []) == {"wing/rules.py": "6"}
    assert goals.unreached(measured, ["other/"]) == {}

"""The frame of a benchmark: rows of measured work, goals that hold or do not.

A benchmark is a file `bench/NAME.py` with `run(options: Options) -> Result`. See bench/README.md.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import platform
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import psutil

from xieshou.config.environment import load_environment, project_folder
from xieshou.config.host.outcome import HostError, complain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import ModuleType

NAME = re.compile(r"[a-z][a-z0-9_]*")
NONE = "-"
LARGE = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work, measured for this project and, where they exist, a peer and a limit.

    The limit is what no program can beat on this machine (reading the bytes, a proven bound).
    `better` says whether less or more of the unit is better.
    """

    work: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    limit: float | None = None
    limit_name: str = ""
    better: Literal["less", "more"] = "less"

    @property
    def against_peer(self) -> float | None:
        """Return how many times better than the peer this project is."""
        return self._ratio(self.peer, self.ours)

    @property
    def against_limit(self) -> float | None:
        """Return how many times worse than the limit this project is (1.0 is perfect)."""
        return self._ratio(self.ours, self.limit)

    def _ratio(self, larger: float | None, smaller: float | None) -> float | None:
        upper, lower = (larger, smaller) if self.better == "less" else (smaller, larger)
        return None if upper is None or not lower else upper / lower


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise with its figure: measured <= bound, or >= bound."""

    text: str
    measured: float
    relation: Literal["<=", ">="]
    bound: float
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Return whether the promise is kept; NaN never is."""
        if self.relation == "<=":
            return self.measured <= self.bound
        return self.measured >= self.bound


@dataclass(frozen=True, slots=True)
class Result:
    """What one benchmark found."""

    name: str
    rows: Sequence[Row]
    goals: Sequence[Goal]
    notes: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Return whether there are goals and all of them hold."""
        return bool(self.goals) and all(goal.holds for goal in self.goals)


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller of a benchmark wants."""

    scale: float = 1.0
    """Part of the full work, above 0 up to 1; a smaller run is a smoke test of the benchmark."""
    households: int | None = None
    """How many households, for a benchmark that has them; None: as many as the benchmark says."""
    peers_limit: float = 900.0
    """Seconds after which a benchmark that has a limit ends a peer and says that it did not finish."""
    rows: int | None = None
    """How many rows, for a benchmark of a file; None: as many as the benchmark says."""
    home: Path = field(default_factory=lambda: project_folder() / "var" / "bench")

    @contextlib.contextmanager
    def installation(self) -> Iterator[None]:
        """Give the block a migrated database of its own with Django set up.

        The data stays below `home` for the next run. Call it once, before importing any model.
        """
        os.environ.setdefault("XIESHOU_DATA_DIR", str(self.home))
        load_environment.cache_clear()
        from xieshou.config.host.database import open_database
        from xieshou.config.host.prepare import setup_django

        with open_database(load_environment()):
            setup_django()
            from xieshou.config.host import migrate

            migrate.migrate()
            yield

    @staticmethod
    def tell(line: str) -> None:
        """Report progress on the error output, so that --json stays clean."""
        complain(line)


def run(name: str, options: Options | None = None) -> Result:
    """Run the benchmark of that name.

    Raises:  HostError: no such benchmark; the message lists those that exist.
    """
    module = _load(name)
    result: Result = module.run(options or Options())
    return result


def list_names() -> list[str]:
    """Return the names of all benchmarks."""
    folder = project_folder() / "bench"
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def as_table(result: Result) -> str:
    """Return the result as text for a terminal."""
    head = ("work", "this project", "peer", "times better", "limit", "times the limit")
    lines = [head, *(_cells(row) for row in result.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    table.insert(1, "  ".join("-" * width for width in widths))
    goals = [f"{'holds' if goal.holds else 'FAILS':<6}{_goal_text(goal)}" for goal in result.goals]
    notes = [f"note: {note}" for note in result.notes]
    return "\n".join([f"{result.name}  ({_machine()})", "", *table, "", *goals, *notes])


def as_json(result: Result) -> str:
    """Return the result as one JSON document."""
    document = {
        "name": result.name,
        "machine": _machine(),
        "holds": result.holds,
        "rows": [_row_document(row) for row in result.rows],
        "goals": [
            {
                "text": goal.text,
                "measured": goal.measured,
                "relation": goal.relation,
                "bound": goal.bound,
                "unit": goal.unit,
                "holds": goal.holds,
            }
            for goal in result.goals
        ],
        "notes": list(result.notes),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _load(name: str) -> ModuleType:
    path = project_folder() / "bench" / f"{name}.py"
    if not NAME.fullmatch(name) or not path.is_file():
        known = ", ".join(list_names()) or "none yet"
        message = f"There is no benchmark {name!r}. There are: {known}."
        raise HostError(message)
    spec = importlib.util.spec_from_file_location(f"bench_{name}", path)
    if spec is None or spec.loader is None:
        message = f"{path} cannot be loaded."
        raise HostError(message)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _row_document(row: Row) -> dict[str, Any]:
    return {
        "work": row.work,
        "unit": row.unit,
        "better": row.better,
        "ours": row.ours,
        "peer": row.peer,
        "peer_name": row.peer_name,
        "against_peer": row.against_peer,
        "limit": row.limit,
        "limit_name": row.limit_name,
        "against_limit": row.against_limit,
    }


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.work,
        _measure(row.ours, row.unit),
        _named(row.peer, row.unit, row.peer_name),
        _times(row.against_peer),
        _named(row.limit, row.unit, row.limit_name),
        _times(row.against_limit),
    )


def _goal_text(goal: Goal) -> str:
    measured = _measure(goal.measured, goal.unit)
    return f"{goal.text}: {measured} (goal {goal.relation} {_measure(goal.bound, goal.unit)})"


def _measure(value: float | None, unit: str) -> str:
    if value is None:
        return NONE
    figure = f"{value:,.0f}" if abs(value) >= LARGE else f"{value:.4g}"
    return f"{figure} {unit}".rstrip()


def _named(value: float | None, unit: str, name: str) -> str:
    text = _measure(value, unit)
    return f"{text} ({name})" if name and value is not None else text


def _times(ratio: float | None) -> str:
    return NONE if ratio is None else f"{ratio:,.2f} x"


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"

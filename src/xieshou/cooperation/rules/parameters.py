"""Parameters that hold from a day on: read once, resolved for the day of the decision."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from datetime import date

FOLDER = Path(__file__).resolve().parent.parent / "parameters"


class NoParameterError(LookupError):
    """No value of the parameter holds on that day: the file begins later."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A value, the day from which it holds, its unit, its source and how certain that is."""

    value: Any
    from_date: date
    unit: str
    source: str
    source_zh: str
    certainty: str


@cache
def _read(subject: str) -> dict[str, list[Dated]]:
    data = yaml.safe_load((FOLDER / f"{subject}.yaml").read_text(encoding="utf-8"))
    return {
        name: sorted(
            (
                Dated(
                    line["value"],
                    line["from"],
                    line["unit"],
                    line["source"],
                    line["source_zh"],
                    line["certainty"],
                )
                for line in lines
            ),
            key=lambda dated: dated.from_date,
        )
        for name, lines in data.items()
    }


def resolve(subject: str, name: str, *, on: date) -> Dated:
    """Return the value of a parameter that holds on a day.

    Raises: NoParameterError: the first value begins after that day.
    """
    holding = [dated for dated in _read(subject)[name] if dated.from_date <= on]
    if not holding:
        message = f"{subject}.{name} has no value on {on}."
        raise NoParameterError(message)
    return holding[-1]

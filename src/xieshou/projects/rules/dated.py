"""The dated parameters of this wing: the value that holds on a day, with its source and certainty."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xieshou.engines.law import NATION, read_law

if TYPE_CHECKING:
    from datetime import date

    from xieshou.engines.law import Value

FOLDER = Path(__file__).resolve().parent.parent / "parameters"


def resolve(subject: str, name: str, *, on: date, region_code: str = NATION) -> Value:
    """Return the value of a parameter that holds on a day in a place; without one: in the whole country.

    Raises: NotInForceError: the first value begins after that day.
    """
    return read_law(FOLDER).value(f"{subject}.{name}", on, region_code)

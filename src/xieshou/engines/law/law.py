"""Which value holds on a day in a place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .files import NATION, PLACE_DIGITS, Parameter, Value, read_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

PROVINCE_DIGITS = 2


class NotInForceError(LookupError):
    """The law holds no value of a parameter for that day."""


@dataclass(frozen=True, slots=True)
class Law:
    """All parameters of a folder with their values over time."""

    parameters: Mapping[str, Parameter]

    def value(self, key: str, on: date, province_code: str = NATION) -> Value:
        """Return the value of a key that holds on a day: of the county, else prefecture, province, nation.

        Args:    province_code: any GB/T 2260 code of the province or a place in it ("53", "530326").
        Raises:  NotInForceError: no value holds on that day. KeyError: no parameter of that name.
        """
        province = province_code[:PROVINCE_DIGITS]
        holding = {value.province: value for value in self.parameters[key].values if value.holds(on)}
        for wanted in (*(province_code[:digits] for digits in PLACE_DIGITS), NATION):
            if wanted in holding:
                return holding[wanted]
        raise NotInForceError(
            f"{key} has no value on {on} for province {province}. Enter one with its source."
        )

    def number(self, key: str, on: date, province_code: str = NATION) -> int:
        """Return a value that is a whole number. Raises as `value`, and TypeError for anything else."""
        value = self.value(key, on, province_code).value
        if not isinstance(value, int):
            raise TypeError(f"{key} is {type(value).__name__}, not a number.")
        return value


@cache
def read_law(folder: Path) -> Law:
    """Return the law of a folder of YAML files, read once a process.

    Raises:  LawFileError: a file is malformed, or leaves a gap or an overlap.
    """
    return Law(read_folder(folder))

"""Dated parameters of assignment: the weights that hold on a day, with their source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xieshou.engines.law import read_law
from xieshou.kernel.errors import DomainError
from xieshou.labour.rules.dated import FOLDER

if TYPE_CHECKING:
    from datetime import date


class NoParametersError(DomainError):
    """No version of the weights holds on the day."""

    default_message = _("No weights are set for this day. Ask the system administrator to enter them.")


@dataclass(frozen=True, slots=True)
class AssignmentParameters:
    """One version of the weights: points by factor code."""

    version: str
    from_date: date
    source_en: str
    source_zh: str
    weights: dict[str, int]

    @property
    def source(self) -> str:
        """Return where the weights come from, in the active language."""
        return self.source_en if (get_language() or "zh").startswith("en") else self.source_zh


@cache
def _versions() -> tuple[AssignmentParameters, ...]:
    values = read_law(FOLDER).parameters["assignment.weights"].values
    return tuple(
        AssignmentParameters(one.version, one.from_date, one.source, one.source_zh, dict(one.value))
        for one in sorted(values, key=lambda value: value.from_date, reverse=True)
    )


def parameters_on(
    day: date, versions: tuple[AssignmentParameters, ...] | None = None
) -> AssignmentParameters:
    """Return the weights that hold on a day.

    Raises: NoParametersError: the day is before the first version.
    """
    for version in versions if versions is not None else _versions():
        if version.from_date <= day:
            return version
    raise NoParametersError


def parameters_of(version: str) -> AssignmentParameters:
    """Return a version by its name.

    Raises: NoParametersError: there is none of the name.
    """
    for entry in _versions():
        if entry.version == version:
            return entry
    raise NoParametersError

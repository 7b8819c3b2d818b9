"""Dated parameters of assignment: the weights that hold on a day, with their source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from datetime import date

DATA_FILE = Path(__file__).resolve().parent.parent / "parameters" / "assignment.yaml"


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


def parse_parameters(text: str) -> tuple[AssignmentParameters, ...]:
    """Return the versions of a YAML text, latest first."""
    entries = [
        AssignmentParameters(
            version=entry["version"],
            from_date=entry["from"],
            source_en=entry["source"],
            source_zh=entry.get("source_zh", entry["source"]),
            weights=dict(entry["weights"]),
        )
        for entry in yaml.safe_load(text)
    ]
    return tuple(sorted(entries, key=lambda entry: entry.from_date, reverse=True))


@cache
def _versions() -> tuple[AssignmentParameters, ...]:
    return parse_parameters(DATA_FILE.read_text(encoding="utf-8"))


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

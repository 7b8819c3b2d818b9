"""Where income and other facts come from: an open list that wings add to, so that facts flow down.

A wing names its source once, at import of its `registry_sources` or `apps` module:
`register_source(IncomeSource("labour.wage_proof", _("Wage proof"), "labour.wage.confirm"))`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class IncomeSource:
    """A kind of evidence for income, and the capability that lets an actor record from it.

    Where another than who records takes back, `undo_capability` names what that person needs.
    """

    code: str
    label: str | Promise
    capability: str
    undo_capability: str = ""


VISIT = IncomeSource("visit", _("Household visit"), "registry.income.edit")
SHEET = IncomeSource("sheet", _("Excel form"), "registry.income.edit")
OWN_SOURCES = frozenset({VISIT.code, SHEET.code})
_sources: dict[str, IncomeSource] = {source.code: source for source in (VISIT, SHEET)}


def register_source(source: IncomeSource) -> None:
    """Make a source known; the same code again replaces it."""
    _sources[source.code] = source


def find_source(code: str) -> IncomeSource | None:
    """Return the source of a code, or None where nobody registered it."""
    return _sources.get(code)

"""Writes of insight: loading the figures that a source reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import require
from xieshou.kernel.errors import DomainError
from xieshou.kernel.regions.rules import full_code

from .models import ReportedFigure
from .vocabulary import Qualifier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from decimal import Decimal

    from xieshou.kernel.actor import Actor

LOAD = "insight.figures.load"
KEY = ("indicator", "eastern_region_code", "region_code", "period")


class FigureUnsourcedError(DomainError):
    """A figure comes without a source or with an unknown qualifier."""

    default_message = _("A reported figure needs a source and a qualifier: exact, at least or about.")


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure as its source states it."""

    indicator: str
    label_zh: str
    label_en: str
    eastern_region_code: str
    value: Decimal
    qualifier: str
    source: str
    region_code: str = ""
    unit_zh: str = ""
    unit_en: str = ""
    period: str = ""
    note: str = ""
    row: str = ""


@transaction.atomic
def load_figures(*, figures: Iterable[NewFigure], actor: Actor, at: datetime) -> int:
    """Enter or renew reported figures; the same figures again change nothing.

    Returns: how many were given.
    Raises:  Denied. FigureUnsourcedError: one has no source or an unknown qualifier; then none is entered.
    """
    require(actor, LOAD)
    given = list(figures)
    if any(not figure.source or figure.qualifier not in Qualifier.values for figure in given):
        raise FigureUnsourcedError
    columns = [name for name in NewFigure.__dataclass_fields__ if name not in KEY]
    ReportedFigure.objects.bulk_create(
        [ReportedFigure(**_full(figure), loaded_at=at) for figure in given],
        update_conflicts=True,
        unique_fields=list(KEY),
        update_fields=columns,
    )
    record(
        "insight.figures.loaded",
        actor=actor,
        at=at,
        subject=("insight.figures", ""),
        after={"count": len(given)},
    )
    return len(given)


def _full(figure: NewFigure) -> dict[str, Any]:
    """Return the columns of a figure, region codes with all 12 digits."""
    columns = asdict(figure)
    for name in ("eastern_region_code", "region_code"):
        columns[name] = full_code(columns[name]) if columns[name] else ""
    return columns

"""Reported figures of a scope, each with what the records say of the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from xieshou.insight.models import ReportedFigure
from xieshou.labour.queries.delivery import placements
from xieshou.labour.queries.names import region_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in the active language; `counted` is what the records hold, None where they hold none."""

    figure: ReportedFigure
    label: str
    unit: str
    value: str
    place: str
    counted: int | None


@dataclass(frozen=True, slots=True)
class District:
    """The figures of one eastern district."""

    code: str
    name: str
    figures: list[Shown]


def _placed(figure: ReportedFigure, scope: Scope) -> int:
    found = placements(scope).filter(work_region_code__startswith=figure.eastern_region_code[:6])
    if figure.region_code:
        found = found.filter(region_code__startswith=figure.region_code[:6])
    return found.filter(arrived_on__isnull=False).count()


# An indicator that the records cover, and how they count it. All others are shown without a count.
COUNTERS: Mapping[str, Callable[[ReportedFigure, Scope], int]] = {"workers_placed": _placed}


def list_figures(*, scope: Scope, row: str = "") -> list[District]:
    """Return the figures whose district or place lies in the scope, by district.

    A place's figure is of its district too, so either end of the pairing may see it.
    """
    near = scope.region_q("eastern_region_code") | scope.region_q("region_code")
    found = ReportedFigure.objects.filter(near)
    rows = list(
        (found.filter(row=row) if row else found).order_by("eastern_region_code", "row", "indicator", "id")
    )
    names = region_names([one.eastern_region_code for one in rows] + [one.region_code for one in rows])
    districts: dict[str, District] = {}
    for one in rows:
        code = one.eastern_region_code
        district = districts.setdefault(code, District(code, names.get(code, code), []))
        district.figures.append(_show(one, names, scope))
    return list(districts.values())


def _show(one: ReportedFigure, names: Mapping[str, str], scope: Scope) -> Shown:
    english = (get_language() or "zh").startswith("en")
    count = COUNTERS.get(one.indicator)
    value = f"{one.value.normalize():,f}"
    return Shown(
        figure=one,
        label=one.label_en if english else one.label_zh,
        unit=one.unit_en if english else one.unit_zh,
        value=value,
        place=names.get(one.region_code, one.region_code),
        counted=count(one, scope) if count else None,
    )

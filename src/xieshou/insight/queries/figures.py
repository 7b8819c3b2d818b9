"""Reported figures of a scope, each with what the records say of the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate
from django.utils.translation import get_language

from xieshou.insight.models import ReportedFigure
from xieshou.insight.queries.project_counts import COVERED, REACHED, count_for
from xieshou.insight.rules import Comparison, Impossible, about_percent, compare, find_impossible, ratios
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.queries.delivery import placements

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

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
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class District:
    """The figures of one eastern district."""

    code: str
    name: str
    figures: list[Shown]

    @property
    def impossible(self) -> list[tuple[str, Impossible]]:
        """Return (place, pair) of the figures of one place that cannot both be true."""
        places: dict[str, dict[str, Decimal]] = {}
        for one in self.figures:
            places.setdefault(one.place, {})[one.figure.indicator] = one.figure.value
        return [
            (place, pair) for place, values in places.items() for pair in find_impossible(values, ratios())
        ]


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
    names = region_labels([one.eastern_region_code for one in rows] + [one.region_code for one in rows])
    districts: dict[str, District] = {}
    for one in rows:
        code = one.eastern_region_code
        district = districts.setdefault(code, District(code, names.get(code, code), []))
        district.figures.append(_show(one, names, scope))
    return list(districts.values())


def _count(one: ReportedFigure, scope: Scope) -> int | None:
    """Return what the records hold of a figure; None where they hold none in the scope."""
    if one.indicator in COUNTERS:
        return COUNTERS[one.indicator](one, scope)
    is_project = one.indicator in COVERED or one.indicator in REACHED
    return count_for(one, scope) if is_project and scope.covers_region(one.region_code) else None


def _show(one: ReportedFigure, names: Mapping[str, str], scope: Scope) -> Shown:
    english = (get_language() or "zh").startswith("en")
    counted = _count(one, scope)
    percent = about_percent(localdate(one.loaded_at))
    value = f"{one.value.normalize():,f}"
    return Shown(
        figure=one,
        label=one.label_en if english else one.label_zh,
        unit=one.unit_en if english else one.unit_zh,
        value=value,
        place=names.get(one.region_code, one.region_code),
        counted=counted,
        comparison=compare(one.value, one.qualifier, counted, percent=percent),
    )


def list_watched(*, scope: Scope) -> list[District]:
    """Return the districts with those figures behind which the system keeps a list."""
    found = [
        District(district.code, district.name, [one for one in district.figures if one.counted is not None])
        for district in list_figures(scope=scope)
    ]
    return [district for district in found if district.figures]

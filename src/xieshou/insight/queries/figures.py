"""Reported figures of a scope, each with what the records say of the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import get_language

from xieshou.insight.measures import Measure, in_own_unit, measures
from xieshou.insight.models import ReportedFigure
from xieshou.insight.rules import Comparison, Impossible, about_percent, compare, find_impossible, ratios
from xieshou.insight.vocabulary import NoCount
from xieshou.kernel.errors import NotFound
from xieshou.kernel.organisations.queries import list_pairings
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.regions.rules import short_code

from .lists import LISTS, Listing, Within
from .tallies import count_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in the active language; `counted` is what the records hold, or None and `why`."""

    figure: ReportedFigure
    label: str
    unit: str
    value: str
    place: str
    counted: int | None
    comparison: Comparison
    why: NoCount | None
    measure: Measure | None
    district: str = ""


@dataclass(frozen=True, slots=True)
class District:
    """The figures of one eastern district."""

    code: str
    name: str
    figures: list[Shown]

    @property
    def impossible(self) -> list[tuple[str, Impossible]]:
        """Return (place and period, pair) of figures of the same that cannot both be true."""
        alike: dict[tuple[str, str, str], dict[str, Decimal]] = {}
        for one in self.figures:
            figure = one.figure
            if figure.measure:
                values = alike.setdefault((one.place, figure.sector, figure.period), {})
                values[figure.measure] = in_own_unit(figure.value, figure.measure, figure.unit_zh)
        return [
            (" · ".join(part for part in (place, period) if part), pair)
            for (place, _sector, period), values in alike.items()
            for pair in find_impossible(values, ratios())
        ]


def figures_of(scope: Scope) -> QuerySet[ReportedFigure]:
    """Return the figures whose district or place lies in the scope, those that stand and those corrected.

    A place's figure is of its district too, so either end of the pairing may see it.
    """
    near = scope.region_q("eastern_region_code") | scope.region_q("region_code")
    return ReportedFigure.objects.filter(near)


def find_figures(
    *, scope: Scope, text: str = "", measure: str = "", row: str = ""
) -> QuerySet[ReportedFigure]:
    """Return the figures that stand, by district; those whose words or source hold a text, of a measure."""
    found = figures_of(scope).filter(superseded_at__isnull=True)
    if text:
        words = ("label_zh", "label_en", "source", "note", "indicator")
        hit = Q()
        for name in words:
            hit |= Q(**{f"{name}__icontains": text})
        found = found.filter(hit)
    if measure:
        found = found.filter(measure=measure)
    if row:
        found = found.filter(row=row)
    return found.order_by("eastern_region_code", "row", "indicator", "id")


def get_figure(figure_id: UUID, *, scope: Scope) -> ReportedFigure:
    """Return one figure of the scope, standing or corrected.

    Raises: NotFound.
    """
    found = figures_of(scope).filter(pk=figure_id).first()
    if found is None:
        raise NotFound
    return found


def list_versions(figure: ReportedFigure, *, scope: Scope) -> list[ReportedFigure]:
    """Return every version of a figure, the latest first."""
    same = {
        name: getattr(figure, name) for name in ("indicator", "eastern_region_code", "region_code", "period")
    }
    return list(figures_of(scope).filter(**same).order_by("-loaded_at", "-id"))


def list_figures(*, scope: Scope, row: str = "") -> list[District]:
    """Return the figures that stand, by district."""
    districts: dict[str, District] = {}
    for one in show_figures(find_figures(scope=scope, row=row), scope=scope):
        code = one.figure.eastern_region_code
        districts.setdefault(code, District(code, one.district, [])).figures.append(one)
    return list(districts.values())


def list_watched(*, scope: Scope) -> list[District]:
    """Return the districts with those figures behind which the system keeps a list."""
    found = [
        District(district.code, district.name, [one for one in district.figures if one.counted is not None])
        for district in list_figures(scope=scope)
    ]
    return [district for district in found if district.figures]


def show_figures(rows: Iterable[ReportedFigure], *, scope: Scope) -> list[Shown]:
    """Return figures with what the records say of each."""
    listed = list(rows)
    names = region_labels([one.eastern_region_code for one in listed] + [one.region_code for one in listed])
    counts = _count_all(listed, _partners(listed), scope)
    return [_show(one, names, *counts[one.pk]) for one in listed]


def _partners(rows: Iterable[ReportedFigure]) -> dict[str, tuple[str, ...]]:
    """Return the counties of each district that some figure speaks of as a whole; one query."""
    wanted = {one.eastern_region_code for one in rows if not one.region_code}
    found: dict[str, set[str]] = {code: set() for code in wanted}
    if wanted:
        pairs = list_pairings().filter(eastern_region_code__in=wanted).exclude(western_region_code="")
        for east, west in pairs.values_list("eastern_region_code", "western_region_code"):
            found[east].add(short_code(west))
    return {east: tuple(sorted(wests)) for east, wests in found.items()}


def within_of(figure: ReportedFigure, partners: Mapping[str, tuple[str, ...]]) -> Within:
    """Return what a figure names."""
    place = figure.region_code
    return Within(
        east=short_code(figure.eastern_region_code),
        places=(short_code(place),) if place else partners.get(figure.eastern_region_code, ()),
        sector=figure.sector,
        project_code=figure.project_code,
        from_date=figure.from_date,
        to_date=figure.to_date,
    )


def listing_of(figure: ReportedFigure, *, scope: Scope) -> tuple[Listing, Within]:
    """Return the list behind a figure and what it is filtered by.

    Raises: NotFound: there is none, or a part of its places is outside the scope.
    """
    measure = measures().get(figure.measure)
    within = within_of(figure, _partners([figure]))
    if measure is None or not measure.list or not _is_covered(within, scope):
        raise NotFound
    return LISTS[measure.list], within


def _is_covered(within: Within, scope: Scope) -> bool:
    """Tell whether the scope holds every place: a list of a part of them would make the claim look short."""
    return bool(within.places) and all(scope.covers_region(place) for place in within.places)


def _silent(one: ReportedFigure, within: Within, scope: Scope) -> NoCount | None:
    """Return why nothing can be counted for a figure, whatever the records hold; None if it can."""
    measure = measures().get(one.measure)
    if measure is None:
        return NoCount.NO_MEASURE
    if not measure.list:
        return NoCount.NO_LIST
    return None if _is_covered(within, scope) else NoCount.OUTSIDE


def _count_all(
    rows: list[ReportedFigure], partners: Mapping[str, tuple[str, ...]], scope: Scope
) -> dict[UUID, tuple[int | None, NoCount | None]]:
    """Return what the records hold of each figure, or why they say nothing; one query for all of them."""
    found: dict[UUID, tuple[int | None, NoCount | None]] = {}
    asked: list[tuple[ReportedFigure, Measure, Within]] = []
    for one in rows:
        within = within_of(one, partners)
        why = _silent(one, within, scope)
        found[one.pk] = (None, why)
        if why is None:
            asked.append((one, measures()[one.measure], within))
    tallies = count_lists([(measure, within) for _one, measure, within in asked], scope=scope)
    for (one, _measure, _within), counted in zip(asked, tallies, strict=True):
        found[one.pk] = (counted, NoCount.NO_RECORDS if counted is None else None)
    return found


def _show(one: ReportedFigure, names: Mapping[str, str], counted: int | None, why: NoCount | None) -> Shown:
    english = (get_language() or "zh").startswith("en")
    claimed = in_own_unit(one.value, one.measure, one.unit_zh)
    percent = about_percent(localdate(one.loaded_at))
    return Shown(
        figure=one,
        label=one.label_en if english else one.label_zh,
        unit=one.unit_en if english else one.unit_zh,
        value=f"{one.value.normalize():,f}",
        place=names.get(one.region_code, one.region_code),
        counted=counted,
        comparison=compare(claimed, one.qualifier, counted, percent=percent),
        why=why,
        measure=measures().get(one.measure),
        district=names.get(one.eastern_region_code, one.eastern_region_code),
    )

"""The rows of the assessment in six groups: figure, denominator, quotient and target of each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xieshou.cooperation.queries.scorecard import list_scored
from xieshou.cooperation.rules.scorecard import NoLayoutError, layout_of
from xieshou.cooperation.vocabulary.indicator import Ratio
from xieshou.insight.models import ReportedFigure
from xieshou.kernel.sheets.official.filling import Held
from xieshou.web.templatetags.xieshou import qualified

from .figures import figure, page_of, unit_of
from .source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xieshou.cooperation.queries.scorecard import Scored

    from .source import Asked

FACTS = (
    "line.group", "line.label", "line.unit", "line.target", "line.actual", "line.percent", "line.of_label",
    "line.of", "line.quotient", "line.standing", "line.basis",
)  # fmt: skip


def read_assessment(asked: Asked) -> list[Mapping[str, Held]]:
    """Return the lines of the year's layout; a line without records shows what is reported, or no data."""
    try:
        layout = layout_of(asked.year)
    except NoLayoutError:
        return []
    scored = list_scored(
        layout,
        scope=asked.scope,
        region_code=asked.east,
        partner_region_code=asked.west,
        year=asked.year,
        on=asked.on,
    )
    reported = _reported(asked, [one.line.code for one in scored if one.actual is None])
    return [_facts(one, reported.get(one.line.code)) for one in scored]


def source_of_layout(year: int) -> str:
    """Return where the lines of a year come from, "" before the first layout."""
    try:
        layout = layout_of(year)
    except NoLayoutError:
        return ""
    return layout.source if _is_english() else layout.source_zh


def _is_english() -> bool:
    return (get_language() or "zh").startswith("en")


def _reported(asked: Asked, codes: list[str]) -> dict[str, ReportedFigure]:
    """Return the figures that sources report for lines without records, of the same places and year."""
    rows = ReportedFigure.objects.filter(
        asked.scope.region_q("eastern_region_code") | asked.scope.region_q(),
        indicator__in=codes,
        eastern_region_code=asked.east,
        region_code=asked.west,
        period=str(asked.year),
        superseded_at__isnull=True,
    )
    return {row.indicator: row for row in rows}


def _facts(one: Scored, reported: ReportedFigure | None) -> Mapping[str, Held]:
    agreements = reverse("cooperation:agreements")
    quotient = "percent"
    if one.line.ratio == Ratio.AVERAGE:
        quotient = figure(0, one.indicator).format
    return {
        "line.group": Held(str(one.line.group.label)),
        "line.label": Held(_label(one)),
        "line.unit": Held(unit_of(one.indicator) or _unit(reported)),
        "line.target": figure(one.target, one.indicator, agreements if one.target is not None else "")
        if one.target is not None
        else Held(""),
        "line.actual": _actual(one, reported),
        "line.percent": Held(one.percent) if one.target is not None else Held(""),
        "line.of_label": Held(str(one.base_indicator.label) if one.base_indicator else ""),
        "line.of": figure(one.base, one.base_indicator, page_of(one.base_indicator))
        if one.line.of
        else Held(""),
        "line.quotient": Held(one.quotient, format=quotient) if one.line.of else Held(""),
        "line.standing": Held(str(one.standing.label) if one.target is not None else ""),
        "line.basis": Held(_basis(one, reported)),
    }


def _actual(one: Scored, reported: ReportedFigure | None) -> Held:
    if one.actual is None and reported is not None:
        figures = reverse("insight:figures")
        value = qualified(f"{reported.value.normalize():,f}", reported.qualifier)
        return Held(None, figures, text=_("%(value)s (reported)") % {"value": value})
    return figure(one.actual, one.indicator, page_of(one.indicator))


def _basis(one: Scored, reported: ReportedFigure | None) -> str:
    if one.actual is not None:
        return _("Counted from records")
    if reported is not None:
        return _("Reported only: %(source)s") % {"source": reported.source}
    return _("No records of it yet")


def _label(one: Scored) -> str:
    if one.indicator is not None:
        return str(one.indicator.label)
    return one.line.en if _is_english() else one.line.zh


def _unit(reported: ReportedFigure | None) -> str:
    if reported is None:
        return ""
    return reported.unit_en if _is_english() else reported.unit_zh


ASSESSMENT = Source(
    "cooperation.assessment",
    "cooperation.check.view",
    of_county=False,
    facts=FACTS,
    read=read_assessment,
    typed=frozenset({"line.target"}),
)

"""The board of many deprivations: how many, how deeply, through what and where; Excel of the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from xieshou.engines.poverty import load_law
from xieshou.kernel.doors import requires
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.declaration import Column, Kind, Sheet
from xieshou.monitoring.policies.run import EXPORT, VIEW
from xieshou.monitoring.queries.deprivation import Part, Picture, get_picture
from xieshou.monitoring.queries.run_lists import list_months
from xieshou.monitoring.vocabulary.figures import INDICATOR_LABELS, LEVEL_DIGITS

from .figures import month_of, place_of, up_of
from .sheet import sheet_response

if TYPE_CHECKING:
    from fractions import Fraction

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

PERCENT = 100
NO_CODE = "000000000000"
DEPRIVATION = Sheet(
    name="monitoring.deprivation",
    version=1,
    title=_("Many deprivations at once"),
    capability=EXPORT,
    keys=("code",),
    columns=(
        Column("code", _("Region code"), width=16),
        Column("name", _("Place"), width=30),
        Column("population", _("People measured"), Kind.INTEGER, width=14),
        Column("unknown", _("Not known, people"), Kind.INTEGER, width=14),
        Column("poor", _("Deprived in many ways, people"), Kind.INTEGER, width=14),
        Column("headcount", _("Share of people (H, %)"), width=14),
        Column("intensity", _("Depth (A, %)"), width=14),
        Column("adjusted", _("Share times depth (M0, %)"), width=14),
        Column("part", _("Part in the whole (%)"), width=14),
        *(Column(name, label, width=16) for name, label in INDICATOR_LABELS.items()),
    ),
)


def shown(share: Fraction | None) -> float | None:
    """Return an exact share as a page shows it."""
    return None if share is None else float(share)


def _asked(request: ActedRequest) -> tuple[str, int | None, Picture | None]:
    place = place_of(request)
    month = month_of(request, list_months(request.actor.scope, place=place))
    return place, month, get_picture(request.actor.scope, place=place, month=month)


@requires(VIEW)
@require_GET
def deprivation(request: ActedRequest) -> HttpResponse:
    """Show the measures of a place and below, taken apart by indicator and by place."""
    place, month, picture = _asked(request)
    context: dict[str, Any] = {
        "picture": picture,
        "place": place,
        "month": month,
        "all_months": list_months(request.actor.scope, place=place),
        "up": up_of(place),
        "may_export": request.actor.can(EXPORT),
    }
    if picture is not None:
        weight = load_law().value("deprivation.income", picture.on, place)
        context |= {
            "whole": _measures(picture),
            "rows": _rows(picture, place, month),
            "indicators": _indicators(picture),
            "chart": _chart(picture),
            "cutoff": f"{picture.cutoff.numerator}/{picture.cutoff.denominator}",
            "source": weight.source_in(get_language()),
            "is_certain": weight.is_certain,
        }
    return render(request, "monitoring/figures/deprivation.html", context)


def _measures(one: Picture | Part) -> dict[str, Any]:
    found = one.whole if isinstance(one, Picture) else one.measured
    return {
        "population": found.population,
        "unknown": found.unknown,
        "poor": found.poor,
        "headcount": shown(found.headcount),
        "intensity": shown(found.intensity),
        "adjusted": shown(found.adjusted),
    }


def _rows(picture: Picture, place: str, month: int | None) -> list[dict[str, Any]]:
    names = region_names(part.code.ljust(len(NO_CODE), "0") for part in picture.parts)
    of_month = f"&month={month}" if month else ""
    return [
        {
            **_measures(part),
            "code": part.code,
            "name": names.get(part.code.ljust(len(NO_CODE), "0"), part.code),
            "part": shown(part.part),
            "url": f"?place={part.code}{of_month}"
            if len(place) < len(part.code) < LEVEL_DIGITS["village"]
            else f"{reverse('monitoring:run_households')}?place={part.code}{of_month}",
        }
        for part in picture.parts
    ]


def _indicators(picture: Picture) -> list[dict[str, Any]]:
    whole = picture.whole
    return [
        {
            "label": INDICATOR_LABELS[name],
            "weight": weight,
            "uncensored": shown(whole.uncensored.get(name)),
            "censored": shown(whole.censored.get(name)),
            "contribution": shown(whole.contributions.get(name)),
        }
        for name, weight in picture.weights.items()
    ]


def _chart(picture: Picture) -> dict[str, Any]:
    """Return the part of each indicator in the adjusted measure, in percent."""
    found = picture.whole.contributions
    return {
        "labels": [str(INDICATOR_LABELS[name]) for name in found],
        "series": [
            {
                "name": str(pgettext_lazy("deprivation", "Part in M0")),
                "values": [round(float(share) * PERCENT, 1) for share in found.values()],
            }
        ],
    }


@requires(EXPORT)
@require_GET
def deprivation_excel(request: ActedRequest) -> HttpResponse:
    """Give the measures below a place with each indicator's censored share, the whole place last."""
    place, month, picture = _asked(request)
    lines: list[list[Any]] = []
    if picture is not None:
        rows = _rows(picture, place, month)
        censored = [part.measured.censored for part in picture.parts]
        total = {**_measures(picture), "code": place, "name": str(_("Total")), "part": 1.0}
        for row, by_name in zip([*rows, total], [*censored, picture.whole.censored], strict=True):
            figures = (row[name] for name in ("headcount", "intensity", "adjusted", "part"))
            parts = (shown(by_name.get(name)) for name in INDICATOR_LABELS)
            counts = (row[name] for name in ("code", "name", "population", "unknown", "poor"))
            lines.append([*counts, *map(_percent, figures), *map(_percent, parts)])
    event = ("monitoring.figures.listed", "monitoring.deprivation", place)
    return sheet_response(request, DEPRIVATION, lines, name="deprivation", event=event)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * PERCENT:.2f}"

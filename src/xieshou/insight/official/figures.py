"""Figures of indicators as cells: the unit decides how they are shown, the indicator where they open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.cooperation.vocabulary.indicator import Unit
from xieshou.kernel.sheets.official.filling import Held

if TYPE_CHECKING:
    from xieshou.cooperation.indicators import Indicator


def page_of(indicator: Indicator | None) -> str:
    """Return the page of the records that an indicator counts, "" where there is none."""
    return reverse(indicator.route) if indicator is not None and indicator.route else ""


def unit_of(indicator: Indicator | None) -> str:
    """Return the unit in which a table shows an indicator; money in ten thousand yuan."""
    if indicator is None:
        return ""
    return _("10,000 yuan") if indicator.unit is Unit.FEN else str(indicator.unit.label)


def figure(value: int | None, indicator: Indicator | None, url: str = "") -> Held:
    """Return a figure of an indicator; None stays unknown."""
    is_money = indicator is not None and indicator.unit is Unit.FEN
    return Held(value, url, format="wan" if is_money else "integer")

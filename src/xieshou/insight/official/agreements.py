"""The rows of the scorecard of agreements: each commitment beside what the records count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from xieshou.cooperation.queries.scoped import place_names
from xieshou.cooperation.queries.scorecard import list_scored_commitments
from xieshou.kernel.sheets.official.filling import Held

from .figures import figure, page_of, unit_of
from .source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .source import Asked

FACTS = (
    "agreement.title", "agreement.number", "agreement.signed_on", "agreement.west", "commitment.number",
    "commitment.text", "commitment.unit", "commitment.until", "commitment.target", "commitment.actual",
    "commitment.percent", "commitment.standing",
)  # fmt: skip


def read_agreements(asked: Asked) -> list[Mapping[str, Held]]:
    """Return the commitments that hold within the year; a figure opens to the records it counts."""
    found = list_scored_commitments(
        scope=asked.scope,
        region_code=asked.east,
        partner_region_code=asked.west,
        year=asked.year,
        on=asked.on,
    )
    names = place_names(one.row.partner_region_code for one in found)
    rows: list[Mapping[str, Held]] = []
    for one in found:
        agreement = reverse("cooperation:agreement", args=[one.row.agreement_id])
        rows.append(
            {
                "agreement.title": Held(one.row.agreement.title, agreement),
                "agreement.number": Held(one.row.agreement.number, agreement),
                "agreement.signed_on": Held(one.row.agreement.signed_on, agreement),
                "agreement.west": Held(names.get(one.row.partner_region_code, ""), agreement),
                "commitment.number": Held(one.row.number, agreement),
                "commitment.text": Held(one.row.text, agreement),
                "commitment.unit": Held(unit_of(one.indicator)),
                "commitment.until": Held(one.row.to_date, agreement),
                "commitment.target": figure(one.row.target, one.indicator, agreement),
                "commitment.actual": figure(one.actual, one.indicator, page_of(one.indicator)),
                "commitment.percent": Held(one.percent),
                "commitment.standing": Held(str(one.standing.label)),
            }
        )
    return rows


AGREEMENTS = Source(
    "cooperation.agreements",
    "cooperation.check.view",
    of_county=False,
    facts=FACTS,
    read=read_agreements,
    typed=frozenset({"commitment.target"}),
)

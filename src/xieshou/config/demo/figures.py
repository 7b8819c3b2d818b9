"""The figures that the founding article reports, each with its qualifier and source."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from xieshou.insight.operations import NewFigure
from xieshou.insight.operations import load_figures as load

from .organisations import DATA, SOURCE, full

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor


def load_figures(*, actor: Actor, at: datetime) -> int:
    """Enter the reported figures; return how many."""
    with (DATA / "figures.csv").open(encoding="utf-8") as file:
        figures = [
            NewFigure(
                row=line["row"],
                indicator=line["indicator"],
                label_zh=line["label_zh"],
                label_en=line["label_en"],
                eastern_region_code=full(line["eastern_code"]),
                region_code=full(line["place_code"]) if line["place_code"] else "",
                value=Decimal(line["value"]),
                qualifier=line["qualifier"],
                unit_zh=line["unit_zh"],
                unit_en=line["unit_en"],
                period=line["period"],
                note=line["note"],
                measure=line["measure"],
                sector=line["sector"],
                source=SOURCE,
            )
            for line in csv.DictReader(file)
        ]
    return load(figures=figures, actor=actor, at=at)

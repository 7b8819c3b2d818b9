"""An official table of the demonstration, filed as of its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.insight.official.source import Asked
from xieshou.insight.operations_official import file_table
from xieshou.kernel.actor import Scope

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.insight.models import OfficialSnapshot
    from xieshou.kernel.actor import Actor


def file_assessment(*, district: str, county: str, actor: Actor, now: datetime, on: date) -> OfficialSnapshot:
    """File the assessment of a district and one of its counties for the running year."""
    asked = Asked(Scope.of([district, county]), district.ljust(12, "0"), county.ljust(12, "0"), on.year, on)
    return file_table(code="assessment", asked=asked, actor=actor, at=now)

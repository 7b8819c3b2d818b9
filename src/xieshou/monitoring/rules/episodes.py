"""When a household's present risk began, by what the runs said one after the other. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.engines.poverty.vocabulary import MonitoringClass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

AT_RISK = frozenset({MonitoringClass.UNSTABLE, MonitoringClass.MARGINAL, MonitoringClass.SUDDEN})


@dataclass(frozen=True, slots=True)
class Change:
    """What a run said of a household that differs from what was said before."""

    id: UUID
    new_class: int


def episode_start(changes: Iterable[Change]) -> Change | None:
    """Return the change with which the present risk began, None where there is none.

    A class that is open for a missing fact ends no episode: unknown is never safe.

    Args: changes: of one household, the earliest first.
    """
    start: Change | None = None
    for change in changes:
        if change.new_class in AT_RISK:
            start = start or change
        elif change.new_class == MonitoringClass.NONE:
            start = None
    return start

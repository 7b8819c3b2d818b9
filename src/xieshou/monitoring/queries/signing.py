"""The cases that wait for a signature, with what they stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.monitoring.vocabulary.case import Stage

from .case import cases

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.monitoring.models import Case

TOWNSHIP_DIGITS, COUNTY_DIGITS = 9, 6


def list_to_sign(scope: Scope) -> QuerySet[Case]:
    """Return the cases at the stages that a scope's level signs, with causes, notices, follow-ups, measures.

    A scope of townships signs for the township; one of counties or wider for both.
    """
    stages = [Stage.TOWNSHIP]
    if any(len(prefix) <= COUNTY_DIGITS for prefix in scope.regions):
        stages += [Stage.COUNTY, Stage.CLEARING]
    found = cases(scope).filter(stage__in=stages)
    return found.prefetch_related("causes", "notices", "follow_ups", "measures")

"""What the wing tells the rooms below when it starts: who reads its files; and what it counts itself."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import Indicator, register_indicator
from xieshou.cooperation.vocabulary.indicator import Group, Unit
from xieshou.kernel.files.policies import register_policy

if TYPE_CHECKING:
    from xieshou.cooperation.indicators import Count, Cut
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.files.models import StoredFile


def connect() -> None:
    """Register what the wing adds; called once by the application."""
    register_policy("cooperation.agreement", may_read_agreement)
    register_policy("cooperation.finding_before", may_read_photo)
    register_policy("cooperation.finding_after", may_read_photo)
    for indicator in own_indicators():
        register_indicator(indicator)


def own_indicators() -> list[Indicator]:
    """Return what this wing counts of its own records."""
    leadership, pairing = Group.LEADERSHIP, Group.PAIRING
    return [
        Indicator(
            "cooperation.ties", _("Ties below the county"), Unit.ITEMS, _counter("ties"), group=pairing,
            route="cooperation:pairings",
        ),
        Indicator(
            "cooperation.meetings", _("Joint meetings held"), Unit.TIMES, _counter("meetings"),
            group=leadership, route="cooperation:meetings",
        ),
        Indicator(
            "cooperation.decisions", _("Decisions carried out"), Unit.ITEMS, _counter("decisions_done"),
            group=leadership, route="cooperation:meetings",
        ),
        Indicator(
            "cooperation.visits", _("Field visits made"), Unit.TIMES, _counter("visits"), group=leadership,
            route="cooperation:visits",
        ),
    ]  # fmt: skip


def _counter(name: str) -> Count:
    """Return the count of a name in `queries/counts.py`, imported when it is first asked."""

    def count(scope: Scope, cut: Cut) -> int | None:
        counted: Count = getattr(import_module("xieshou.cooperation.queries.counts"), f"count_{name}")
        return counted(scope, cut)

    return count


def may_read_agreement(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the scan of an agreement: whoever sees the agreement."""
    from xieshou.cooperation.models import Agreement
    from xieshou.cooperation.policies import AGREEMENT_VIEW
    from xieshou.cooperation.queries.scoped import rows_of

    return (
        actor.can(AGREEMENT_VIEW) and rows_of(Agreement, scope=actor.scope).filter(pk=file.owner_id).exists()
    )


def may_read_photo(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the photo of a finding: whoever sees the visit."""
    from xieshou.cooperation.models import Finding
    from xieshou.cooperation.policies import MEETING_VIEW
    from xieshou.cooperation.queries.scoped import rows_of

    return actor.can(MEETING_VIEW) and rows_of(Finding, scope=actor.scope).filter(pk=file.owner_id).exists()

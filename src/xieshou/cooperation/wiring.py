"""What the wing tells the rooms below when it starts: who reads its files; and what it counts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import Indicator, register_indicator
from xieshou.cooperation.vocabulary.indicator import Group, Unit
from xieshou.kernel.files.policies import register_policy

if TYPE_CHECKING:
    from xieshou.cooperation.indicators import Cut
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.files.models import StoredFile


def connect() -> None:
    """Register what the wing adds; called once by the application."""
    register_policy("cooperation.agreement", may_read_agreement)
    register_indicator(
        Indicator("cooperation.ties", _("Ties below the county"), Unit.ITEMS, count_ties, group=Group.PAIRING)
    )


def may_read_agreement(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the scan of an agreement: whoever sees the agreement."""
    from xieshou.cooperation.policies import AGREEMENT_VIEW
    from xieshou.cooperation.queries.agreement import list_agreements

    return actor.can(AGREEMENT_VIEW) and list_agreements(scope=actor.scope).filter(pk=file.owner_id).exists()


def count_ties(scope: Scope, cut: Cut) -> int:
    """Count the ties of a pair that hold at some time within the days."""
    from xieshou.cooperation.queries.counts import count_ties as counted

    return counted(scope, cut)

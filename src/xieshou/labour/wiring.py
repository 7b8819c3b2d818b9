"""What the wing tells the rooms below when it starts: its income source and who may read its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.files.policies import register_policy
from xieshou.registry.sources import IncomeSource, register_source

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.files.models import StoredFile


def connect() -> None:
    """Register what the wing adds to registry and files; called once by the application."""
    register_source(IncomeSource("labour.wage_proof", _("Wage proof"), "labour.wage.confirm"))
    register_policy("labour.placement", may_read_evidence)


def may_read_evidence(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the evidence of a wage: whoever sees the placement and its wages."""
    from xieshou.labour.queries.delivery import placements

    return actor.can("labour.placement.view") and placements(actor.scope).filter(pk=file.owner_id).exists()

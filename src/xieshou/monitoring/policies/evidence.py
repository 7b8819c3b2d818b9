"""Who may attach evidence to a case and take it off again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.monitoring.policies.case import may_arrange, may_verify
from xieshou.monitoring.vocabulary.evidence import OF_VILLAGE

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor


def may_attach(actor: Actor, *, region_code: str, kind: str) -> bool:
    """Tell whether the actor may attach evidence of a kind: whoever takes the step that it belongs to."""
    if kind in OF_VILLAGE:
        return may_verify(actor, region_code=region_code)
    return may_arrange(actor, region_code=region_code)

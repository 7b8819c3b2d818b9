"""What visits found becomes facts of the household: each answer about a guarantee, unless it is contested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _text

from xieshou.kernel.actor import Actor
from xieshou.registry.models import GuaranteeFact, Visit, VisitEdit
from xieshou.registry.policies import may_record_fact
from xieshou.registry.sources import VISIT
from xieshou.registry.vocabulary_facts import GuaranteeState
from xieshou.registry.vocabulary_visits import GUARANTEES, Answer

from .facts import NewGuarantee, record_guarantee, reverse_fact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xieshou.registry.rules_visits import Standing

    from .visit import NewEdit

STATES = {
    Answer.YES: GuaranteeState.MET,
    Answer.NO: GuaranteeState.NOT_MET,
    Answer.NOT_APPLICABLE: GuaranteeState.NOT_APPLICABLE,
    Answer.UNKNOWN: GuaranteeState.UNKNOWN,
}


def record_answers(
    row: Visit, edits: Sequence[NewEdit], contested: tuple[str, ...], *, actor: Actor, at: datetime
) -> None:
    """Let answers about the guarantees be facts of the household, unless they are contested."""
    if not may_record_fact(actor, region_code=row.region_code, source=VISIT):
        return
    for edit in edits:
        if edit.field not in GUARANTEES or edit.field in contested or not edit.value:
            continue
        fact = NewGuarantee(
            household_id=row.household_id,
            source=VISIT.code,
            source_id=edit.id,
            kind=edit.field,
            state=STATES[Answer(edit.value)],
            on_date=min(timezone.localdate(row.ended_at), timezone.localdate(at)),
            evidence=_text("Seen at the visit"),
        )
        record_guarantee(fact=fact, actor=actor, at=at)


def follow_decision(edit: VisitEdit, standing: Standing, *, actor: Actor, at: datetime) -> None:
    """Make the decided answer the household's fact: overruled ones are taken back, the right one recorded.

    Who may decide but not enter facts has it entered by the system, as for clues: a decision is never lost.

    Args: edit: the decision; standing: the answers that stood against each other before it.
    """
    if not may_record_fact(actor, region_code=edit.region_code, source=VISIT):
        actor = Actor.system(VISIT.code)
    right = [head.id for head in standing.heads if head.value == edit.value]
    wrong = [head.id for head in standing.heads if head.value != edit.value]
    told = GuaranteeFact.objects.filter(source=VISIT.code, reversed_at=None)
    for overruled in told.filter(source_id__in=wrong).order_by("pk"):
        reason = _text("Another answer was decided to be right")
        reverse_fact(beat="guarantee", fact_id=overruled.pk, reason=reason, actor=actor, at=at)
    if not edit.value or told.filter(source_id__in=right).exists():
        return
    seen = Visit.objects.filter(edits__in=right).order_by("-ended_at").first()
    fact = NewGuarantee(
        household_id=edit.household_id,
        source=VISIT.code,
        source_id=edit.pk,
        kind=edit.field,
        state=STATES[Answer(edit.value)],
        on_date=min(timezone.localdate(seen.ended_at if seen else at), timezone.localdate(at)),
        evidence=_text("Seen at the visit"),
    )
    record_guarantee(fact=fact, actor=actor, at=at)

"""What the ledger, the projects and the register know of the aid of one household."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from uuid import uuid5

from django.urls import reverse

from xieshou.insight.rules_aid import AidLine
from xieshou.insight.vocabulary import Nature, Wing
from xieshou.kernel.ledger.queries.account import list_holder_accounts
from xieshou.kernel.ledger.queries.trace import list_arrivals
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.projects.models import Benefit
from xieshou.projects.vocabulary.linkage import BenefitStatus
from xieshou.registry.queries.facts import list_facts, living
from xieshou.registry.sources import find_source

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from xieshou.kernel.actor import Actor

    from .aid import Family

HOLDER = "registry.household"
SEES_BENEFITS = "projects.benefit.view"


def read_ledger(family: Family, actor: Actor) -> list[AidLine]:
    """Return what entries brought to the household's account, by entry and fund; what was undone is left out.

    Money that does not begin at a fund is the earnings of an undertaking: a confirmed benefit of its
    project, which stands for itself where the actor sees benefits.
    """
    accounts = list_holder_accounts(
        HOLDER, [family.household.pk], kind=AccountKind.HOUSEHOLD, scope=actor.scope
    )
    lines = []
    for account in accounts:
        found = list_arrivals(account.pk, scope=actor.scope)
        found = found.filter(entry__reverses__isnull=True, entry__reversal__isnull=True)
        sums: Counter[tuple[UUID, UUID]] = Counter()
        entries: dict[UUID, Any] = {}
        origins: dict[UUID, Any] = {}
        for one in found:
            sums[one.entry_id, one.lot.origin_id] += one.amount_fen
            entries[one.entry_id], origins[one.lot.origin_id] = one.entry, one.lot.origin
        for (entry_id, origin_id), fen in sums.items():
            entry, origin = entries[entry_id], origins[origin_id]
            is_earned = origin.kind != AccountKind.FUND_SOURCE
            if is_earned and actor.can(SEES_BENEFITS):
                continue
            lines.append(
                AidLine(
                    key=uuid5(entry_id, str(origin_id)),
                    on=entry.booked_on,
                    wing=Wing.MONEY,
                    nature=Nature.EARNED if is_earned else Nature.GIVEN,
                    title=entry.memo,
                    source=origin.name,
                    amount_fen=fen,
                    href=reverse("ledger:entry", args=[entry_id]),
                    record=(entry.source_kind, entry.source_id) if entry.source_id else None,
                    fund=origin.name,
                )
            )
    return lines


def read_benefits(family: Family, actor: Actor) -> list[AidLine]:
    """Return what projects confirmed as paid to the household or a member."""
    rows = Benefit.objects.filter(
        actor.scope.region_q(), household_id=family.household.pk, status=BenefitStatus.CONFIRMED
    ).select_related("contract", "project")
    return [
        AidLine(
            key=row.pk,
            on=row.from_date,
            until=row.to_date,
            wing=Wing.PROJECTS,
            nature=Nature.EARNED,
            title=f"{row.get_kind_display()} · {row.project.name}",
            source=row.contract.undertaking,
            amount_fen=row.amount_fen,
            person=family.name(row.person_id),
            href=reverse("projects:linkage", args=[row.project_id]),
            record=("projects.benefit", row.pk),
        )
        for row in rows
    ]


OF_WINGS = {
    "labour.subsidy": "labour.subsidy.view",
    "labour.enrolment": "labour.course.view",
    "projects.benefit": "projects.benefit.view",
    "cooperation.gift_delivery": "cooperation.giving.view",
}


def read_measures(family: Family, actor: Actor) -> list[AidLine]:
    """Return the measures that the register holds, whoever gave them; taken back ones are left out.

    What a wing told the register stands in the lines of the wing itself for whoever may see those.
    """
    lines = []
    for row in living(list_facts("measure", family.household.pk, scope=actor.scope)):
        if row.source in OF_WINGS and actor.can(OF_WINGS[row.source]):
            continue
        source = find_source(row.source)
        is_money = row.amount_fen is not None and row.amount_fen > 0
        lines.append(
            AidLine(
                key=row.pk,
                on=row.period_from,
                until=row.period_to,
                wing=Wing.REGISTRY,
                nature=Nature.GIVEN if is_money else Nature.SERVICE,
                title=" · ".join(part for part in (str(row.get_kind_display()), row.item) if part),
                source=row.provider or str(source.label if source else row.source),
                amount_fen=row.amount_fen if is_money else None,
                person=family.name(row.person_id),
                href=reverse("registry:household", args=[family.household.pk]),
                record=(row.source, row.source_id) if row.source_id else None,
            )
        )
    return lines

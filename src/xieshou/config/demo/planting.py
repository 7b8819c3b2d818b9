"""The demonstration's planting project of several counties: on the plan's task, with split shares."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xieshou.cooperation.models import Plan
from xieshou.cooperation.operations import plan
from xieshou.cooperation.vocabulary.plan import PlanKind, SupplyKind
from xieshou.projects.operations.legs import name_legs
from xieshou.projects.operations.share import set_shares

from .projects import Maker, terms_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Project

AMOUNT_FEN, STEPS = 2_400_000_01, 4
SHARES = (6_000, 4_000)


def share_planting(district: str, counties: Sequence[str], *, actor: Actor, now: datetime) -> Project:
    """Enter a project of two counties in the library: task of the annual plan, its three legs, 60 to 40."""
    east, (first, second) = district.ljust(12, "0"), [county.ljust(12, "0") for county in counties[:2]]
    step: dict[str, Any] = {"actor": actor, "at": now}
    on = timezone.localdate(now)
    item = plan.require_item(
        region_code=east, title="支持结对县发展特色产业", document="东西部协作年度要求（示范）",
        issued_on=date(on.year, 1, 10), **step,
    )  # fmt: skip
    known: dict[str, Any] = {"region_code": east, "year": on.year, "kind": SupplyKind.INDUSTRY.value}
    known |= {"title": "特色种植产业", "source": "示范资料"}
    need = plan.record_need(
        values={**known, "partner_region_code": first, "quantity": 1, "weight": 1}, **step
    )
    capability = plan.record_capability(values={**known, "units": 1, "cost_fen": 0, "people": 0}, **step)
    annual = Plan.objects.get(region_code=east, kind=PlanKind.ANNUAL)
    draft = plan.LineDraft(
        "特色种植产业合作", "区合作交流办", "projects.planned_fen", AMOUNT_FEN,
        requirement_id=item.pk, need_id=need.pk, capability_id=capability.pk,
    )  # fmt: skip
    line = plan.add_line(plan_id=annual.pk, draft=draft, on=on, **step)
    terms = terms_of(first, "两县特色种植产业合作项目", "herb", on=on, amount_fen=AMOUNT_FEN)
    project = Maker(actor, now).enter(f"{counties[0]}-TZ-{on.year}", terms, steps=STEPS)
    legs = {"plan_line_id": line.pk, "requirement_id": None, "need_id": None, "capability_id": None}
    name_legs(project_id=project.pk, legs=legs, **step)
    set_shares(
        project_id=project.pk, shares=dict(zip((first, second), SHARES, strict=True)),
        document="联席会议纪要（示范）3号", **step,
    )  # fmt: skip
    return project

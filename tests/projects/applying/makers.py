"""An enterprise of the paired district that applies itself, for tests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.projects.makers import AT, COUNTY
from tests.projects.test_scheme import FIRST
from xieshou.kernel.organisations.models import Organisation, Pairing
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.operations import applying, checking

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DISTRICT = "310116000000"
DRAFT: dict[str, Any] = {
    "title": "菌菇大棚", "sector": "mushroom", "requested_fen": 1_000_000_00, "own_fen": 500_000_00,
    "founded_on": date(2020, 5, 6), "households_linked": 50, "plan": "建大棚十座，按保底价收购",
}  # fmt: skip


def make_firm(name: str = "上海菌菇", region: str = DISTRICT, **values: Any) -> Organisation:
    known = {"kind": "enterprise", "created_at": AT, "updated_at": AT}
    return Organisation.objects.create(name=name, region_code=region, **{**known, **values})


def pair(*, since: date = date(2020, 1, 1), until: date | None = None) -> Pairing:
    return Pairing.objects.create(
        eastern_region_code=DISTRICT,
        western_region_code=COUNTY,
        from_date=since,
        to_date=until,
        created_at=AT,
    )


def write(call: Any, actor: Actor, *, on: date = FIRST, **values: Any) -> Any:
    draft = applying.Draft(**{**DRAFT, **values})
    with in_scope(actor.scope):
        return applying.save_draft(call_id=call.pk, draft=draft, actor=actor, at=AT, on=on)


def bring(call: Any, actor: Actor, paper: str = "plan", *, on: date = FIRST, content: bytes = PDF) -> Any:
    step: dict[str, Any] = {"actor": actor, "at": AT, "on": on}
    with in_scope(actor.scope):
        return applying.bring_paper(call_id=call.pk, paper=paper, upload=("方案.pdf", content), **step)


def take_back(call: Any, actor: Actor, paper: str = "plan", *, on: date = FIRST) -> None:
    with in_scope(actor.scope):
        applying.take_paper_back(call_id=call.pk, paper=paper, actor=actor, at=AT, on=on)


def send(call: Any, actor: Actor, *, on: date = FIRST) -> Any:
    with in_scope(actor.scope):
        return applying.send(call_id=call.pk, actor=actor, at=AT, on=on)


def withdraw(row: Any, actor: Actor, reason: str = "另有安排") -> Any:
    with in_scope(actor.scope):
        return applying.withdraw(application_id=row.pk, reason=reason, actor=actor, at=AT)


def apply(call: Any, actor: Actor, *, on: date = FIRST, **values: Any) -> Any:
    """Write an application, bring its paper and send it."""
    write(call, actor, on=on, **values)
    bring(call, actor, on=on)
    return send(call, actor, on=on)


def confirm(row: Any, actor: Actor) -> Any:
    return checking.confirm(application_id=row.pk, actor=actor, at=AT)


def send_back(row: Any, actor: Actor, reason: str = "方案缺少预算", *, on: date = FIRST) -> Any:
    return checking.send_back(application_id=row.pk, reason=reason, actor=actor, at=AT, on=on)

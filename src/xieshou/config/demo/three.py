"""The demonstration's contract between the three, its temporary Party branch and three consents."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xieshou.projects.operations import branch, clause
from xieshou.projects.vocabulary.clause import ConsentPurpose, PartyKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import LinkageContract, Project

    from .projects import Home

YUAN = 100
CONSENTS = 3


def bind_three(
    rent: LinkageContract, wages: LinkageContract, homes: Sequence[Home], *, actor: Actor, now: datetime
) -> None:
    """Give two contracts of the base their clauses, conclude the one on wages, set up a branch."""
    step: dict[str, Any] = {"actor": actor, "at": now}
    firm, end = rent.undertaking, rent.signed_on + timedelta(days=364)
    duties: tuple[tuple[LinkageContract, clause.NewClause], ...] = (
        (rent, _of("government", "县农业农村局（示范）", "流转土地、修建道路与水电，监督兑付")),
        (rent, _of("agri_firm", firm, "按年支付村集体租金", "village", 300_000 * YUAN, end)),
        (rent, _of("village", "五个示范村", "组织土地流转，公开收益分配")),
        (rent, _of("households", "流转土地的困难群众", "按合同交付土地，参与基地生产")),
        (rent, _of("members", "在基地务工的困难党员", "党员先锋示范岗，带头学习技术")),
        (wages, _of("government", "县人力资源和社会保障局（示范）", "组织技能培训，每年不少于两期")),
        (wages, _of("agri_firm", firm, "按月发放工资，优先录用困难群众", "households", 700_000 * YUAN, end)),
        (wages, _of("households", "在基地长期务工的困难群众", "按合同出勤，参加培训")),
    )
    for contract, new in duties:
        clause.add_clause(contract_id=contract.pk, clause=new, **step)
    clause.conclude(contract_id=wages.pk, on=now.date(), document="三方协议（示范）1号", **step)
    _set_up(rent.project, homes, actor=actor, now=now)


def _of(kind: str, party: str, duty: str, pays: str = "", fen: int | None = None, due: Any = None) -> Any:
    return clause.NewClause(PartyKind(kind), party, duty, pays, fen, due if pays else None)


def _set_up(project: Project, homes: Sequence[Home], *, actor: Actor, now: datetime) -> None:
    """Set up the branch of the base; three workers agreed to be named."""
    step: dict[str, Any] = {"project_id": project.pk, "actor": actor, "at": now}
    new = branch.NewBranch(
        "食用菌种植基地临时党支部", "食用菌种植基地", "乡镇党委（示范）", now.date() - timedelta(days=90),
        "示范党组〔1〕号",
    )  # fmt: skip
    branch.set_up_branch(branch=new, **step)
    for number, home in enumerate(homes[:CONSENTS], start=1):
        sheet = f"同意书{number}号"
        consent = branch.NewConsent(
            home.household_id, home.person_id, ConsentPurpose.LINKAGE, now.date() - timedelta(days=30), sheet
        )
        branch.give_consent(consent=consent, **step)

"""A call of the demonstration whose result is on public notice, with one objection decided and one open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from xieshou.cooperation.queries.plan import list_open_lines
from xieshou.kernel.actor import Scope
from xieshou.kernel.organisations.models import Pairing
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.operations import applying, grant_notice, scheme
from xieshou.projects.rules.scheme import CallRules
from xieshou.projects.vocabulary.scheme import Criterion

from .cooperation import GRANTED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Application, GrantNotice

DAY = timedelta(days=1)
OPENED, CLOSED, POSTED = 40 * DAY, 10 * DAY, 2 * DAY
RULES = CallRules(
    kinds=("enterprise", "cooperative"), sectors=(), papers=("plan",), max_grant_fen=2_000_000_00,
    min_own_percent=30, min_years=1, min_households=20, direction=(), direction_percent=0, sector_cap=0,
    min_points=60,
)  # fmt: skip
PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ASKED = (("菌棒车间扩建", "mushroom", 900_000_00, 88), ("蔬菜分拣设备", "vegetable", 700_000_00, 81))
SAID = ("申报的带动户数与村里实际不符，请核实。", "评审过程应当公开。")


def publish_result(
    county: str, applicants: Sequence[UUID], reviewers: Sequence[Actor], *, actor: Actor, now: datetime
) -> GrantNotice:
    """Open a call, receive, review and rank; post the result and take two objections.

    Args: applicants: two bodies at most apply; reviewers: two who did not receive the applications.
    """
    call = scheme.open_call(
        scheme.NewCall(
            region_code=county.ljust(12, "0"),
            number=f"{county}-GS-{now:%Y}",
            title="产业项目专项资助第一批（示范）",
            budget_fen=2_000_000_00,
            opens_on=(now - OPENED).date(),
            closes_on=(now - CLOSED).date(),
            rules_version=f"{now:%Y}年版",
            rules_text="自筹比例不低于三成；评审不低于六十分。",
            rules=RULES,
            plan_line_id=_task_of(county, on=(now - OPENED).date()),
        ),
        actor=actor,
        at=now - OPENED,
    )
    for applicant, asked in zip(applicants, ASKED, strict=False):
        _apply(call.pk, applicant, asked, reviewers, actor=actor, at=now - OPENED)
    posted = now - POSTED
    step: dict[str, Any] = {"actor": actor, "at": posted, "on": posted.date()}
    scheme.rank(call_id=call.pk, **step)
    notice = grant_notice.post_grant_notice(call_id=call.pk, **step)
    step |= {"at": now, "on": now.date()}
    rows = [
        grant_notice.enter_objection(
            notice_id=notice.pk,
            objection=grant_notice.NewObjection(text),
            received_on=(now - DAY).date(),
            **step,
        )
        for text in SAID
    ]
    grant_notice.decide_objection(
        objection_id=rows[1].pk,
        is_upheld=False,
        answer="评分由两名以上评审独立作出，结果已按分项公布。",
        actor=actor,
        at=now,
    )
    return notice


def apply_itself(county: str, applicant: Actor, *, actor: Actor, now: datetime) -> Application:
    """Let an enterprise apply itself to a call of its own, with its paper as a file; unchecked."""
    call = scheme.open_call(
        scheme.NewCall(
            region_code=county.ljust(12, "0"),
            number=f"{county}-SB-{now:%Y}",
            title="产业项目专项资助第二批（示范）",
            budget_fen=3_000_000_00,
            opens_on=localdate(now - 5 * DAY),
            closes_on=localdate(now + 25 * DAY),
            rules_version=f"{now:%Y}年版",
            rules_text="申报主体为在本县或结对区经营的企业和合作社；自筹比例不低于三成；评审不低于六十分。",
            rules=RULES,
        ),
        actor=actor,
        at=now,
    )
    draft = applying.Draft(
        title="冷链分拣中心",
        sector="coldchain",
        requested_fen=1_200_000_00,
        own_fen=800_000_00,
        founded_on=date(2016, 4, 8),
        households_linked=60,
        plan="建冷库一座，按保底价收购，长期用工二十人",
    )
    step: dict[str, Any] = {"call_id": call.pk, "actor": applicant, "at": now, "on": localdate(now)}
    with in_scope(applicant.scope):
        applying.save_draft(draft=draft, **step)
        applying.bring_paper(paper="plan", upload=("项目方案（示范）.pdf", PAPER), **step)
        return applying.send(**step)


def _task_of(county: str, *, on: date) -> UUID | None:
    """Return the task of a partner's annual plan to which the call belongs; None where the year is young."""
    ties = Pairing.objects.filter(western_region_code=county.ljust(12, "0"))
    tasks = list_open_lines(scope=Scope.everything(), on=on).filter(
        indicator_code=GRANTED, region_code__in=ties.values("eastern_region_code"), from_date__lte=on
    )
    return tasks.values_list("pk", flat=True).first()


def _apply(
    call_id: UUID, applicant: UUID, asked: tuple[str, str, int, int], reviewers: Sequence[Actor],
    *, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    title, sector, fen, points = asked
    application = scheme.NewApplication(
        organisation_id=applicant,
        title=title,
        sector=sector,
        requested_fen=fen,
        own_fen=fen // 2,
        years_operating=3,
        households_linked=60,
        papers=("plan",),
        plan="扩建车间，按保底价收购",
    )
    row = scheme.receive(call_id=call_id, application=application, actor=actor, at=at, on=at.date())
    for reviewer in reviewers:
        scheme.score(
            application_id=row.pk,
            points=dict.fromkeys(Criterion.values, points),
            has_conflict=False,
            actor=reviewer,
            at=at,
        )

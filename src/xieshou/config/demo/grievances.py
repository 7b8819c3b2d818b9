"""Grievances and re-visits of the demonstration: new, overdue, upheld, on appeal; a sample half visited."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xieshou.config.demo.monitoring import COUNTY, TOWNSHIP, VILLAGE, choose_families
from xieshou.monitoring.operations import grievance as steps
from xieshou.monitoring.operations import sample
from xieshou.monitoring.vocabulary.grievance import GrievanceKind, GrievanceStatus
from xieshou.monitoring.vocabulary.sample import Finding, Stratum

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.monitoring.models import Sample

TOLD = (
    (GrievanceKind.NOT_MONITORED, "家中有人长期服药，自付较多，没有纳入监测", 2, GrievanceStatus.RECEIVED),
    (GrievanceKind.BAD_SERVICE, "申请材料交了一个月没有人答复", 40, GrievanceStatus.ASSIGNED),
    (GrievanceKind.WRONG_FACT, "去年务工收入记多了", 12, GrievanceStatus.ACCEPTED),
    (GrievanceKind.CLEARED, "孩子还在上学，风险没有消除", 20, GrievanceStatus.APPEALED),
)


def hear_families(prefix: str, *, now: datetime) -> int:
    """Let families of a place object; return how many did."""
    families = choose_families(prefix, len(TOLD))
    for family, (kind, text, days, until) in zip(families, TOLD, strict=False):
        at = now - timedelta(days=days)
        new = steps.NewGrievance(family.region_code, kind, text, family.head.name, household_id=family.pk)
        row = steps.receive_grievance(new, actor=VILLAGE, at=at).grievance
        if until == GrievanceStatus.RECEIVED:
            continue
        key: dict[str, Any] = {"grievance_id": row.pk, "at": at + timedelta(days=1)}
        steps.assign_grievance(responsible="示范·乡镇核查组", actor=TOWNSHIP, **key)
        if until == GrievanceStatus.ACCEPTED:
            steps.accept_grievance(answer="经核实情况属实，已安排更正。", actor=TOWNSHIP, **key)
        if until == GrievanceStatus.APPEALED:
            steps.refuse_grievance(answer="入户核实：支出可承受。", actor=TOWNSHIP, **key)
            steps.appeal(text="只算了学费，没有算住校费用。", actor=COUNTY, **key)
    return len(families)


def revisit_families(prefix: str, *, now: datetime) -> Sample:
    """Draw a sample of a place and re-visit a part of it; publish the seed of the next one."""
    region, day = prefix.ljust(12, "0"), timedelta(days=1)
    sizes: dict[str, int] = {Stratum.CLEARED: 5, Stratum.NEVER: 12, Stratum.MONITORED: 3}
    common: dict[str, Any] = {"region_code": region, "actor": COUNTY}
    made = sample.announce_sample(title="示范抽样回访（上季度）", sizes=sizes, at=now - 9 * day, **common)
    sample.draw_sample(sample_id=made.pk, actor=COUNTY, at=now - 7 * day)
    seen = list(made.lines.order_by("stratum", "rank"))[:-4]
    missed = next((line.pk for line in seen if line.stratum == Stratum.NEVER), None)
    for line in seen:
        kind, note = (
            (Finding.MISSED, "自付医疗费用较高，应纳入监测") if line.pk == missed else (Finding.RIGHT, "")
        )
        found = sample.Found(kind, timezone.localdate(now - 3 * day), note)
        sample.record_finding(line_id=line.pk, found=found, actor=COUNTY, at=now - 2 * day)
    sample.announce_sample(title="示范抽样回访（本季度）", sizes=sizes, at=now, **common)
    return made

"""Families of the demonstration under monitoring: some at every stage, some overdue, one marked again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xieshou.kernel.actor import Actor
from xieshou.monitoring.operations import case as steps
from xieshou.monitoring.operations import clearing, clue, measure, notice
from xieshou.monitoring.vocabulary.case import Guarantee, Held, Stage
from xieshou.monitoring.vocabulary.clue import Cause, Channel
from xieshou.monitoring.vocabulary.measure import MeasureKind, MeasureStatus
from xieshou.registry.models import Household, Member
from xieshou.registry.vocabulary import ABLE_TO_WORK, BaseType, MonitoringClass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from xieshou.monitoring.models import Case, Clue

VILLAGE, TOWNSHIP, COUNTY = (Actor.system(f"示范·{who}") for who in ("村干部", "乡镇审核", "县级审批"))
DAY = timedelta(days=1)
ORDER = [
    Stage.VERIFYING, Stage.REVIEWING, Stage.NOTICE, Stage.TOWNSHIP, Stage.COUNTY,
    Stage.HELPING, Stage.FOLLOWING, Stage.CLEARING, Stage.CLEARED,
]  # fmt: skip
# How many days ago the clue of a case at each stage came in.
AGES = {
    Stage.VERIFYING: 3, Stage.REVIEWING: 4, Stage.NOTICE: 5, Stage.TOWNSHIP: 11, Stage.COUNTY: 13,
    Stage.HELPING: 25, Stage.FOLLOWING: 120, Stage.CLEARING: 240, Stage.CLEARED: 270,
}  # fmt: skip
TROUBLES = (
    (Cause.ILLNESS, MeasureKind.MEDICAL, "家中有人住院，自付费用较高", "落实医疗救助", "县医保局"),
    (Cause.LOST_WORK, MeasureKind.JOB, "务工人员停工返乡，收入中断", "推荐就近就业岗位", "乡镇人社所"),
    (Cause.SCHOOLING, MeasureKind.SCHOOLING, "两名子女就学，支出较大", "落实教育资助", "县教体局"),
    (Cause.DISASTER, MeasureKind.RELIEF, "暴雨后农作物受损", "发放临时救助", "县应急局"),
)


class Family:
    """One household's way through the case flow, from the day the clue came in."""

    def __init__(self, household: Household, random: Random, *, since: datetime, trouble: int) -> None:
        """Keep who it is and when it began."""
        self._household, self._random, self._at = household, random, since
        self._cause, self._kind, self._told, self._help, self._by = TROUBLES[trouble % len(TROUBLES)]

    @property
    def _on(self) -> date:
        return timezone.localdate(self._at)

    def tell(self, channel: Channel) -> Clue:
        """Enter the clue."""
        new = clue.NewClue(
            region_code=self._household.region_code,
            household_id=self._household.pk,
            channel=channel,
            cause=self._cause,
            text=self._told,
            told_name=self._household.head.name if channel == Channel.SELF_REPORT else "",
            observed_on=self._on,
        )
        return clue.receive_clue(new, actor=VILLAGE, at=self._at)

    def live(self, until: Stage, channel: Channel) -> Case:
        """Live to a stage."""
        case = steps.open_case(clue_id=self.tell(channel).pk, actor=VILLAGE, at=self._at)
        walk = (
            self._verify, self._review, self._notice, self._township, self._decide,
            self._help_family, self._follow, self._clear,
        )  # fmt: skip
        for step in walk[: ORDER.index(until)]:
            step(case)
        case.refresh_from_db()
        return case

    def _verify(self, case: Case) -> None:
        exited = self._household.base_type == BaseType.EXITED
        found = steps.Verification(
            MonitoringClass.UNSTABLE if exited else MonitoringClass.MARGINAL,
            [self._cause],
            self._told,
            self._household.head.name,
            self._on,
        )
        self._at += DAY
        steps.verify(case_id=case.pk, found=found, actor=VILLAGE, at=self._at)

    def _review(self, case: Case) -> None:
        self._at += DAY
        present = self._random.randint(20, 40)
        given: dict[str, Any] = {"meeting_on": self._on, "present": present, "in_favour": present - 2}
        steps.hold_review(case_id=case.pk, **given, actor=VILLAGE, at=self._at)
        notice.post_notice(case_id=case.pk, actor=VILLAGE, at=self._at)

    def _notice(self, case: Case) -> None:
        self._at += 6 * DAY
        notice.pass_notice(case_id=case.pk, actor=VILLAGE, at=self._at)

    def _township(self, case: Case) -> None:
        self._at += 2 * DAY
        steps.pass_township(case_id=case.pk, actor=TOWNSHIP, at=self._at)

    def _decide(self, case: Case) -> None:
        self._at += 2 * DAY
        steps.decide(case_id=case.pk, actor=COUNTY, at=self._at)
        plan = measure.Plan(self._cause, self._kind, self._help, self._by, self._on + 20 * DAY)
        self._made = measure.plan_measure(case_id=case.pk, plan=plan, actor=VILLAGE, at=self._at)

    def _help_family(self, case: Case) -> None:
        self._at += 5 * DAY
        key: dict[str, Any] = {"measure_id": self._made.pk, "actor": VILLAGE}
        measure.start_measure(started_on=self._on, at=self._at, **key)
        measure.arrange(case_id=case.pk, actor=VILLAGE, at=self._at)
        self._look(case)
        self._at += 60 * DAY
        self._look(case)

    def _follow(self, case: Case) -> None:
        done = {"status": MeasureStatus.DONE, "result": "已落实到户"}
        measure.end_measure(measure_id=self._made.pk, **done, actor=VILLAGE, at=self._at)
        note = "问题已解决，家庭支出恢复正常"
        clearing.solve_cause(case_id=case.pk, kind=self._cause, note=note, actor=VILLAGE, at=self._at)
        self._at += 130 * DAY
        self._look(case)
        who = self._household.head.name
        clearing.propose_clearing(
            case_id=case.pk, agreed_by=who, agreed_on=self._on, actor=VILLAGE, at=self._at
        )

    def _clear(self, case: Case) -> None:
        self._at += 7 * DAY
        clearing.clear(case_id=case.pk, actor=COUNTY, at=self._at)

    def _look(self, case: Case) -> None:
        held = dict.fromkeys(Guarantee.values, Held.MET)
        seen = clearing.NewFollowUp(self._on, self._random.randint(950_000, 1_900_000), held)
        clearing.enter_follow_up(case_id=case.pk, seen=seen, actor=VILLAGE, at=self._at)


def choose_families(prefix: str, count: int) -> list[Household]:
    """Return households of a place in which somebody is able to work and that nobody monitors."""
    able = Member.objects.filter(to_date__isnull=True, labour_ability__in=list(ABLE_TO_WORK))
    found = Household.objects.select_related("head").filter(
        region_code__startswith=prefix,
        monitoring_class=MonitoringClass.NONE,
        closed_on__isnull=True,
        pk__in=able.values("household_id"),
    )
    return list(found.order_by("code")[:count])


def watch_families(prefix: str, random: Random, *, now: datetime, each: int = 1) -> int:
    """Let families of a place stand at every stage, `each` at one; return how many cases there are."""
    plan = [(stage, AGES[stage]) for stage in ORDER for _number in range(each)]
    families = iter(choose_families(prefix, len(plan) + 3))
    channels = (Channel.VISIT, Channel.SELF_REPORT, Channel.SUPERVISION, Channel.ANALYSIS)
    made: list[Case] = []
    for number, ((stage, age), household) in enumerate(zip(plan, families, strict=False)):
        family = Family(household, random, since=now - age * DAY, trouble=number)
        made.append(family.live(stage, channels[number % len(channels)]))
    _tell_more(families, made, random, now=now)
    return len(made)


def _tell_more(families: Iterable[Household], made: list[Case], random: Random, *, now: datetime) -> None:
    """Leave a new clue, an answered one, a case that was refused, and a family marked again."""
    rest = list(families)
    for number, household in enumerate(rest[:3]):
        family = Family(household, random, since=now - (20 + number) * DAY, trouble=number)
        if number == 0:
            family.tell(Channel.SELF_REPORT)
        elif number == 1:
            answer = "已上门核实：收入稳定，支出正常，暂无风险。"
            told = family.tell(Channel.VISIT)
            clue.dismiss_clue(clue_id=told.pk, answer=answer, actor=VILLAGE, at=now - 18 * DAY)
        else:
            case = family.live(Stage.REVIEWING, Channel.VISIT)
            steps.refuse_case(case_id=case.pk, reason="评议认为可自行应对", actor=VILLAGE, at=now - 15 * DAY)
    cleared = [case for case in made if case.stage == Stage.CLEARED]
    if cleared:
        again = Family(cleared[0].household, random, since=now - 2 * DAY, trouble=1)
        again.live(Stage.VERIFYING, Channel.ANALYSIS)

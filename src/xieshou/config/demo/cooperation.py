"""A year of cooperation in the demonstration: every capability of the wing once, for each district."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xieshou.cooperation.operations import (
    agreement,
    attendance,
    consumption,
    delegation,
    exchange,
    meeting,
    pairing,
    plan,
    supervision,
    visit,
)
from xieshou.cooperation.operations.evidence import Upload, keep
from xieshou.cooperation.operations.proposal import make_proposal
from xieshou.cooperation.queries.visit import AFTER
from xieshou.kernel.organisations.operations import OrganisationEntry, register_organisation
from xieshou.kernel.regions.models import Region
from xieshou.projects.models import Project
from xieshou.registry.models import Household

from .giving import PICTURE, colleague, give

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SOURCE = "示范·协作台账"
STATED = {"310112": 6}  # the founding article says six counties of Minhang and names three
NEEDS = (
    ("teacher", "英语、音乐教师", 4, 3),
    ("doctor", "眼科医生", 2, 3),
    ("sales", "特色农产品采购（万元）", 50, 1),
)
CAPABILITIES = (
    ("teacher", "支教教师", 10, 8_000_000, 1),
    ("doctor", "医疗队医生", 5, 9_000_000, 1),
    ("sales", "采购额（万元）", 120, 0, 0),
)
BUDGET_FEN, PEOPLE = 120_000_000, 14
GRANTED, GRANT_FEN = "projects.granted", 200_000_000


@dataclass(frozen=True, slots=True)
class Setting:
    """A district, its counties, and who enters when."""

    district: str
    counties: Sequence[str]
    actor: Actor
    now: datetime
    on: date

    @property
    def east(self) -> str:
        """Return the full code of the district."""
        return self.district.ljust(12, "0")

    @property
    def west(self) -> str:
        """Return the full code of the first county."""
        return self.counties[0].ljust(12, "0")

    @property
    def sides(self) -> dict[str, Any]:
        """Return both codes as records hold them."""
        return {"region_code": self.east, "partner_region_code": self.west}

    @property
    def step(self) -> dict[str, Any]:
        """Return who acts and when, as every operation takes it."""
        return {"actor": self.actor, "at": self.now}


def make_cooperation(setting: Setting) -> None:
    """Enter ties, agreement, meetings, visit, plans, donation, exchange and a proposal of a district."""
    school_id = _tie(setting)
    _agree(setting)
    _meet(setting)
    _visit(setting)
    _plan(setting)
    _give(setting, school_id)
    _exchange(setting)
    _sell(setting)
    _supervise(setting)


def _body(setting: Setting, kind: str, name: str, region_code: str) -> Any:
    entry = OrganisationEntry(name=name, kind=kind, region_code=region_code)
    return register_organisation(entry, **setting.step)


def _tie(setting: Setting) -> UUID:
    """Tie schools, townships and counties; return the school of the west."""
    since = date(2018, 1, 1)
    tie: dict[str, Any] = {"period": (since, None), "source": SOURCE, **setting.step}
    schools = [
        _body(setting, "school", f"示范小学（{code[:6]}）", code) for code in (setting.east, setting.west)
    ]
    east, west = (pairing.side_of_body(school.pk) for school in schools)
    pairing.begin_tie(level="school", east=east, west=west, note="教师互访", **tie)
    towns = [
        Region.objects.filter(code__startswith=prefix, level=4, retired_on=None).order_by("code").first()
        for prefix in (setting.district, setting.counties[0])
    ]
    if all(towns):
        east, west = (pairing.Side(town.code) for town in towns if town)
        pairing.begin_tie(level="township", east=east, west=west, note="镇镇结对", **tie)
    stated = STATED.get(setting.district, len(setting.counties))
    pairing.state_count(
        region_code=setting.east,
        level="county",
        stated=stated,
        from_date=date(2017, 1, 1),
        source="“区委书记谈扶贫”系列访谈，2020年10月",
        **setting.step,
    )
    key: UUID = schools[1].pk
    return key


def _agree(setting: Setting) -> None:
    year = setting.on.year
    draft = agreement.AgreementDraft(
        title="“携手奔小康”合作框架协议（示范）",
        number=f"示范协〔{year - 1}〕1号",
        signed_on=date(year - 1, 1, 5),
        from_date=date(year - 1, 1, 1),
        to_date=date(year + 1, 3, 1),
        **setting.sides,
    )
    made = agreement.sign_agreement(draft, **setting.step)
    for is_east, name in ((True, "示范区人民政府"), (False, "示范县人民政府")):
        agreement.add_party(agreement_id=made.pk, name=name, is_east=is_east, **setting.step)
    this_year: dict[str, Any] = {"from_date": date(year, 1, 1), "to_date": date(year + 1, 1, 1)}
    for text, code, target in (
        ("组织务工人员赴沪就业", "labour.departed", 60),
        ("县以下结对", "cooperation.ties", 2),
        ("召开联席会议", "cooperation.meetings", 2),
        ("社会帮扶资金（元）", "cooperation.donations", 30_000_000),
    ):
        promise = agreement.Promise(text, code, target, **this_year)
        agreement.add_commitment(agreement_id=made.pk, promise=promise, **setting.step)


def _meet(setting: Setting) -> None:
    first_day, last_day = setting.on - timedelta(days=120), setting.on - timedelta(days=20)
    first, last = (
        meeting.plan_meeting(
            meeting.MeetingPlan(
                title="扶贫协作高层联席会议", place="县政府会议室", held_on=day, **setting.sides
            ),
            **setting.step,
        )
        for day in (first_day, last_day)
    )
    meeting.add_agenda(meeting_id=first.pk, text="通报上年协作进展", note="双方分别通报。", **setting.step)
    for is_east, name, duty in ((True, "示范·李区长", "副区长"), (False, "示范·张县长", "副县长")):
        who: dict[str, Any] = {"name": name, "duty": duty, "is_east": is_east, "came": True}
        meeting.invite(meeting_id=first.pk, **who, **setting.step)
    absent = meeting.invite(
        meeting_id=first.pk,
        name="示范·赵局长",
        duty="县农业农村局局长",
        is_east=False,
        came=None,
        **setting.step,
    )
    attendance.note_presence(
        attendee_id=absent.pk, presence="represented", stand_in="示范·钱副局长", on=setting.on, **setting.step
    )
    resolution = meeting.Resolution(
        "年内建成转移就业服务工作站", "县人社局", owner_is_east=False, due_date=setting.on
    )
    decision = meeting.decide(meeting_id=first.pk, resolution=resolution, **setting.step)
    meeting.close_minutes(meeting_id=first.pk, minutes="会议同意以上议定事项。", **setting.step)
    meeting.report_on(
        decision_id=decision.pk,
        meeting_id=last.pk,
        status="open",
        text="已完成选址和人员配备。",
        on=setting.on,
        **setting.step,
    )
    later = meeting.Resolution(
        "新增三所学校接入网校", "区教育局", owner_is_east=True, due_date=setting.on + timedelta(days=60)
    )
    meeting.decide(meeting_id=last.pk, resolution=later, **setting.step)


def _visit(setting: Setting) -> None:
    first = setting.on - timedelta(days=40)
    made = visit.plan_visit(
        visit.VisitPlan(
            title="区领导带队调研对接",
            leader="示范·李区长",
            from_date=first,
            to_date=first + timedelta(days=3),
            purpose="实地考察扶贫协作项目",
            **setting.sides,
        ),
        **setting.step,
    )
    county = setting.counties[0]
    project = Project.objects.filter(region_code__startswith=county).order_by("code").first()
    home = Household.objects.filter(region_code__startswith=county).order_by("pk").first()
    stops = [
        visit.Stop(first, "project", "香菇种植基地", project_code=project.code if project else ""),
        visit.Stop(first + timedelta(days=1), "school", "县实验小学"),
        visit.Stop(first + timedelta(days=2), "village", "示范村"),
    ]
    if home:
        stops.append(visit.Stop(first + timedelta(days=2), "household", "走访农户", household_code=home.code))
    for stop in stops:
        visit.add_stop(visit_id=made.pk, stop=stop, **setting.step)
    for is_east, name, duty, rank in (
        (True, "示范·李区长", "副区长", "deputy"),
        (True, "示范·王主任", "区合作交流办主任", "office"),
        (False, "示范·张县长", "副县长", "deputy"),
    ):
        member = delegation.NewMember(name, duty, rank, is_east)
        delegation.add_member(visit_id=made.pk, member=member, **setting.step)
    problem = visit.Problem(
        text="基地大棚棚膜破损",
        owner="县农业农村局",
        due_date=setting.on + timedelta(days=30),
        seen_at=setting.now - timedelta(days=40),
        stop_id=made.stops.get(number=1).pk,
        no_photo_reason="示范数据不含照片",
    )
    found = visit.find_problem(visit_id=made.pk, problem=problem, **setting.step)
    other = replace(
        problem, text="示范小学操场排水不畅", owner="县教育局", stop_id=made.stops.get(number=2).pk
    )
    visit.find_problem(visit_id=made.pk, problem=other, **setting.step)
    picture = Upload("整改后.png", PICTURE)
    keep(picture, owner=(AFTER, found.pk), only_images=True, **setting.step)
    by: dict[str, Any] = {"finding_id": found.pk, "at": setting.now}
    visit.submit_rectified(measure="已更换棚膜", actor=colleague(setting, "示范·孙整改"), **by)
    visit.check_rectified(accepted=True, reason="", actor=colleague(setting, "示范·李复核"), **by)


def _plan(setting: Setting) -> None:
    year = setting.on.year
    item = plan.require_item(
        region_code=setting.east,
        title="选派教师、医生支援结对县",
        document="东西部协作年度要求（示范）",
        issued_on=date(year, 1, 10),
        **setting.step,
    )
    needs = [
        plan.record_need(
            values={
                "region_code": setting.east, "partner_region_code": county.ljust(12, "0"), "year": year,
                "kind": kind, "title": title, "quantity": quantity, "weight": weight, "source": SOURCE,
            },
            **setting.step,
        )
        for county in setting.counties
        for kind, title, quantity, weight in NEEDS
    ]  # fmt: skip
    capabilities = [
        plan.record_capability(
            values={
                "region_code": setting.east, "year": year, "kind": kind, "title": title, "units": units,
                "cost_fen": cost, "people": people, "source": SOURCE,
            },
            **setting.step,
        )
        for kind, title, units, cost, people in CAPABILITIES
    ]  # fmt: skip
    own: dict[str, Any] = {"region_code": setting.east, **setting.step}
    three = plan.draw_up(
        kind="three_year", title="三年行动计划", days=(date(year - 1, 1, 1), date(year + 2, 1, 1)), **own
    )
    annual = plan.draw_up(
        kind="annual",
        title=f"{year}年度实施方案",
        days=(date(year, 1, 1), date(year + 1, 1, 1)),
        parent_id=three.pk,
        **own,
    )
    line = plan.LineDraft("组织赴沪就业", "区人社局", "labour.departed", 180)
    above = plan.add_line(plan_id=three.pk, draft=line, on=setting.on, **setting.step)
    legs: dict[str, Any] = {
        "requirement_id": item.pk, "need_id": needs[0].pk, "capability_id": capabilities[0].pk,
        "parent_id": above.pk,
    }  # fmt: skip
    below = plan.LineDraft("组织赴沪就业（年度）", "区人社局", "labour.departed", 60, **legs)
    plan.add_line(plan_id=annual.pk, draft=below, on=setting.on, **setting.step)
    _plan_grants(setting, three.pk, annual.pk)
    make_proposal(year=year, budget_fen=BUDGET_FEN, people=PEOPLE, **own)


def _plan_grants(setting: Setting, three: UUID, annual: UUID) -> None:
    """Enter the task to which the funding call of the demonstration belongs, without legs: it is flagged."""
    step: dict[str, Any] = {"on": setting.on, **setting.step}
    grants = plan.LineDraft("产业项目专项资助", "区合作交流办", GRANTED, 3 * GRANT_FEN)
    wide = plan.add_line(plan_id=three, draft=grants, **step)
    grants = plan.LineDraft("产业项目专项资助（年度）", "区合作交流办", GRANTED, GRANT_FEN, parent_id=wide.pk)
    plan.add_line(plan_id=annual, draft=grants, **step)


def _give(setting: Setting, school_id: UUID) -> None:
    donor = _body(setting, "foundation", f"示范公益基金会（{setting.district}）", setting.east)
    give(setting, donor_id=donor.pk, school_id=school_id)


def _exchange(setting: Setting) -> None:
    for days, focus, title in ((90, "grassroots", "镇村干部互访"), (30, "fusion", "青少年手拉手")):
        values = {
            "title": title,
            "focus": focus,
            "place": "区青少年活动中心",
            "held_on": setting.on - timedelta(days=days),
        }
        event = exchange.hold_event(values={**setting.sides, **values}, **setting.step)
        for is_east, name in ((True, "示范区实验小学"), (False, "示范县实验小学")):
            exchange.take_part(event_id=event.pk, name=name, is_east=is_east, people=12, **setting.step)
    programme = exchange.found_programme(title="劳务协作“三个一”", **setting.sides, **setting.step)
    for slot, text in (
        ("mechanism", "劳务协作联席机制"),
        ("team", "招聘管家队伍"),
        ("service", "远程视频面试"),
    ):
        fill: dict[str, Any] = {"slot": slot, "text": text, "evidence": SOURCE, "on": setting.on}
        exchange.fill_slot(programme_id=programme.pk, **fill, **setting.step)
    officer: dict[str, Any] = {
        "name": "示范·联络员",
        "office": "区合作交流办",
        "from_date": date(setting.on.year, 1, 1),
    }
    liaison = exchange.name_liaison(values={**setting.sides, **officer}, **setting.step)
    for hat, text in (("coach", "指导香菇种植"), ("sales", "对接社区团购")):
        task: dict[str, Any] = {"hat": hat, "text": text, "due_date": setting.on + timedelta(days=20)}
        given = exchange.give_task(liaison_id=liaison.pk, **task, **setting.step)
        if hat == "sales":
            exchange.finish_task(task_id=given.pk, result="对接三个社区团购点", on=setting.on, **setting.step)


def _sell(setting: Setting) -> None:
    """Build a platform, tie a pair over it, open a channel and sell twice."""
    year = setting.on.year
    platform = consumption.NewPlatform(
        **setting.sides, name="示范农产品展销中心", kind="hall", operator="示范农业发展有限公司",
        opened_on=date(year - 1, 5, 1),
    )  # fmt: skip
    built = consumption.build_platform(platform, **setting.step)
    pair = consumption.NewSalesPair(
        **setting.sides, buyer="示范区机关食堂", producer="示范食用菌合作社", products="干香菇、木耳",
        from_date=date(year - 1, 6, 1), platform_id=built.pk,
    )  # fmt: skip
    tied = consumption.tie_pair(pair, **setting.step)
    channel = consumption.NewChannel(tied.pk, "示范机关食堂直采", "unit", date(year - 1, 6, 1))
    opened = consumption.open_channel(channel, **setting.step)
    for way, product, quantity, fen in (
        ("bought", "干香菇", 120, 1_440_000),
        ("help_sold", "木耳", 300, 2_100_000),
    ):
        sale = consumption.NewSale(
            setting.on, product, way, quantity, "公斤", fen, f"示范发票 {setting.on:%m%d}"
        )
        consumption.enter_sale(channel_id=opened.pk, sale=sale, **setting.step)


def _supervise(setting: Setting) -> None:
    """Issue an order that waits for its rectification, and enter a media partner."""
    order = supervision.NewOrder(
        **setting.sides, problem="展销中心冷库未通过验收", basis="示范·实地督查记录",
        addressee="示范县农业农村局", issued_on=setting.on, due_date=setting.on + timedelta(days=30),
    )  # fmt: skip
    supervision.issue_order(order, **setting.step)
    partner = supervision.NewMediaPartner(
        **setting.sides, name="示范融媒体中心", contract_number="示范媒〔2026〕1号",
        campaign="一县一品电台节目", from_date=date(setting.on.year, 1, 1),
    )  # fmt: skip
    supervision.register_media(partner, **setting.step)

"""A family objects to a village notice and is answered; households drawn by a public seed are seen again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.monitoring.story import START, Story
from tests.registry.factories import make_household
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import Case, Grievance, Sample, SampledHousehold
from xieshou.monitoring.vocabulary.sample import Stratum
from xieshou.registry.operations.household import HouseholdState

from .stage import COUNTY, NAMES, VILLAGE, Clock, Player, add_user, build_stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERYBODY = Scope.everything()
REGIONS = {"township": (VILLAGE[:9], "示范·乡镇核查组"), "county": (VILLAGE[:6], "示范·县监测专班")}
LAST_EVENING = 5 + 13.8 / 24  # from ten in the morning to ten minutes before the notice is over
NEXT_MORNING = 0.4 / 24
OBJECTION = "我家实际有三口人，公示只写了两口，请更正"
ANSWER = "经入户核实情况属实，已安排更正名册；监测类别不变。"
FAMILIES = {
    Stratum.CLEARED: ("赵桂兰", "钱德福"),
    Stratum.NEVER: ("孙小梅", "周大山", "吴秀珍"),
}
SEEN = {"赵桂兰": ("mis_exited", "收入回落到监测线以下"), "孙小梅": ("missed", "住院自付三万余元")}


def _set_the_stage(clock: Clock) -> Any:
    """Build the places and the users of village, township and county."""
    stage = build_stage(clock.moment)
    body = stage.users["cadre"].organisation
    with in_scope(EVERYBODY):
        for key, (region, name) in REGIONS.items():
            NAMES[key] = name
            add_user(stage, key, "county_approver", body, [region], clock.moment)
    return stage


def _press(player: Player, action: str) -> None:
    with player.page.expect_navigation():
        player.form(action).locator('button[type="submit"]').first.click()


def test_family_objects_to_a_notice(page: Page, phone: Page, live: str, monkeypatch: Any) -> None:
    days = (timezone.localdate() - START.date()).days  # the database shows the public what runs today
    clock = Clock(monkeypatch, START + timedelta(days=days))
    stage = _set_the_stage(clock)
    case_id = _post_the_notice(stage, days)
    clock.pass_days(LAST_EVENING)
    office, family = Player(page, live, stage), Player(phone, live, stage)
    office.be("cadre").go(f"/monitoring/cases/{case_id}/")
    number, word = _object(family)
    _find_the_case_blocked(office, clock, number)
    _answer(office, number)
    family.go("/monitoring/objection/state/")
    family.send("/objection/state/", number=number, word=word)
    expect(family.page.get_by_text(ANSWER)).to_be_visible()
    office.be("cadre").go(f"/monitoring/cases/{case_id}/")
    _press(office, "/notice/over/")
    with in_scope(EVERYBODY):
        assert Case.objects.get().stage == "township"


def _post_the_notice(stage: Any, days: int) -> Any:
    """Bring a case to its notice."""
    with in_scope(EVERYBODY):
        village, township, county = (
            get_actor(stage.users[key], on=timezone.localdate()) for key in ("cadre", "township", "county")
        )
        story = Story(village, township, county, day=days)
        story.open()
        story.verify()
        story.review()
        story.post()
    return story.case.pk


def _object(family: Player) -> tuple[str, str]:
    """1. On a phone, without an account: the public notice, the objection, number and secret word."""
    page = family.page
    family.go("/monitoring/notices/")
    expect(page.get_by_text("李*英").first).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="提出异议或更正").first.click()
    family.picture("grievance-objection")
    family.send("/monitoring/objection/", kind="notice", text=OBJECTION, told_name="李秀英")
    number, word = (page.locator(name).inner_text() for name in ("#number", "#word"))
    with in_scope(EVERYBODY):
        row = Grievance.objects.get()
        assert (row.number, row.kind, row.notice.head_name) == (number, "notice", "李秀英")
    return number, word


def _find_the_case_blocked(office: Player, clock: Clock, number: str) -> None:
    """2. The cadre passes the case on from a page that was open before the objection came: it stays."""
    clock.pass_days(NEXT_MORNING)
    _press(office, "/notice/over/")
    expect(office.page.get_by_text("对公示的异议").first).to_be_visible()
    expect(office.page.get_by_role("link", name=number)).to_be_visible()
    office.picture("grievance-blocked")
    with in_scope(EVERYBODY):
        assert Case.objects.get().stage == "notice"


def _answer(office: Player, number: str) -> None:
    """3. The township gives the objection to somebody, examines and answers it."""
    office.be("township").go("/monitoring/grievances/")
    with office.page.expect_navigation():
        office.page.get_by_role("link", name="对村级公示有异议").first.click()
    office.send("/assign/", opener="assign", responsible="者海镇核查组")
    office.page.locator('[data-dialog-open="uphold"]').first.click()
    dialog = office.page.locator("#uphold")
    dialog.locator('[name="answer"]').fill(ANSWER)
    with office.page.expect_navigation():
        dialog.locator('button[type="submit"]').click()
    office.picture("grievance-answered")
    with in_scope(EVERYBODY):
        assert Grievance.objects.get(number=number).status == "accepted"


def test_sampled_re_visit(page: Page, phone: Page, live: str, monkeypatch: Any) -> None:
    clock = Clock(monkeypatch, START)
    stage = _set_the_stage(clock)
    with in_scope(EVERYBODY):
        _register_families(clock)
    office, public = Player(page, live, stage), Player(phone, live, stage)
    sample = _publish_the_seed(office)
    public.go("/monitoring/seeds/")
    expect(public.page.get_by_text(sample.seed)).to_be_visible()
    public.picture("sample-seed")
    clock.pass_days(1)
    office.be("county").go(f"/monitoring/samples/{sample.pk}/")
    _press(office, "/draw/")
    _record_what_was_found(office)
    _read_the_rates(office, sample.pk)


def _register_families(clock: Clock) -> None:
    cleared = clock.moment.date().replace(year=2025)
    states = {
        Stratum.CLEARED: HouseholdState("exited", "unstable", cleared),
        Stratum.NEVER: HouseholdState("exited", "none"),
    }
    for stratum, heads in FAMILIES.items():
        for head in heads:
            make_household(Actor.system("测试"), state=states[stratum], names=(head,))


def _publish_the_seed(office: Player) -> Sample:
    """1. The county says how many households of each kind; the server makes the seed and shows it to all."""
    office.be("county").go("/monitoring/samples/add/")
    office.choose("region_code", "会泽", "会泽县")
    office.send("/samples/add/", title="示范抽样回访", cleared=2, never=3, monitored=0)
    with in_scope(EVERYBODY):
        row = Sample.objects.get()
    expect(office.page.get_by_text(row.seed)).to_be_visible()
    assert row.region_code == COUNTY
    return row


def _record_what_was_found(office: Player) -> None:
    """2. Each household drawn is seen again; one was cleared too early, one was missed."""
    with in_scope(EVERYBODY):
        lines = [(line.pk, line.household.head.name) for line in SampledHousehold.objects.all()]
    assert len(lines) == 5
    for line, head in lines:
        finding, note = SEEN.get(head, ("right", ""))
        office.go(f"/monitoring/samples/households/{line}/")
        office.send("/samples/households/", finding=finding, on=timezone.localdate(), note=note)


def _read_the_rates(office: Player, sample_id: Any) -> None:
    """3. Both rates stand with numerator, denominator and interval; a click shows the households."""
    office.go(f"/monitoring/samples/{sample_id}/")
    rates = office.page.get_by_role("row")
    expect(rates.filter(has_text="错退率")).to_contain_text("50.00%")
    expect(rates.filter(has_text="漏评率")).to_contain_text("33.33%")
    office.picture("sample-rates")
    with office.page.expect_navigation():
        rates.filter(has_text="漏评率").get_by_role("link").first.click()
    expect(office.page.get_by_role("link", name="孙小梅")).to_be_visible()
    expect(office.page.get_by_role("link", name="周大山")).to_have_count(0)

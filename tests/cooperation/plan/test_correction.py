"""Plans are corrected with a reason until they are over; quarters are entered; what is late raises a task."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cooperation.agreement.test_agreement import tie
from tests.cooperation.places import AT, EAST, ON, WEST
from tests.cooperation.plan.test_plan import LINE, NEXT, add, capability, draw, need
from xieshou.cooperation.errors import OutsideAreaError, TextMissingError
from xieshou.cooperation.indicators import find_indicator, register_indicator
from xieshou.cooperation.linked import links_of_lines
from xieshou.cooperation.models import Plan, PlanLine
from xieshou.cooperation.operations import correction, plan
from xieshou.cooperation.operations.budget_line import open_budget_line
from xieshou.cooperation.operations.plan_alarm import warn_late
from xieshou.cooperation.queries.plan import (
    budgets_of,
    find_line,
    get_plan,
    list_lines,
    list_needs_with_tasks,
    list_plans,
)
from xieshou.cooperation.queries.waiting import lines_late
from xieshou.cooperation.rules.plan import late_quarters, milestones_fit
from xieshou.cooperation.views import plan_change
from xieshou.cooperation.vocabulary.plan import LATE, Leg
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.scope_sql import in_scope

EN = {"accept-language": "en"}
ALL, SYSTEM = Scope.everything(), Actor.system("测试")
OVER = date(2027, 1, 1)


def change(actor, row, *, on=ON, reason="年中调整", **values):
    draft = replace(LINE, **values)
    return correction.change_line(line_id=row.pk, draft=draft, reason=reason, actor=actor, at=AT, on=on)


def set_quarters(actor, row, *targets, on=ON, reason="按季细化", year=2026):
    wanted = {(year, number): target for number, target in enumerate(targets, start=1)}
    return correction.set_quarters(line_id=row.pk, targets=wanted, reason=reason, actor=actor, at=AT, on=on)


def require(actor, **values):
    known = {"region_code": EAST, "title": "选派教师", "document": "工作要点", "issued_on": date(2026, 1, 5)}
    return plan.require_item(**known | values, actor=actor, at=AT)


def quarters(row):
    return [one.target for one in row.milestones.order_by("year", "quarter")]


# --- the rules ------------------------------------------------------------------------------------------

MILESTONES = [(2026, 4, 8), (2026, 1, 2), (2026, 2, 4)]


@pytest.mark.parametrize(
    ("actual", "allowed", "on", "late"),
    [
        (1, 0, date(2026, 3, 31), []),
        (1, 0, date(2026, 4, 1), [(2026, 1)]),
        (2, 0, date(2026, 4, 1), []),
        (1, 0, date(2026, 7, 1), [(2026, 1), (2026, 2)]),
        (1, 1, date(2026, 6, 30), []),
        (1, 1, date(2026, 7, 1), [(2026, 1)]),
        (7, 0, date(2026, 12, 31), []),
        (7, 0, date(2027, 1, 1), [(2026, 4)]),
        (7, 1, date(2027, 3, 31), []),
        (7, 1, date(2027, 4, 1), [(2026, 4)]),
        (None, 0, date(2027, 4, 1), []),
    ],
)
def test_milestone_is_late_after_the_quarters_it_may_be(actual, allowed, on, late):
    assert late_quarters(MILESTONES, actual, allowed=allowed, on=on) == late


@pytest.mark.parametrize(
    ("targets", "fits"),
    [
        ((0, 0, 0, 4), True),
        ((1, 1, 3, 4), True),
        ((1, 2, 3, 5), False),
        ((1, 2, 3, 3), False),
        ((2, 1, 3, 4), False),
        ((-1, 1, 3, 4), False),
        ((1, 2, 4), False),
        ((1, 2, 3, 4, 4), False),
    ],
)
def test_targets_of_quarters_rise_to_the_whole(targets, fits):
    known = {(2026, number): target for number, target in enumerate(targets, start=1)}
    assert milestones_fit(known, [(2026, number) for number in range(1, 5)], 4) is fits


def test_line_without_a_whole_quarter_has_no_targets():
    assert milestones_fit({}, [], 4) is False


# --- corrections ----------------------------------------------------------------------------------------


def test_line_is_corrected_with_its_reason(officer):
    made = draw(officer)
    row = add(officer, made)
    set_quarters(officer, row, 0, 1, 1, 4)
    change(officer, row, owner="区农业农村委", need_id=need(officer).pk, partner_region_code=WEST)
    row.refresh_from_db()
    assert (row.owner, row.need.title, quarters(row)) == ("区农业农村委", "英语教师", [0, 1, 1, 4])
    assert {one.partner_region_code for one in row.milestones.all()} == {WEST}
    event = Event.objects.get(event="cooperation.plan.line_changed")
    assert (event.before["owner"], event.after["owner"], event.reason) == (
        "区合作交流办", "区农业农村委", "年中调整",
    )  # fmt: skip


def test_another_target_spreads_the_quarters_again_and_keeps_what_stood(officer):
    row = add(officer, draw(officer))
    set_quarters(officer, row, 0, 1, 1, 4)
    change(officer, row, target=8)
    assert quarters(row) == [2, 4, 6, 8]
    event = Event.objects.get(event="cooperation.plan.line_changed")
    assert list(event.before["quarters"].values()) == [0, 1, 1, 4]
    change(officer, row, target=8, to_date=date(2026, 7, 1))
    assert quarters(row) == [4, 8]


@pytest.mark.parametrize("which", ["line", "quarters"])
def test_correction_is_refused_without_reason_when_over_or_elsewhere(officer, stranger, county, which):
    row = add(officer, draw(officer))

    def step(actor=officer, **options):
        if which == "line":
            return change(actor, row, **options)
        return set_quarters(actor, row, 1, 2, 3, 4, **options)

    with pytest.raises(correction.NoReasonError) as refusal:
        step(reason=" ")
    assert refusal.value.field == "reason"
    with pytest.raises(correction.PlanOverError):
        step(on=OVER)
    with pytest.raises(NotFound):
        step(actor=stranger)
    with pytest.raises(NotFound):
        step(actor=county)
    step(on=date(2026, 12, 31))


def test_correction_obeys_the_rules_of_a_new_line(officer):
    row = add(officer, draw(officer))
    with pytest.raises(TextMissingError):
        change(officer, row, owner=" ")
    with pytest.raises(plan.LineError):
        change(officer, row, target=0)
    with pytest.raises(plan.LineError):
        change(officer, row, need_id=need(officer).pk, partner_region_code=NEXT)
    with pytest.raises(correction.QuartersError):
        set_quarters(officer, row, 1, 2, 3)


def test_county_that_sees_a_line_does_not_correct_it(officer, county):
    row = add(officer, draw(officer), partner_region_code=WEST)
    with pytest.raises(Denied):
        change(county, row)


@pytest.mark.parametrize("which", ["need", "capability"])
def test_supply_is_corrected_until_its_year_is_over(officer, stranger, which):
    row = need(officer) if which == "need" else capability(officer)
    step = correction.change_need if which == "need" else correction.change_capability
    amount = "quantity" if which == "need" else "units"
    columns = correction.NEED_COLUMNS if which == "need" else correction.CAPABILITY_COLUMNS
    values = {name: getattr(row, name) for name in columns} | {amount: 9}

    def take(actor=officer, *, on=ON, reason="核实后更正", **more):
        return step(**{f"{which}_id": row.pk}, values=values | more, reason=reason, actor=actor, at=AT, on=on)

    with pytest.raises(correction.NoReasonError):
        take(reason="")
    with pytest.raises(TextMissingError):
        take(title=" ")
    with pytest.raises(correction.PlanOverError):
        take(on=OVER)
    with pytest.raises(NotFound):
        take(stranger)
    take(on=date(2026, 12, 31))
    row.refresh_from_db()
    assert getattr(row, amount) == 9
    event = Event.objects.get(event=f"cooperation.plan.{which}_changed")
    assert (event.after, event.reason) == ({amount: 9}, "核实后更正")


def test_requirement_is_corrected_with_its_reason_and_what_stood_stays_in_the_audit(
    officer, stranger, county
):
    row, other = require(officer), require(officer, title="选派干部")
    values = {"title": "选派三十名教师 ", "document": row.document, "issued_on": row.issued_on}

    def amend(by=officer, reason="文件更正", key=row.pk, **more):
        wanted = values | more
        return correction.change_requirement(
            requirement_id=key, values=wanted, reason=reason, actor=by, at=AT
        )

    assert amend().title == "选派三十名教师"
    event = Event.objects.get(event="cooperation.plan.requirement_changed")
    assert (event.before, event.after, event.reason) == (
        {"title": "选派教师"}, {"title": "选派三十名教师"}, "文件更正",
    )  # fmt: skip
    for error, more in (
        (correction.NoReasonError, {"reason": " "}), (TextMissingError, {"title": " "}),
        (TextMissingError, {"document": ""}), (plan.RequirementExistsError, {"title": other.title}),
        (NotFound, {"by": stranger}), (NotFound, {"by": county}),
    ):  # fmt: skip
        with pytest.raises(error):
            amend(**more)


def test_requirement_is_corrected_on_its_page(client, foreign_client, officer):
    row = require(officer)
    address = reverse("cooperation:requirement_change", args=[row.pk])
    assert address in client.get(reverse("cooperation:supply")).content.decode()
    data = {"title": row.title, "document": "市〔2026〕3号", "issued_on": "2026-01-06", "reason": "文号有误"}
    assert client.post(address, data | {"reason": ""}, headers=EN).status_code == 422
    assert client.post(address, data).status_code == 302
    row.refresh_from_db()
    assert (row.document, row.issued_on, row.region_code) == ("市〔2026〕3号", date(2026, 1, 6), EAST)
    assert foreign_client.get(address).status_code == 404


def test_district_of_another_pair_corrects_nothing(officer, actor_with):
    far = actor_with("cooperation_officer", regions=["310116", "5303"])
    with pytest.raises(OutsideAreaError):
        change(far, add(officer, draw(officer), partner_region_code=WEST))


# --- the alarm ------------------------------------------------------------------------------------------


def test_late_line_raises_one_task_and_ticks_it_off(officer, stranger):
    made = draw(officer)
    row, later = add(officer, made), add(officer, made)
    set_quarters(officer, later, 0, 0, 0, 4)
    day = date(2026, 4, 1)
    assert warn_late(actor=SYSTEM, at=AT, on=date(2026, 3, 31)) == 0
    assert [warn_late(actor=SYSTEM, at=AT, on=day) for _time in range(2)] == [1, 1]
    (task,) = Task.objects.filter(kind=LATE)
    assert (task.source_id, task.values["quarter"], task.values["done"], task.values["target"]) == (
        row.pk, "2026 Q1", "0", "1",
    )  # fmt: skip
    (line, _other) = list_lines(made.pk, scope=officer.scope, on=day)
    assert line.late == ["2026 Q1"]
    assert [one.pk for one in lines_late(officer, day)] == [row.pk]
    assert (lines_late(stranger, day).count(), task.link) == (
        0,
        f"/cooperation/plans/{made.pk}/#line-{row.pk}",
    )
    tie(officer, date(2026, 2, 1))
    assert warn_late(actor=SYSTEM, at=AT, on=day) == 0
    task.refresh_from_db()
    assert task.done_at == AT
    assert lines_late(officer, day).count() == 0
    assert Event.objects.filter(event="cooperation.plan.late_warned").count() == 2


def test_last_quarter_is_warned_of_on_the_day_after_it_and_no_more(officer):
    row = add(officer, draw(officer))
    set_quarters(officer, row, 0, 0, 0, 4)
    assert warn_late(actor=SYSTEM, at=AT, on=date(2026, 12, 31)) == 0
    assert warn_late(actor=SYSTEM, at=AT, on=OVER) == 1
    assert warn_late(actor=SYSTEM, at=AT, on=date(2027, 1, 2)) == 0


@pytest.fixture
def _money():
    known = find_indicator("cooperation.donations")
    register_indicator(replace(known, count=lambda _scope, _cut: 123_456_78))
    yield
    register_indicator(known)


@pytest.mark.usefixtures("_money")
def test_money_that_is_late_is_told_in_yuan(officer):
    add(officer, draw(officer), indicator_code="cooperation.donations", target=9_000_000_00)
    warn_late(actor=SYSTEM, at=AT, on=date(2026, 4, 1))
    task = Task.objects.get(kind=LATE)
    assert (task.values["done"], task.values["target"]) == ("123,456.78", "2,250,000.00")


def test_job_of_the_day_looks_at_the_plans():
    from xieshou.cooperation import jobs

    assert "warn_of_late_lines" in jobs.__all__


# --- budget line and what belongs to a task -------------------------------------------------------------


def test_task_has_one_budget_line_at_its_county(officer, stranger):
    made = draw(officer)
    row, wide = add(officer, made, partner_region_code=WEST), add(officer, made)
    account = open_budget_line(line_id=row.pk, actor=officer, at=AT)
    assert open_budget_line(line_id=row.pk, actor=officer, at=AT).pk == account.pk
    assert (account.kind, account.region_code, account.partner_region_code) == (
        AccountKind.BUDGET_LINE, WEST, EAST,
    )  # fmt: skip
    other = open_budget_line(line_id=wide.pk, actor=officer, at=AT)
    assert (other.region_code, other.partner_region_code) == (EAST, "")
    assert budgets_of([row.pk, wide.pk], scope=officer.scope) == {row.pk: account, wide.pk: other}
    assert budgets_of([row.pk], scope=stranger.scope) == {}
    with pytest.raises(NotFound):
        open_budget_line(line_id=row.pk, actor=stranger, at=AT)


def test_need_knows_the_tasks_that_answer_it(officer):
    row = need(officer)
    line = add(officer, draw(officer), need_id=row.pk)
    (found,) = list_needs_with_tasks(scope=officer.scope, year=2026)
    assert found.tasks == [line]


def test_nothing_belongs_to_a_task_of_an_unknown_kind(officer):
    assert links_of_lines([officer.user_id], officer, kind="nothing") == {}


def test_county_reads_the_plan_of_its_task_and_no_other_task(officer, county, stranger):
    made, other = draw(officer), draw(officer)
    own = add(officer, made, partner_region_code=WEST, capability_id=capability(officer).pk)
    add(officer, made, partner_region_code=NEXT)
    add(officer, other, partner_region_code=NEXT)
    with in_scope(county.scope):
        (found,) = list_plans(scope=county.scope)
        assert (found.pk, found.tasks) == (made.pk, 1)
        assert Plan.objects.count() == 1
        assert get_plan(made.pk, scope=county.scope).title == made.title
        (line,) = list_lines(made.pk, scope=county.scope, on=ON)
        assert (line.measured.row.pk, line.measured.row.capability) == (own.pk, None)
        assert line.missing == [Leg.REQUIREMENT, Leg.NEED]
        assert find_line(own.pk, scope=county.scope) == own
        with pytest.raises(NotFound):
            get_plan(other.pk, scope=county.scope)
    with in_scope(stranger.scope), pytest.raises(NotFound):
        get_plan(made.pk, scope=stranger.scope)


@pytest.fixture
def _in_march(monkeypatch):
    """Let the pages take the corrections on a day within the plans."""
    clock = SimpleNamespace(now=lambda: AT, localdate=timezone.localdate)
    monkeypatch.setattr(plan_change, "timezone", clock)


# --- pages ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_in_march")
def test_line_and_quarters_are_corrected_on_pages(client, officer):
    row = add(officer, draw(officer))
    address = reverse("cooperation:line_change", args=[row.pk])
    form = client.get(address, headers=EN).context["form"]
    data = {name: form.initial.get(name) or "" for name in form.fields} | {
        "owner": "区农委",
        "reason": "职责调整",
    }
    assert client.post(address, data).status_code == 302
    row.refresh_from_db()
    assert row.owner == "区农委"
    refused = client.post(address, data | {"target": "0"}, headers=EN)
    assert refused.status_code == 422
    address = reverse("cooperation:line_quarters", args=[row.pk])
    assert "2026 Q1" in client.get(address, headers=EN).content.decode()
    data = {"q_2026_1": 0, "q_2026_2": 1, "q_2026_3": 1, "q_2026_4": 4, "reason": "细化"}
    assert client.post(address, data | {"q_2026_4": 3}, headers=EN).status_code == 422
    assert client.post(address, data).status_code == 302
    assert quarters(row) == [0, 1, 1, 4]


@pytest.mark.usefixtures("_money", "_in_march")
def test_money_is_typed_and_rolled_up_in_yuan(client, officer):
    long = draw(officer, "three_year", (date(2025, 1, 1), date(2028, 1, 1)))
    money = {"indicator_code": "cooperation.donations", "target": 400_00}
    above = add(officer, long, **money)
    row = add(officer, draw(officer, parent=long), parent_id=above.pk, **money)
    page = client.get(reverse("cooperation:plan", args=[long.pk]), headers=EN).content.decode()
    assert "123,456.78 yuan" in page
    assert "12,345,678" not in page
    address = reverse("cooperation:line_quarters", args=[row.pk])
    data = {"q_2026_1": "100", "q_2026_2": "100.50", "q_2026_3": "300", "q_2026_4": "400", "reason": "细化"}
    assert client.post(address, data).status_code == 302
    assert quarters(row) == [100_00, 100_50, 300_00, 400_00]
    form = client.get(reverse("cooperation:line_change", args=[row.pk])).context["form"]
    assert form.initial["target"] == 400


def test_supply_is_corrected_on_its_pages(client, officer):
    wanted, given = need(officer, year=2099), capability(officer, year=2099)
    for row, name, field in ((wanted, "need", "quantity"), (given, "capability", "units")):
        address = reverse(f"cooperation:{name}_change", args=[row.pk])
        form = client.get(address, headers=EN).context["form"]
        data = {key: form.initial.get(key, "") for key in form.fields} | {field: 7, "reason": "核实"}
        data["cost_fen"] = "10"
        assert client.post(address, data).status_code == 302
        row.refresh_from_db()
        assert getattr(row, field) == 7
        assert client.post(address, data | {"reason": ""}, headers=EN).status_code == 422


def test_budget_line_is_opened_on_the_plan_and_leads_to_the_ledger(client, officer):
    row = add(officer, draw(officer), partner_region_code=WEST)
    assert client.post(reverse("cooperation:line_budget", args=[row.pk])).status_code == 302
    with in_scope(ALL):
        account = budgets_of([row.pk], scope=ALL)[row.pk]
    page = client.get(reverse("cooperation:plan", args=[row.plan_id]), headers=EN).content.decode()
    assert reverse("ledger:account", args=[account.pk]) in page


def test_strangers_find_no_corrections(foreign_client, officer):
    row = add(officer, draw(officer))
    for name in ("line_change", "line_quarters"):
        assert foreign_client.get(reverse(f"cooperation:{name}", args=[row.pk])).status_code == 404
    assert foreign_client.post(reverse("cooperation:line_budget", args=[row.pk])).status_code == 404
    with in_scope(ALL):
        assert PlanLine.objects.get().owner == LINE.owner


def test_figures_of_a_line_open_to_their_records(client, officer):
    made = draw(officer)
    row = add(officer, made, indicator_code="cooperation.meetings", target=2)
    answer = client.get(reverse("cooperation:plan", args=[made.pk]))
    (line,) = answer.context["lines"]
    assert f'id="line-{row.pk}"' in answer.content.decode()
    assert len(line["quarters"]) == 3
    for url in (line["records"], *(one["records"] for one in line["quarters"])):
        assert client.get(url).context["counted"] == "0"

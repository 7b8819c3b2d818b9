"""The Desk's queues of cooperation, projects and money: each figure equals the list it opens, for each role."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.projects.applying import makers as own
from tests.projects.makers import AT, COUNTY, enter, go, sign
from tests.projects.notice import makers as notices
from tests.projects.payment import makers as money
from tests.projects.test_scheme import END, RULES, give, open_call
from xieshou.cooperation.models import Decision, Finding, Meeting, Plan, PlanLine, Visit
from xieshou.cooperation.vocabulary.plan import LATE
from xieshou.insight.queries.desk import get_desk
from xieshou.insight.queries.waiting import WAITING
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Scope
from xieshou.kernel.inbox.operations import Message, Where, add_task
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import Asset
from xieshou.projects.operations import asset, linkage, release, scheme

ALL = Scope.everything()
ON = date(2026, 6, 2)
NOW = datetime(2026, 6, 2, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SIDES = {"region_code": "310116000000", "partner_region_code": COUNTY}


@pytest.fixture
def people(db, user_with, monkeypatch):
    """Return the users of a county and its district, and whoever enters what they decide on."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    firm = own.make_firm()
    return {
        "officer": user_with("project_officer", regions=["530823"]),
        "approver": user_with("county_approver", regions=["530823"]),
        "second": user_with("project_officer", "county_approver", regions=["530823"]),
        "office": user_with("cooperation_officer", regions=["310116", "530823"]),
        "firm": user_with("employer", organisations=[firm.pk], organisation=firm),
        "stranger": user_with("cooperation_officer", "project_officer", "county_approver", regions=["5303"]),
    }


def actor_of(user):
    return get_actor(user, on=ON)


def found(user):
    """Return the queues of this file with work on the Desk of a user."""
    with in_scope(actor_of(user).scope):
        desk = get_desk(actor=actor_of(user), at=NOW)
        return {queue.key: queue.count for queue in desk.queues if queue.key in WAITING}


def check(people, client_for, **wanted):
    """Compare figure and list of each queue for each of the people; the stranger has none."""
    for who, user in people.items():
        counts = found(user)
        for key in WAITING:
            if not actor_of(user).can(WAITING[key].capability):
                assert client_for(user).get(reverse(f"insight:waiting_{key}")).status_code == 403
                continue
            answer = client_for(user).get(reverse(f"insight:waiting_{key}"))
            listed = len(answer.context["items"])
            assert (key, listed) == (key, counts.get(key, 0))
            assert answer.context["page"].paginator.count == listed
        assert (who, counts) == (who, wanted.get(who, {}))


def test_payments_movements_and_assets_wait_for_somebody_else(people, client_for):
    officer, approver = actor_of(people["second"]), actor_of(people["approver"])
    with in_scope(ALL):
        work = money.running(officer, approver)
        first = money.ask(work, officer, 300_000_00, work.milestones.get(position=1))
        accounts = list(Account.objects.order_by("pk")[:2])
        plan = ledger.Transfer.of(
            key="p:1", booked_on=ON, memo="调剂", payer_id=accounts[0].pk, payees=[(accounts[1].pk, 100)]
        )
        ledger.propose(plan, actor=officer, at=AT)
    # Whoever asked is an approver too, and has neither in the queues.
    one = {"payments_to_approve": 1, "proposals_to_approve": 1}
    moves = {"proposals_to_approve": 1}
    check(people, client_for, approver=one, officer=moves, office=moves)
    with in_scope(ALL):
        money.pay(first, approver)
        sign(work.project, officer, kind="asset_income", number="ZL-1")
        go(work.project, "accepted", officer=officer, approver=approver)
        new = asset.NewAsset("ZC-1", "冷库", "operating", "园区", "村集体", 200_000_00)
        row = asset.register_asset(contract_id=work.pk, asset=new, actor=officer, at=AT)
    check(people, client_for, approver=moves | {"assets_to_confirm": 1}, officer=moves, office=moves)
    with in_scope(ALL):
        asset.confirm_asset(asset_id=row.pk, actor=approver, at=AT, on=ON)
        release.ask_release(asset_id=row.pk, reason="误登记", document="纪要1号", actor=officer, at=AT)
        Asset.objects.update(inspection_due=ON + DAY)
    check(people, client_for, approver=moves | {"releases_to_decide": 1}, officer=moves, office=moves)
    with in_scope(ALL):
        Asset.objects.update(inspection_due=ON)
    due = {"inspections_due": 1}
    check(
        people, client_for, approver=moves | {"releases_to_decide": 1}, officer=moves | due, second=due,
        office=moves,
    )  # fmt: skip


def test_projects_and_benefits_wait_for_somebody_else(people, client_for):
    officer, approver = actor_of(people["second"]), actor_of(people["approver"])
    with in_scope(ALL):
        project = enter(officer, region_code=COUNTY, origin="county")
    check(people, client_for)
    with in_scope(ALL):
        go(project, "submitted", officer=officer, approver=approver)
    check(people, client_for, approver={"projects_to_decide": 1})
    with in_scope(ALL):
        contract = sign(project, officer, kind="dividend", number="HT-1")
        payment = linkage.Payment(
            amount_fen=1, from_date=ON, to_date=ON + DAY, proof="单据", village_code="530823100201"
        )
        linkage.enter_benefit(contract_id=contract.pk, payment=payment, actor=officer, at=AT)
    check(people, client_for, approver={"projects_to_decide": 1, "benefits_to_confirm": 1})


def test_applications_are_checked_scored_objected_to_and_completed(people, client_for):
    officer, office = actor_of(people["officer"]), actor_of(people["office"])
    firm = actor_of(people["firm"])
    with in_scope(ALL):
        own.pair()
        call = open_call(office, opens_on=ON, closes_on=ON + 20 * DAY, rules=replace(RULES, papers=("plan",)))
        row = own.apply(call, firm, on=ON)
    to_check = {"applications_to_check": 1}
    check(people, client_for, officer=to_check, second=to_check, office=to_check)
    with in_scope(ALL):
        own.send_back(row, officer, on=ON)
    check(people, client_for, firm={"own_to_complete": 1})
    with in_scope(ALL):
        row = own.confirm(own.apply(call, firm, on=ON), officer)
    score = {"applications_to_score": 1}
    check(people, client_for, approver=score, second=score, office=score)
    with in_scope(ALL):
        give(row, actor_of(people["approver"]), 80)
        give(row, office, 80)
    check(people, client_for, second=score)
    with in_scope(ALL):
        end = ON + 20 * DAY
        scheme.rank(call_id=call.pk, actor=officer, at=AT, on=end)
        notice = notices.post(call, officer, on=end)
        notices.enter(notice, officer, on=end)
    decide = {"objections_to_decide": 1}
    check(people, client_for, second=decide, office=decide)


def test_what_may_no_more_be_completed_leaves_the_desk(people):
    firm, officer = actor_of(people["firm"]), actor_of(people["officer"])
    with in_scope(ALL):
        own.pair()
        call = open_call(officer)
        row = own.send_back(own.apply(call, firm), officer)
        assert row.due_on == END
        for on, count in ((END - DAY, 1), (END, 0)):
            assert WAITING["own_to_complete"].rows(firm, on).count() == count
        type(row).objects.update(due_on=None)
        assert WAITING["own_to_complete"].rows(firm, END - DAY).count() == 1
        assert WAITING["own_to_complete"].rows(firm, END).count() == 0


def decide(day, number=1, **values):
    made = Meeting.objects.first() or Meeting.objects.create(
        **SIDES, title="联席会议", place="景东", held_on=ON, created_at=AT
    )
    known = {"text": "建站", "owner": "县人社局", "owner_is_east": False, "due_date": day}
    return Decision.objects.create(meeting=made, number=number, **SIDES, **{**known, **values})


def find(number=1, **values):
    made = Visit.objects.first() or Visit.objects.create(
        **SIDES, title="调研", leader="李", from_date=ON, to_date=ON, created_at=AT
    )
    known = {"text": "漏水", "owner": "县农业农村局", "due_date": ON, "status_at": AT}
    return Finding.objects.create(visit=made, number=number, **SIDES, **{**known, **values})


def test_decisions_come_on_their_day_and_problems_until_they_are_closed(people, client_for):
    with in_scope(ALL):
        decide(ON)
        decide(ON + DAY, 2)
        decide(ON, 3, status="done", status_on=ON)
        find()
        find(2, status="submitted", measure="换膜", submitted_by_id=people["office"].pk)
        find(3, status="closed", measure="换膜")
    both = {"decisions_due": 1, "findings_to_rectify": 1}
    checked = both | {"findings_to_check": 1}
    check(people, client_for, approver=checked, second=checked, office=both)


def test_late_tasks_of_plans_wait_for_the_office_while_their_alarm_is_open(people, client_for):
    with in_scope(ALL):
        days = {"from_date": date(2026, 1, 1), "to_date": date(2027, 1, 1)}
        made = Plan.objects.create(
            region_code=SIDES["region_code"], kind="annual", title="年度计划", created_at=AT, **days
        )
        line = PlanLine.objects.create(
            plan=made, number=1, title="组织就业", owner="区人社局", indicator_code="cooperation.ties", target=4,
            **SIDES, **days,
        )  # fmt: skip
        where = Where(SIDES["region_code"], SIDES["partner_region_code"])
        alarm = Message(kind=LATE, text="落后", source=("cooperation.planline", line.pk), where=where)
        add_task(alarm, capability="cooperation.plan.edit", due_on=ON, at=AT)
    check(people, client_for, office={"lines_late": 1})
    page = client_for(people["office"]).get(reverse("insight:waiting_lines_late")).content.decode()
    assert f"/cooperation/plans/{made.pk}/#line-{line.pk}" in page


def test_list_asks_no_more_for_more_rows(people, client_for):
    client, url = client_for(people["office"]), reverse("insight:waiting_decisions_due")

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    with in_scope(ALL):
        decide(ON)
    count()
    before = count()
    with in_scope(ALL):
        decide(ON, 2)
        decide(ON, 3)
    assert count() == before

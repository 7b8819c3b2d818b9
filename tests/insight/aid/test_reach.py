"""Those reached beside those not reached: a project, a fund, their villages; lists, Excel, who may look."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.insight.aid.world import AT, NEXT_VILLAGE, ORDINARY, VILLAGE
from xieshou.insight.queries import reach
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.sheets import operations as sheets
from xieshou.projects.models import ProjectPlace
from xieshou.registry.models import Household
from xieshou.registry.operations.household import HouseholdState

EN = {"accept-language": "en"}
WATCHED = HouseholdState(base_type="ordinary", monitoring_class="marginal")


@pytest.fixture
def families(world):
    """Lay out two villages: three families reached (one not meant), two not, one ordinary, one closed."""
    names = {
        "benefit": world.family("王秀英"),
        "money": world.family("李秀芳", state=WATCHED),
        "missed": world.family("张桂花"),
        "far": world.family("赵玉兰", region=NEXT_VILLAGE),
        "ordinary": world.family("钱春梅", state=ORDINARY),
        "other": world.family("孙志强", state=ORDINARY),
        "closed": world.family("周建国"),
        "away": world.family("吴国富", region="530326103201"),
    }
    Household.objects.filter(pk=names["closed"].pk).update(closed_on=date(2026, 1, 1))
    world.pay(names["benefit"])
    world.pay(names["other"])
    world.pay(names["missed"], confirm=False)
    world.fund()
    world.move("项目", (world.home_account(names["money"]), 500_00))
    return names


def amount(world, actor):
    return reach.amount_of_project(world.project.pk, scope=actor.scope, sees_ledger=True)


def listed(wanted, group, actor, **more):
    return {row.head.name for row in reach.list_group(wanted, group, scope=actor.scope, **more).rows}


def test_project_counts_those_meant_by_money_and_by_benefit(world, families, approver):
    wanted = amount(world, approver)
    found = reach.count_reach(wanted, scope=approver.scope)
    assert (found.eligible, found.reached, found.missed) == (4, 2, 2)
    assert (found.by_ledger, found.by_benefit, found.others) == (1, 1, 1)
    assert [(one.region_code, one.eligible, one.reached, one.percent) for one in found.villages] == [
        (NEXT_VILLAGE, 1, 0, 0), (VILLAGE, 3, 2, 66),
    ]  # fmt: skip
    assert wanted.planned == 120
    assert listed(wanted, reach.MISSED, approver) == {"张桂花", "赵玉兰"}
    assert listed(wanted, reach.MISSED, approver, village=VILLAGE) == {"张桂花"}
    assert listed(wanted, reach.REACHED, approver) == {"王秀英", "李秀芳"}
    assert listed(wanted, reach.OTHERS, approver) == {"孙志强"}
    keys = [home.pk for home in families.values()]
    assert reach.sum_arrived(wanted, keys, scope=approver.scope) == {
        families["benefit"].pk: 3_000_00, families["other"].pk: 3_000_00, families["money"].pk: 500_00,
    }  # fmt: skip


def test_who_sees_no_trace_sees_benefits_only(world, families, approver):
    wanted = reach.amount_of_project(world.project.pk, scope=approver.scope, sees_ledger=False)
    assert reach.count_reach(wanted, scope=approver.scope).reached == 1
    assert families["money"].pk not in reach.sum_arrived(wanted, [families["money"].pk], scope=approver.scope)


def test_fund_is_followed_through_its_projects(world, families, district, approver):
    whole = reach.amount_of_account(world.accounts["对口资金"].pk, scope=district.scope)
    assert whole.origin_id == world.accounts["对口资金"].pk
    assert whole.projects == (world.project.pk,)
    assert sorted(whole.places) == [VILLAGE, NEXT_VILLAGE]
    assert listed(whole, reach.REACHED, district) == {"王秀英", "李秀芳"}
    assert reach.sum_arrived(whole, [families["money"].pk], scope=district.scope) == {
        families["money"].pk: 500_00
    }
    middle = reach.amount_of_account(world.accounts["项目"].pk, scope=approver.scope)
    assert (middle.origin_id, len(middle.paths)) == (None, 1)
    assert reach.count_reach(middle, scope=approver.scope) == reach.count_reach(whole, scope=district.scope)


def test_money_that_went_through_no_project_is_meant_for_the_place_of_its_account(world, families, district):
    account = world.account("县级账户", AccountKind.APPROPRIATION)
    wanted = reach.amount_of_account(account.pk, scope=district.scope)
    assert (wanted.places, wanted.projects, wanted.paths) == (("530823",), (), ())
    found = reach.count_reach(wanted, scope=district.scope)
    assert (found.eligible, found.reached, found.others) == (4, 0, 0)
    assert reach.sum_arrived(wanted, [families["money"].pk], scope=district.scope) == {}


def test_project_without_places_is_meant_for_its_own(world, families, approver):
    ProjectPlace.objects.all().delete()
    assert amount(world, approver).places == (VILLAGE,)


def test_unknown_and_foreign_are_not_found(world, stranger_scope):
    for key in (uuid4(), world.project.pk):
        with pytest.raises(NotFound):
            reach.amount_of_project(key, scope=stranger_scope, sees_ledger=True)
    with pytest.raises(NotFound):
        reach.amount_of_account(uuid4(), scope=stranger_scope)


@pytest.fixture
def stranger_scope():
    from xieshou.kernel.actor import Scope

    return Scope.of(["530326"])


def test_pages_follow_each_other_by_key(world, families, approver):
    wanted = amount(world, approver)
    whole = [row.head.name for row in reach.list_whole_group(wanted, reach.MISSED, scope=approver.scope)]
    assert whole == ["张桂花", "赵玉兰"]
    first = reach.list_group(wanted, reach.MISSED, scope=approver.scope, size=1)
    second = reach.list_group(wanted, reach.MISSED, scope=approver.scope, size=1, cursor=first.next_cursor)
    assert [row.head.name for row in (*first.rows, *second.rows)] == whole
    assert (second.next_cursor, bool(second.previous_cursor)) == ("", True)


def test_query_count_does_not_grow(world, families, approver):
    counts = []
    for number in range(3):
        world.family(f"郑{number}")
        with CaptureQueriesContext(connection) as queries:
            wanted = amount(world, approver)
            reach.count_reach(wanted, scope=approver.scope)
            rows = reach.list_group(wanted, reach.MISSED, scope=approver.scope).rows
            reach.sum_arrived(wanted, [row.pk for row in rows], scope=approver.scope)
        counts.append(len(queries))
    assert counts[0] == counts[-1]


def test_page_of_a_project_lists_masked_names(world, families, user_with, client_for):
    client = client_for(user_with("county_approver", regions=["530823"]))
    address = reverse("insight:reach_project", args=[world.project.pk])
    page = client.get(address, headers=EN).content.decode()
    assert "张*花" in page
    assert "张桂花" not in page
    assert reverse("insight:aid", args=[families["missed"].pk]) in page
    reached = client.get(f"{address}?group=reached&village={VILLAGE}", headers=EN).content.decode()
    assert "王*英" in reached
    assert "3,000.00" in reached
    assert address in client.get(reverse("projects:project", args=[world.project.pk])).content.decode()
    nobody = client.get(f"{address}?group=others&village={NEXT_VILLAGE}", headers=EN).content.decode()
    assert "No household here" in nobody


def test_page_of_an_account_is_linked_from_its_trace(world, families, user_with, client_for):
    client = client_for(user_with("county_approver", regions=["530823"]))
    key = world.accounts["项目"].pk
    address = reverse("insight:reach_account", args=[key])
    assert client.get(address).status_code == 200
    assert address in client.get(reverse("ledger:trace_account", args=[key])).content.decode()


@pytest.mark.parametrize(
    ("role", "region", "statuses"),
    [
        ("county_approver", "530823", (200, 200)),
        ("county_approver", "530326", (404, 404)),
        ("village_cadre", "530823", (200, 403)),  # sees projects, traces no money
        ("teacher", "530823", (403, 403)),
    ],
)
def test_who_may_look(world, families, user_with, client_for, role, region, statuses):
    client = client_for(user_with(role, regions=[region]))
    addresses = (
        reverse("insight:reach_project", args=[world.project.pk]),
        reverse("insight:reach_account", args=[world.accounts["项目"].pk]),
    )
    assert tuple(client.get(address).status_code for address in addresses) == statuses


def test_empty_pages_say_why(world, user_with, client_for):
    client = client_for(user_with("county_approver", regions=["530823"]))
    address = reverse("insight:reach_project", args=[world.project.pk])
    assert "No priority household in its places" in client.get(address, headers=EN).content.decode()
    world.pay(world.family("王秀英"))
    assert "It reached everybody it was meant for" in client.get(address, headers=EN).content.decode()


def test_excel_of_a_group(world, families, approver, actor_with):
    def out(actor, **filters):
        _name, content = sheets.export(
            sheet="insight.reach", actor=actor, at=AT, filters=filters, purpose="入户核实", format="csv"
        )
        return content.decode("utf-8-sig")

    missed = out(approver, project=str(world.project.pk), group="missed")
    assert "张*花" in missed
    assert "王*英" not in missed
    reached = out(approver, account=str(world.accounts["项目"].pk), group="reached", village=VILLAGE)
    assert "李*芳" in reached
    assert "赵*兰" not in reached
    assert "张*花" in out(approver, project=str(world.project.pk), group="nonsense")
    for filters in ({}, {"project": "x"}, {"account": str(uuid4())}):
        with pytest.raises(NotFound):
            out(approver, **filters)
    with pytest.raises(Denied):
        out(actor_with("village_cadre", regions=["530823"]), project=str(world.project.pk))


def test_excel_of_a_household(world, families, approver, actor_with):
    _name, content = sheets.export(
        sheet="insight.household_aid", actor=approver, at=AT, purpose="入户核实", format="csv",
        filters={"household": str(families["benefit"].pk)},
    )  # fmt: skip
    assert "景东食用菌有限公司" in content.decode("utf-8-sig")
    with pytest.raises(Denied):  # may take lists out, but opens no household
        sheets.export(
            sheet="insight.household_aid", actor=actor_with("project_officer", regions=["530823"]), at=AT,
            purpose="入户核实", format="csv", filters={"household": str(families["benefit"].pk)},
        )  # fmt: skip

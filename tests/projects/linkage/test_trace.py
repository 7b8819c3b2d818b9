"""The money after the money: what an asset earned and whom it reached, beside the trace of the fund."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.projects.linkage.test_books import (
    AT,
    EAST,
    account,
    confirm,
    enter,
    home,  # noqa: F401 -- fixture
    paired,  # noqa: F401 -- fixture
    paying,
    work,  # noqa: F401 -- fixture
)
from tests.projects.makers import VILLAGE, go, make_places, sign
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Entry
from xieshou.kernel.ledger.operations import refusals
from xieshou.kernel.ledger.queries import trace
from xieshou.kernel.ledger.queries.earnings import list_earners, start_at_gains
from xieshou.kernel.ledger.records import is_undone_there, link_of, links_of
from xieshou.projects.models import Asset, Benefit, PaymentRequest
from xieshou.projects.operations import asset as assets
from xieshou.projects.operations import linkage

EN = {"accept-language": "en"}
ALL, SYSTEM = Scope.everything(), Actor.system("测试")
DAYS = {"from_date": date(2026, 4, 1), "to_date": date(2026, 5, 1), "proof": "租金分配表"}


@pytest.fixture
def store(officer, approver, work):  # noqa: F811
    """Return a cold store of 200,000 yuan out of the fund."""
    sign(work.project, officer, kind="asset_income", number="ZL-1")
    go(work.project, "accepted", officer=officer, approver=approver)
    new = assets.NewAsset("ZC-1", "冷库", "operating", "园区", "村集体", 200_000_00)
    row = assets.register_asset(contract_id=work.pk, asset=new, actor=officer, at=AT)
    return assets.confirm_asset(asset_id=row.pk, actor=approver, at=AT, on=AT.date())


def let(store, officer, approver, fen, *, household=None):
    contract = store.project.contracts_shared.get(number="ZL-1")
    payee = {"household_id": household.pk} if household else {"village_code": VILLAGE}
    made = assets.share_income(
        asset_id=store.pk, contract_id=contract.pk, payment=linkage.Payment(fen, **DAYS, **payee),
        actor=officer, at=AT,
    )  # fmt: skip
    (row,) = confirm(approver, made.benefit)
    return row


def gains_of(start, scope=ALL):
    found = start_at_gains(start, trace.trace_forward(start, scope=scope), scope=scope)
    return trace.trace_forward(found, scope=scope) if found else None


def test_fund_that_stands_in_an_asset_shows_what_it_earned_beside_itself(
    officer, approver, store, home  # noqa: F811
):  # fmt: skip
    source = account("fund_source")
    start = trace.start_at_account(source.pk, scope=ALL)
    before = trace.trace_forward(start, scope=ALL)
    assert gains_of(start) is None
    let(store, officer, approver, 300_00, household=home)
    let(store, officer, approver, 500_00)
    gains = gains_of(start)
    assert gains.amount_fen == 800_00
    assert {total.kind: total.amount_fen for total in gains.totals} == {
        "household": 300_00, "collective": 500_00,
    }  # fmt: skip
    assert trace.trace_forward(start, scope=ALL) == before
    for other in ("project", "contract", "payee"):
        part = trace.start_at_account(account(other).pk, scope=ALL)
        assert gains_of(part).amount_fen == 800_00, other
    paid = trace.start_at_entry(Entry.objects.get(pk=PaymentRequest.objects.get().entry_id), scope=ALL)
    assert gains_of(paid).amount_fen == 800_00
    assert gains_of(trace.start_at_account(account("household").pk, scope=ALL)) is None


def test_family_sees_the_asset_and_the_fund_behind_it(officer, approver, store, home, work):  # noqa: F811
    let(store, officer, approver, 300_00, household=home)
    confirm(approver, enter(sign(work.project, officer, kind="dividend", number="FH-1"), officer, home))
    back = trace.trace_back(account("household").pk, scope=ALL)
    earners = list_earners(back.sources, scope=ALL)
    mine = account("earnings", holder_kind="projects.asset")
    assert set(back.sources) == {mine.pk, account("earnings", holder_kind="projects.linkage").pk}
    assert list(earners) == [mine.pk]
    assert earners[mine.pk].asset == account("asset")
    assert list(earners[mine.pk].funds) == [account("fund_source")]
    assert list_earners([], scope=ALL) == {}


def test_stranger_sees_no_earnings(officer, approver, store, home, actor_with):  # noqa: F811
    let(store, officer, approver, 300_00, household=home)
    far, east = (actor_with("cooperation_officer", regions=[code]).scope for code in ("310113", EAST[:6]))
    start = trace.start_at_account(account("fund_source").pk, scope=ALL)
    assert gains_of(start, far) is None
    assert gains_of(start, east).amount_fen == 300_00


def test_earnings_of_a_part_that_moved_on_from_a_household_are_found(officer, approver, store):
    start = trace.start_at_account(account("asset").pk, scope=ALL)
    holding = trace.trace_forward(start, scope=ALL).rows[0]
    let(store, officer, approver, 1_00)
    part = trace.Start(holding.amount_fen, parts=[holding])
    assert gains_of(part).amount_fen == 1_00


def test_pages_and_api_show_both_pictures(officer, approver, store, home, user_with, client_for):  # noqa: F811
    make_places()
    client = client_for(user_with("project_officer", regions=["530823"]))
    asset, source = account("asset"), account("fund_source")
    url = reverse("ledger:trace_account", args=[account("payee").pk])
    assert "What its assets have earned since" not in client.get(url, headers=EN).content.decode()
    let(store, officer, approver, 300_00, household=home)
    page = client.get(url, headers=EN)
    assert "What its assets have earned since" in page.content.decode()
    assert page.context["earned"]["flows"]
    family = account("household")
    back = client.get(reverse("ledger:trace_back", args=[family.pk]), headers=EN).content.decode()
    for word in ("Earnings of an undertaking", asset.name, source.name):
        assert word in back
    found = client.get(f"/api/v1/ledger/trace/to/{family.pk}").json()
    assert found["sources"][0]["asset_account_id"] == str(asset.pk)
    assert found["sources"][0]["asset_funds"] == [str(source.pk)]
    forward = client.get(f"/api/v1/ledger/trace/accounts/{account('payee').pk}").json()
    assert forward["earned"]["amount_fen"] == 300_00
    assert [row["code"] for row in forward["earned"]["reached"]] == [family.code]
    alone = client.get(f"/api/v1/ledger/trace/accounts/{account('earnings').pk}").json()
    assert (alone["amount_fen"], alone["earned"]) == (300_00, None)


def test_earnings_have_their_own_page_without_a_transfer(officer, approver, store, user_with, client_for):
    make_places()
    let(store, officer, approver, 300_00)
    client = client_for(user_with("project_officer", regions=["530823"]))
    earned = account("earnings")
    page = client.get(reverse("ledger:account", args=[earned.pk]), headers=EN)
    assert "Earned and shared out" in page.content.decode()
    assert page.context["transfer_form"] is None
    assert client.post(reverse("ledger:propose", args=[earned.pk]), {}).status_code == 302
    other = client.get(reverse("ledger:account", args=[account("payee").pk]), headers=EN)
    payees = dict(other.context["transfer_form"].fields["payee"].choices)
    assert str(account("collective").pk) in payees
    assert str(earned.pk) not in payees
    kinds = dict(client.get(reverse("ledger:open")).context["form"].fields["kind"].choices)
    assert "earnings" not in kinds


# --- the record behind --------------------------------------------------------------------------------


def test_every_account_and_entry_leads_to_its_record(officer, approver, store, home, work):  # noqa: F811
    row = let(store, officer, approver, 300_00, household=home)
    confirm(approver, enter(sign(work.project, officer, kind="dividend", number="FH-1"), officer, home))
    who = (officer, Actor.system("测试"))
    urls = {
        one.kind + one.holder_kind: link_of(one.holder_kind, one.holder_id, who[1]).url
        for one in Account.objects.exclude(holder_kind="")
    }
    assert set(urls.values()) == {
        reverse("projects:project", args=[work.project_id]),
        reverse("projects:work_contract", args=[work.pk]),
        reverse("projects:asset", args=[store.pk]),
        reverse("projects:linkage_contract", args=[Benefit.objects.exclude(pk=row.pk).get().contract_id]),
        reverse("registry:household", args=[home.pk]),
    }
    entries = [(one.source_kind, one.source_id) for one in Entry.objects.exclude(source_kind="")]
    found = links_of(entries, officer)
    assert set(found) == set(entries)
    assert found["projects.benefit", row.pk].label == "ZL-1 租金分配表"
    assert link_of("projects.asset", store.pk, officer).label == "ZC-1 冷库"
    assert link_of("registry.household", home.pk, officer) is None  # project officers see no rosters
    assert link_of("", None, officer) is None
    assert links_of([("unknown", store.pk)], officer) == {}


def test_records_of_other_counties_have_no_link(officer, approver, store, home, stranger, actor_with):  # noqa: F811
    nobody = actor_with("teacher", regions=["530823"])
    for actor in (stranger, nobody, actor_with("village_cadre", regions=["530326"])):
        assert link_of("projects.asset", store.pk, actor) is None
        assert link_of("registry.household", home.pk, actor) is None


def test_page_opens_the_record_behind(officer, approver, store, home, user_with, client_for):  # noqa: F811
    make_places()
    row = let(store, officer, approver, 300_00, household=home)
    client = client_for(user_with("county_approver", regions=["530823"]))
    page = client.get(reverse("ledger:account", args=[account("household").pk]), headers=EN).content.decode()
    assert reverse("registry:household", args=[home.pk]) in page
    page = client.get(reverse("ledger:entry", args=[row.entry_id]), headers=EN).content.decode()
    assert "Booked for" in page
    assert reverse("projects:linkage_contract", args=[row.contract_id]) in page


@pytest.mark.parametrize("kind", ["benefit", "payment", "asset"])
def test_entry_of_a_record_is_undone_at_the_record_alone(
    officer, approver, store, kind, user_with, client_for
):  # fmt: skip
    make_places()
    row = let(store, officer, approver, 300_00)
    entry = {
        "benefit": row.entry_id,
        "payment": PaymentRequest.objects.get().entry_id,
        "asset": Asset.objects.get().entry_id,
    }[kind]
    assert is_undone_there(f"projects.{kind}")
    with pytest.raises(refusals.OwnRecordError):
        ledger.propose_reversal(entry_id=entry, reason="错", booked_on=AT.date(), actor=officer, at=AT)
    client = client_for(user_with("project_officer", regions=["530823"]))
    assert client.get(reverse("ledger:entry", args=[entry])).context["form"] is None


def test_trace_of_an_asset_costs_the_same_for_one_and_three(
    officer, approver, store, home, work, user_with, client_for  # noqa: F811
):  # fmt: skip
    make_places()
    client = client_for(user_with("project_officer", regions=["530823"]))
    urls = [
        reverse("ledger:trace_account", args=[account("payee").pk]),
        f"/api/v1/ledger/trace/accounts/{account('payee').pk}",
    ]
    let(store, officer, approver, 300_00, household=home)
    urls.append(reverse("ledger:trace_back", args=[account("household").pk]))

    def cost(url):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    for url in urls:
        cost(url)
    before = [cost(url) for url in urls]
    for _number in range(2):
        let(store, officer, approver, 200_00, household=make_household(SYSTEM, region_code=VILLAGE))
    confirm(approver, enter(paying(work.project, work, officer), officer, home))
    assert [cost(url) for url in urls][:2] == before[:2]
    assert cost(urls[2]) == before[2]

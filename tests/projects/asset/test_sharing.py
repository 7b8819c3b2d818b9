"""One sum shared among many payees: to the fen, once, and after somebody else's word their income."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.projects.asset.test_claw_back import standing, work  # noqa: F401 -- fixtures
from tests.projects.makers import AT, VILLAGE, make_places, sign
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.registry import get_loader
from xieshou.projects import errors
from xieshou.projects.models import AssetIncome, Benefit
from xieshou.projects.operations import linkage, sharing
from xieshou.projects.operations.asset import NotEarningError
from xieshou.projects.queries.sharing import find_payees, list_known_codes
from xieshou.projects.rules.sharing import (
    LARGEST_PART,
    MOST_PAYEES,
    Line,
    amounts_of,
    find_fault,
    share_by_parts,
)
from xieshou.projects.sheets.sharing import one_measure
from xieshou.registry.models import IncomeFact

EN = {"accept-language": "en"}
ALL = Scope.everything()
SYSTEM = Actor.system("测试")
DAYS = (date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def homes(db):
    make_places()
    return [make_household(SYSTEM, region_code=VILLAGE).code for _number in range(3)]


def of(asset, total=100_00, lines=(), **values):
    contract = asset.project.contracts_shared.get(number="ZL-1")
    known = {"from_date": DAYS[0], "to_date": DAYS[1], "proof": "分配表1号"}
    return sharing.Sharing(contract.pk, total, **{**known, **values}, lines=tuple(lines))


def share(asset, actor, plan):
    return sharing.share_out(asset_id=asset.pk, sharing=plan, actor=actor, at=AT)


def counts(done):
    return done.made, done.known


# --- rules -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "parts", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (100, [1, 2], [33, 67]),
        (10, [3, 3, 1], [4, 4, 2]),
        (1, [1, 1], [1, 0]),
        (7, [5], [7]),
    ],
    ids=str,
)
def test_largest_remainders_take_the_rest(total, parts, shares):
    assert share_by_parts(total, parts) == shares


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    total=st.integers(1, 10**12),
    parts=st.lists(st.integers(1, LARGEST_PART), min_size=1, max_size=8),
)
def test_no_fen_is_lost_and_nobody_is_off_by_a_fen(total, parts):
    shares = share_by_parts(total, parts)
    assert sum(shares) == total
    assert all(
        abs(share * sum(parts) - total * part) < sum(parts) for share, part in zip(shares, parts, strict=True)
    )


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([], ("empty", 0)),
        ([Line(str(n), part=1) for n in range(MOST_PAYEES + 1)], ("long", 0)),
        ([Line("a", 50), Line("b", part=1)], ("mixed", 2)),
        ([Line("a", part=1), Line("b", 50)], ("mixed", 2)),
        ([Line("a"), Line("b")], ("mixed", 1)),
        ([Line("a", 50, 1)], ("mixed", 1)),
        ([Line("a", part=1), Line("b", part=0)], ("part", 2)),
        ([Line("a", part=LARGEST_PART + 1)], ("part", 1)),
        ([Line("a", 50), Line("a", 50)], ("twice", 2)),
        ([Line("a", part=1000), Line("b", part=1)], ("nothing", 2)),
        ([Line("a", 100), Line("b", 0)], ("nothing", 2)),
        ([Line("a", 50), Line("b", 51)], ("sum", 0)),
        ([Line("a", 50), Line("b", 50)], (None, 0)),
        ([Line("a", part=LARGEST_PART)], (None, 0)),
    ],
    ids=[
        "empty", "long", "part among amounts", "amount among parts", "neither", "both", "no part",
        "part too large", "twice", "less than a fen", "no amount", "sum", "amounts", "largest part",
    ],
)  # fmt: skip
def test_faults_of_a_list(lines, found):
    assert find_fault(100, lines) == found


def test_longest_list_is_shared():
    lines = [Line(str(number), part=1) for number in range(MOST_PAYEES)]
    assert find_fault(MOST_PAYEES, lines) == (None, 0)
    assert amounts_of(100, []) == []


# --- operation ---------------------------------------------------------------------------------------


def test_shares_become_income_of_each_household_once(standing, officer, approver, homes):  # noqa: F811
    plan = of(standing, 100_01, [Line(VILLAGE, part=2), *(Line(code, part=1) for code in homes)])
    assert counts(share(standing, officer, plan)) == (4, 0)
    assert counts(share(standing, officer, plan)) == (0, 4)
    rows = list(Benefit.objects.order_by("-amount_fen"))
    assert [row.amount_fen for row in rows] == [40_01, 20_00, 20_00, 20_00]
    assert sum(row.amount_fen for row in rows) == 100_01
    for _again in range(2):
        linkage.confirm_benefits(benefit_ids=[row.pk for row in rows], actor=approver, at=AT)
    facts = IncomeFact.objects.values_list("household__code", "kind", "period_from", "period_to")
    assert sorted(facts) == sorted((code, "property", *DAYS) for code in homes)
    assert share(standing, officer, plan).made == 0
    assert AssetIncome.objects.filter(asset=standing).count() == 4


def test_list_may_grow_but_not_change_what_is_on_file(standing, officer, approver, homes):  # noqa: F811
    share(standing, officer, of(standing, 50_00, [Line(homes[0], 50_00)]))
    more = of(standing, 90_00, [Line(homes[0], 50_00), Line(homes[1], 40_00)])
    assert counts(share(standing, officer, more)) == (1, 1)
    for plan in (
        of(standing, 60_00, [Line(homes[2], 10_00), Line(homes[0], 50_00 + 0)], to_date=date(2026, 12, 1)),
        of(standing, 50_01, [Line(homes[0], 50_01)]),
    ):
        with pytest.raises(linkage.PaidTwiceError, match=r"\d"):
            share(standing, officer, plan)
    assert Benefit.objects.count() == 2
    row = Benefit.objects.get(amount_fen=40_00)
    linkage.reject_benefit(benefit_id=row.pk, note="金额有误", actor=approver, at=AT)
    assert share(standing, officer, of(standing, 45_00, [Line(homes[1], 45_00)])).made == 1


def test_share_of_another_asset_is_not_taken_for_this_one(standing, officer, homes):  # noqa: F811
    contract = standing.project.contracts_shared.get(number="ZL-1")
    home = find_payees(homes, scope=ALL)[homes[0]]
    paid = linkage.Payment(50_00, *DAYS, "表", household_id=home.household_id)
    linkage.enter_benefit(contract_id=contract.pk, payment=paid, actor=officer, at=AT)
    with pytest.raises(linkage.PaidTwiceError):
        share(standing, officer, of(standing, 50_00, [Line(homes[0], 50_00)]))


def test_faulty_list_is_refused_at_its_field(standing, officer, homes):  # noqa: F811
    one = [Line(homes[0], 100_00)]
    for plan, refusal, field in (
        (of(standing, 100_00, []), sharing.SharesError, "lines"),
        (of(standing, 100_00, [*one, *one]), sharing.SharesError, "lines"),
        (of(standing, 100_01, one), sharing.SharesError, "total_fen"),
        (of(standing, 0, one), linkage.PaymentError, "total_fen"),
        (of(standing, 100_00, one, to_date=date(2027, 1, 2)), linkage.PaymentError, "to_date"),
        (of(standing, 100_00, one, proof=" "), errors.EvidenceMissingError, "proof"),
        (of(standing, 100_00, [Line("?", 100_00)]), sharing.UnknownPayeeError, "lines"),
        (of(standing, 100_00, [Line("530326103201", 100_00)]), sharing.UnknownPayeeError, "lines"),
    ):
        with pytest.raises(refusal) as refused:
            share(standing, officer, plan)
        assert refused.value.field == field
    assert Benefit.objects.count() == 0


def test_only_who_keeps_an_earning_asset_shares(standing, officer, approver, stranger, actor_with, homes):  # noqa: F811
    plan = of(standing, 1_00, [Line(homes[0], 1_00)])
    with pytest.raises(Denied):
        share(standing, approver, plan)
    with pytest.raises(NotFound):
        share(standing, stranger, plan)
    jobs = sign(standing.project, officer, kind="order", number="DD-1")
    other = sharing.Sharing(jobs.pk, 1_00, *DAYS, "表", plan.lines)
    with pytest.raises(NotEarningError):
        share(standing, officer, other)


def test_sharing_costs_the_same_for_one_and_three(standing, officer, homes):  # noqa: F811
    def cost(plan):
        with CaptureQueriesContext(connection) as queries:
            share(standing, officer, plan)
        return len(queries)

    one = cost(of(standing, 30_00, [Line(homes[0], part=1)]))
    later = {"from_date": date(2025, 1, 1), "to_date": date(2026, 1, 1)}
    assert cost(of(standing, 30_00, [Line(code, part=1) for code in homes], **later)) == one


# --- page, Excel, API --------------------------------------------------------------------------------


def test_page_shows_each_share_before_it_is_entered(standing, officer, homes, user_with, client_for):  # noqa: F811
    county = client_for(user_with("project_officer", regions=["530823"]))
    chief = client_for(user_with("county_approver", regions=["530823"]))
    url = reverse("projects:asset_share", args=[standing.pk])
    with in_scope(ALL):
        contract = standing.project.contracts_shared.get(number="ZL-1")
    form = {
        "contract": str(contract.pk), "total_fen": "100.00", "from_date": "2026-01-01",
        "last_date": "2026-12-31", "proof": "分配表", "way": "parts",
        "lines": f"{homes[0]}\t王某\t1\n\n{homes[1]} 2",
    }  # fmt: skip
    assert chief.get(url).status_code == 403
    assert county.get(url, headers=EN).status_code == 200
    page = county.post(url, form, headers=EN).content.decode()
    assert ("33.33" in page, "66.67" in page, "Enter 2 shares" in page) == (True, True, True)
    with in_scope(ALL):
        assert Benefit.objects.count() == 0
    for wrong in (
        {"lines": f"{homes[0]} x"}, {"lines": homes[0]}, {"lines": f"{homes[0]} 1.5"}, {"lines": ""},
        {"lines": f"{homes[0]} 1", "way": "amounts"}, {"way": "amounts", "lines": f"{homes[0]} 0.001"},
        {"lines": f"{homes[0]} 1e999999999"},
    ):  # fmt: skip
        assert county.post(url, {**form, **wrong}, headers=EN).status_code == 422
    assert county.post(url, {**form, "agreed": "1"}, headers=EN).status_code == 302
    page = county.post(url, form, headers=EN).content.decode()
    assert "On file already" in page
    assert "Enter 0 shares" in page
    page = county.get(url, headers=EN).content.decode()
    assert homes[0] in page
    equal = {"from_date": "2025-01-01", "last_date": "2025-12-31", "way": "equal"}
    assert "50.00" in county.post(url, {**form, **equal}, headers=EN).content.decode()
    assert list_known_codes(standing.project_id, scope=Scope()) == []


def row_of(standing, homes, number=0, **values):  # noqa: F811
    known = {
        "asset": standing.code, "contract": "ZL-1", "total_fen": 100_00, "from_date": DAYS[0],
        "last_date": date(2026, 12, 31), "proof": "分配表", "household": homes[number], "village": "",
        "amount_fen": None, "part": 1, "status": "",
    }  # fmt: skip
    return {**known, **values}


def test_shares_round_trip_and_a_faulty_file_writes_nothing(standing, officer, homes):  # noqa: F811
    def load(*rows):
        sheets.load_rows(sheet="projects.asset_shares", rows=list(rows), actor=officer, at=AT)

    rows = [row_of(standing, homes, number) for number in range(3)]
    for wrong in (
        {"asset": "?"}, {"contract": "?"}, {"total_fen": 100_01}, {"part": None, "amount_fen": 1},
        {"household": "?"},
    ):  # fmt: skip
        with pytest.raises(Exception, match=r".+"):
            load(*rows[:2], row_of(standing, homes, 2, **wrong))
        assert Benefit.objects.count() == 0
    load(*rows)
    load(*rows)
    loader = get_loader("projects.asset_shares")()
    cells = list(loader.export_rows(actor=officer, scope=officer.scope, filters={}))
    shares = {row[6]: row[8] for row in cells}
    assert shares == dict(zip(homes, (33_34, 33_33, 33_33), strict=True))
    assert {row[2] for row in cells} == {100_00}
    load(*(row_of(standing, [code], amount_fen=fen, part=None) for code, fen in shares.items()))
    assert Benefit.objects.count() == 3


def test_row_names_one_payee_by_one_measure():
    base = {"household": "a", "village": "", "amount_fen": 1, "part": None}
    assert list(one_measure(base)) == []
    for values, key in (
        ({"village": "b"}, "household"),
        ({"household": ""}, "household"),
        ({"part": 1}, "amount_fen"),
        ({"amount_fen": None}, "amount_fen"),
    ):
        assert [found for found, _text in one_measure({**base, **values})] == [key]


def test_api_shares_once(standing, homes, user_with, client_for):  # noqa: F811
    client = client_for(user_with("project_officer", regions=["530823"]))
    with in_scope(ALL):
        contract = standing.project.contracts_shared.get(number="ZL-1")
    body = {
        "contract_id": str(contract.pk), "total_fen": 100, "from_date": "2026-01-01",
        "to_date": "2027-01-01", "proof": "分配表", "shares": [{"payee": code, "part": 1} for code in homes],
    }  # fmt: skip
    path = f"/api/v1/projects/assets/{standing.pk}/shares"

    def post(**values):
        return client.post(path, {**body, **values}, content_type="application/json")

    assert (post().json(), post().json()) == ({"made": 3, "known": 0}, {"made": 0, "known": 3})
    refused = post(total_fen=2)
    assert (refused.status_code, refused.json()["field"]) == (409, "lines")
    assert post(shares=[]).status_code == 422

"""Income-generating and grant spending: the rule at its limits, the board, its projects, Excel and API."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.projects.makers import AT, make_places
from tests.projects.payment.makers import ask, pay, running
from xieshou.kernel.actor import Scope
from xieshou.kernel.sheets import operations as sheets
from xieshou.projects.models import LinkageContract, PaymentRequest, ProjectShare
from xieshou.projects.queries.spending import list_spending, list_spent_projects
from xieshou.projects.rules.spending import Spent, sum_spending

EN = {"accept-language": "en"}
ALL = Scope.everything()
ONE, TWO = UUID(int=1), UUID(int=2)


def spent(fen, project=ONE, county="530823", year=2026, operating=True, borne=True):
    return Spent(project, county, year, fen, operating, borne)


def test_kinds_of_money_are_summed_apart():
    rows = [spent(600), spent(100, borne=False), spent(300, operating=False, borne=True)]
    (found,) = sum_spending(rows, {})
    assert (found.borne_out_fen, found.claimed_fen, found.grant_fen) == (600, 100, 300)
    assert (found.operating_fen, found.fen, found.permille) == (700, 1000, 700)


@pytest.mark.parametrize(
    ("rows", "permille"),
    [
        ([spent(0)], None),
        ([spent(-5)], None),  # more came back in the year than was paid
        ([spent(1), spent(2, operating=False)], 333),
        ([spent(5)], 1000),
        ([spent(5, operating=False)], 0),
    ],
)
def test_share_is_rounded_down_and_not_made_up(rows, permille):
    assert [one.permille for one in sum_spending(rows, {})] == [permille]
    assert sum_spending([], {}) == []


def test_project_of_several_counties_is_split_without_a_rest():
    shares = {ONE: {"530823": 3333, "530822": 6667}}
    found = sum_spending([spent(100), spent(1, project=TWO), spent(7, year=2025)], shares)
    assert [(one.year, one.county, one.fen) for one in found] == [
        (2026, "530822", 67), (2026, "530823", 34), (2025, "530822", 5), (2025, "530823", 2),
    ]  # fmt: skip


@pytest.fixture
def paid(officer, approver):
    """Pay 1,000 yuan each under an income-generating project and under a grant."""
    make_places()
    contracts = [running(officer, approver, is_operating=operating) for operating in (True, False)]
    for contract in contracts:
        pay(ask(contract, officer, 1_000_00, contract.milestones.get(position=1)), approver)
    return contracts


def test_board_counts_booked_payments_without_what_is_held_back(paid, officer, approver):
    ask(paid[0], officer, 500_00, paid[0].milestones.get(position=1))  # waits
    (row,) = list_spending(scope=approver.scope)
    assert (row.county, row.year) == ("530823", AT.year)
    assert (row.borne_out_fen, row.claimed_fen, row.grant_fen) == (950_00, 0, 950_00)
    assert row.permille == 500
    assert [one["row"]["project_id"] for one in list_spent_projects("530823", AT.year, scope=ALL)] == sorted(
        (contract.project_id for contract in paid),
        key=lambda key: next(c.project.code for c in paid if c.project_id == key),
    )
    assert list_spending(scope=Scope.of(["530326"])) == []


def test_income_that_nothing_on_file_shares_is_not_borne_out(paid, approver):
    LinkageContract.objects.filter(project=paid[0].project).delete()
    (row,) = list_spending(scope=approver.scope)
    assert (row.borne_out_fen, row.claimed_fen) == (0, 950_00)


def test_year_is_that_of_beijing(paid, approver):
    PaymentRequest.objects.update(decided_at=datetime(2026, 12, 31, 16, 0, tzinfo=UTC))
    assert [row.year for row in list_spending(scope=approver.scope)] == [2027]


def test_other_county_of_a_shared_project_is_not_shown_to_this_one(paid, approver):
    for county, points in (("530823000000", 2500), ("530326000000", 7500)):
        ProjectShare.objects.bulk_create(
            [
                ProjectShare(
                    project=paid[0].project, region_code=paid[0].region_code, county_code=county,
                    basis_points=points, document="协议", decided_at=AT,
                )
            ]
        )  # fmt: skip
    assert [row.operating_fen for row in list_spending(scope=approver.scope)] == [237_50]
    assert sum(row.operating_fen for row in list_spending(scope=ALL)) == 950_00


def test_two_queries_however_many(paid, officer, approver):
    with CaptureQueriesContext(connection) as few:
        list_spending(scope=ALL)
    third = running(officer, approver)
    pay(ask(third, officer, 1_000_00, third.milestones.get(position=1)), approver)
    with CaptureQueriesContext(connection) as more:
        list_spending(scope=ALL)
    assert len(few) == len(more) == 2


def test_page_opens_a_county_to_its_projects(paid, user_with, client_for):
    client = client_for(user_with("project_officer", regions=["530823"]))
    address = reverse("projects:spending")
    page = client.get(address, headers=EN).content.decode()
    assert "50.0%" in page
    assert "1,900.00" in page
    opened = client.get(f"{address}?of=530823-2026", headers=EN).content.decode()
    for contract in paid:
        assert reverse("projects:money", args=[contract.project_id]) in opened
    assert "earns an income" in opened
    LinkageContract.objects.all().delete()
    assert "not borne out" in client.get(f"{address}?of=530823-2026", headers=EN).content.decode()
    assert client_for(user_with("teacher", regions=["53"])).get(address).status_code == 403


def test_page_without_payments_says_what_to_do(db, user_with, client_for):
    client = client_for(user_with("project_officer", regions=["530823"]))
    assert "Nothing was paid yet" in client.get(reverse("projects:spending"), headers=EN).content.decode()


def test_excel_and_api_say_the_same(paid, approver, user_with, client_for):
    _name, content = sheets.export(sheet="projects.spending", actor=approver, at=AT, format="csv")
    assert "50.0%" in content.decode("utf-8-sig")
    client = client_for(user_with("county_approver", regions=["530823"]))
    (row,) = client.get("/api/v1/projects/spending/").json()
    assert (row["operating_fen"], row["grant_fen"], row["permille"]) == (950_00, 950_00, 500)

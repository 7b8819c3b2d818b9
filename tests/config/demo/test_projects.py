"""The demonstration's projects: silk spread over townships, a base whose payees are on the list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db.models import Count, Sum

from tests.registry.factories import make_household
from xieshou.config.demo.money import Bookkeepers, open_books
from xieshou.config.demo.payments import FAMILIES, RENT, SHARE, Payers, carry_out
from xieshou.config.demo.projects import (
    COLLECTIVE_FEN,
    LONG_FEN,
    SEASONAL_FEN,
    Home,
    open_scheme,
    plan_base,
    plan_drafts,
    plan_silk,
)
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.ledger.models import Account, Proposal
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.kernel.ledger.queries.trace import start_at_account, trace_forward
from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.regions.models import Region
from xieshou.kernel.regions.rules import short_code
from xieshou.projects.models import Application, Project
from xieshou.projects.queries.coverage import cover, reached
from xieshou.projects.queries.linkage import count_by_status
from xieshou.registry.queries.household import list_members

SYSTEM, ALL = Actor.system("示范数据"), Scope.everything()
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_silk_covers_its_villages_and_all_of_its_area():
    villages = [f"530502{town:03d}{village:03d}" for town in range(1, 22) for village in range(201, 211)]
    assert plan_silk("530502", villages, actor=SYSTEM, now=NOW) == 135
    found = cover(county="530502", sector="mulberry", scope=ALL)
    assert (found.projects, found.area_mu, len(found.townships), found.villages) == (9, 19_826, 15, 135)


def test_base_reaches_the_households_on_its_list_and_leaves_one_payment_to_confirm(actor_with):
    keepers = (
        actor_with("project_officer", regions=["530823"]),
        actor_with("county_approver", regions=["530823"]),
    )
    homes = []
    for _number in range(22):
        household = make_household(SYSTEM, region_code="530823100201")
        (member,) = list_members(household.pk, scope=ALL)
        homes.append(Home(household.pk, member.person_id))
    villages = [f"53082310020{number}" for number in range(1, 6)]
    plan_base("530823", villages, homes, keepers=keepers, actor=SYSTEM, now=NOW)
    found = reached(county="530823", sector="mushroom", scope=ALL)
    assert (found.households, found.long_jobs, found.seasonal_jobs, found.collective_villages) == (
        22,
        20,
        2,
        4,
    )
    assert count_by_status(ALL)["entered"] == 1
    held = Account.objects.values_list("kind").annotate(fen=Sum("balance_fen"), number=Count("pk")).order_by()
    books = {kind: (number, fen) for kind, fen, number in held}
    family_fen = 20 * LONG_FEN + 2 * SEASONAL_FEN
    assert books == {
        "household": (22, family_fen),
        "collective": (4, 4 * COLLECTIVE_FEN),
        "earnings": (3, -family_fen - 4 * COLLECTIVE_FEN),
    }


def test_money_of_the_fund_reaches_families_and_its_asset_earns_for_them(actor_with):
    village = "530326103201"
    Region.objects.create(
        code=village,
        short_code=short_code(village),
        level=5,
        name="示范村",
        parent_code="",
        full_name="示范村",
    )
    for _number in range(13):
        make_household(SYSTEM, region_code=village)
    officer, approver, district = (
        actor_with(role, regions=["530326", "310113"])
        for role in ("project_officer", "county_approver", "cooperation_officer")
    )
    people = Bookkeepers(officer, district)
    assert open_books(district="310113", county="530326", people=people, now=NOW) == 4
    payers = Payers(SYSTEM, district, officer, approver)
    carry_out(district="310113", county="530326", people=payers, now=NOW)

    source = Account.objects.get(kind="fund_source")
    fund = trace_forward(start_at_account(source.pk, scope=ALL), scope=ALL)
    totals = {total.kind: (total.accounts, total.amount_fen) for total in fund.totals}
    assert totals["household"] == (FAMILIES, FAMILIES * SHARE)
    assert totals["asset"][0] == 1
    assert fund.amount_fen == sum(fen for _number, fen in totals.values())
    earned = Account.objects.get(kind="earnings")
    asset = Account.objects.get(kind="asset")
    assert (earned.holder_id, earned.partner_region_code) == (asset.holder_id, "310113000000")
    assert -RENT < earned.balance_fen < 0
    assert Proposal.objects.get().status == "proposed"
    assert count_by_status(ALL)["entered"] == 1
    assert not any(count_breaks().values())


def test_drafts_stand_at_early_stages():
    plan_drafts("530326", actor=SYSTEM, now=NOW)
    assert set(Project.objects.values_list("stage", flat=True)) == {"draft", "reviewed", "library"}


def test_scheme_has_complete_applications_and_one_to_complete():
    bodies = [
        Organisation.objects.create(
            name=f"示范{number}",
            kind="enterprise",
            region_code="310116000000",
            created_at=NOW,
            updated_at=NOW,
        ).pk
        for number in range(4)
    ]
    open_scheme("530823", bodies, actor=SYSTEM, now=NOW)
    statuses = Application.objects.order_by("title").values_list("status", flat=True)
    assert list(statuses) == ["complete", "complete", "complete", "returned"]

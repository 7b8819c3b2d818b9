"""Money of each district's pairing in the demonstration, followed from its source to families and an asset."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.registry.factories import make_household
from xieshou.config.demo.accounts import BOOKED
from xieshou.config.demo.pairs import FAMILIES, pay_through
from xieshou.config.demo.payments import SHARE
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.kernel.ledger.queries.trace import start_at_account, trace_back, trace_forward
from xieshou.kernel.regions.models import Region

SYSTEM, ALL = Actor.system("示范数据"), Scope.everything()
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
STEP = {"actor": SYSTEM, "now": NOW, "on": NOW.date()}

pytestmark = pytest.mark.django_db


def make_side(user_with, district):
    """Return the accounts that keep the books of a district's pairing, by their use."""
    county = BOOKED[district]
    side = {f"cooperation_officer:{district}": user_with("cooperation_officer", regions=[district, county])}
    for role in ("project_officer", "county_approver"):
        side[f"{role}:{county}"] = user_with(role, regions=[county])
    return {use: str(user.pk) for use, user in side.items()}


@pytest.mark.parametrize("district", sorted(BOOKED))
def test_fund_reaches_families_of_the_county_and_its_asset(user_with, district):
    county = BOOKED[district]
    village = f"{county}100201"
    Region.objects.create(code=village, short_code=village, level=5, name="示范村", full_name="示范村")
    for _number in range(FAMILIES + 1):
        make_household(SYSTEM, region_code=village)
    assert pay_through(district, make_side(user_with, district), **STEP) is not None
    source = Account.objects.get(kind="fund_source")
    assert source.region_code == f"{district}000000"
    found = trace_forward(start_at_account(source.pk, scope=ALL), scope=ALL)
    totals = {total.kind: (total.accounts, total.amount_fen) for total in found.totals}
    assert totals["household"] == (FAMILIES, FAMILIES * SHARE)
    assert totals["asset"][0] == 1
    family = Account.objects.filter(kind="household", region_code__startswith=county).order_by("code").first()
    assert source.pk in trace_back(family.pk, scope=ALL).sources
    assert not any(count_breaks().values())


def test_without_its_accounts_nothing_is_paid(user_with):
    assert pay_through("310113", {}, **STEP) is None
    side = make_side(user_with, "310112")
    side.popitem()
    assert pay_through("310112", side, **STEP) is None
    assert not Account.objects.exists()

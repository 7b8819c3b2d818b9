"""Accounts of households and village collectives: one each, opened by the movement that first needs it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.registry.factories import AT, OTHER_VILLAGE, VILLAGE, make_household
from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.ledger.operations import refusals
from xieshou.kernel.scope_sql import in_scope
from xieshou.registry.operations import books

SYSTEM = Actor.system("测试")
EAST, OTHER_EAST = "310113000000", "310116000000"


@pytest.fixture
def approver(db, actor_with):
    return actor_with("county_approver", regions=["530326"])


def test_household_has_one_account_that_the_approver_opens(approver):
    home = make_household(SYSTEM)
    made = books.open_household_account(home, partner_region_code=EAST, actor=approver, at=AT)
    assert (made.kind, made.region_code, made.partner_region_code) == ("household", VILLAGE, EAST)
    assert (made.holder_kind, made.holder_id, made.floor_fen) == ("registry.household", home.pk, 0)
    assert home.code in made.name
    again = books.open_household_account(home, partner_region_code=OTHER_EAST, actor=approver, at=AT)
    assert (again.pk, again.partner_region_code) == (made.pk, EAST)
    assert Event.objects.filter(event="ledger.account.opened", subject_id=str(made.pk)).count() == 1


def test_village_has_one_account(approver):
    made = books.open_collective_account(VILLAGE, actor=approver, at=AT)
    assert (made.kind, made.code, made.region_code) == ("collective", f"JT-{VILLAGE}", VILLAGE)
    assert made.holder_id == books.village_key(VILLAGE)
    assert books.open_collective_account(VILLAGE, actor=approver, at=AT).pk == made.pk
    assert Account.objects.count() == 1


def test_only_whoever_may_approve_or_open_opens_in_the_own_area(approver, actor_with):
    home, far = make_household(SYSTEM), make_household(SYSTEM, region_code=OTHER_VILLAGE)
    for actor, household in (
        (actor_with("village_cadre", regions=["530326"]), home),
        (approver, far),
    ):
        with pytest.raises(Denied):
            books.open_household_account(household, actor=actor, at=AT)
    opener = actor_with("project_officer", regions=["530326"])
    assert books.open_household_account(home, actor=opener, at=AT).holder_id == home.pk


def test_account_kept_with_another_district_is_named_not_doubled(approver, actor_with):
    home = make_household(SYSTEM)
    books.open_household_account(home, partner_region_code=EAST, actor=approver, at=AT)
    other = actor_with("cooperation_officer", regions=[OTHER_EAST[:6]])
    with in_scope(other.scope), pytest.raises(refusals.AccountExistsError):
        books.open_household_account(home, partner_region_code=OTHER_EAST, actor=other, at=AT)
    assert Account.objects.count() == 1


def test_many_accounts_cost_as_many_queries_as_one(approver):
    homes = [make_household(SYSTEM) for _number in range(4)]

    def cost(households):
        with CaptureQueriesContext(connection) as queries:
            made = books.open_household_accounts(households, actor=approver, at=AT)
        assert set(made) == {one.pk for one in households}
        return len(queries)

    assert cost(homes[:1]) == cost(homes[1:])
    assert Event.objects.filter(event="ledger.account.opened").count() == len(homes)
    assert books.open_household_accounts([], actor=approver, at=AT) == {}

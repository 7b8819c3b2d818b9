"""Items of the law: the law decides whether they count, a hand's tick only for money without a code."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.registry.factories import AT, make_household
from xieshou.registry.models import IncomeFact
from xieshou.registry.operations.income import CodedItemError, NewIncomeFact, record_income_fact
from xieshou.registry.rules import is_counted
from xieshou.registry.rules_costs import Cost, rigid_costs
from xieshou.registry.rules_fact_sheets import problem_of

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

EN = {"accept-language": "en"}
PERIOD = (date(2025, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("code", "ticked", "expected"),
    [("", True, True), ("", False, False), ("loan", True, False), ("gift_in_kind", True, True)],
)
def test_law_decides_of_a_code_and_the_hand_of_the_rest(code: str, ticked: bool, expected: bool) -> None:
    assert is_counted(code, ticked=ticked, not_counted=("loan",)) is expected


def test_cost_that_nobody_asked_for_is_open_and_an_avoidable_one_shows_that_somebody_asked() -> None:
    costs = rigid_costs([Cost("medical", 5), Cost("schooling", 7, is_rigid=False), Cost("other", 9)])
    assert costs.by_kind == {"medical": 5, "schooling": 0, "disaster": None}
    assert (costs.known_fen, costs.open_kinds, costs.total_fen) == (5, ("disaster",), None)
    assert rigid_costs([Cost(kind, 1) for kind in ("medical", "schooling", "disaster")]).total_fen == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "is_countable"), [("loan", False), ("windfall", True)])
def test_ticked_or_unknown_item_is_refused(cadre: Actor, code: str, is_countable: bool) -> None:
    home = make_household(cadre)
    fact = NewIncomeFact(
        home.id, "transfer", 100, *PERIOD, "visit", code=code, is_countable=is_countable
    )  # fmt: skip
    with pytest.raises(CodedItemError) as refusal:
        record_income_fact(fact=fact, actor=cadre, at=AT)
    assert refusal.value.field == "not_counted"
    assert not IncomeFact.objects.exists()


def test_row_of_a_form_with_code_and_no_is_wrong() -> None:
    row = {"code": "loan", "is_countable": False, "period_from": PERIOD[0], "period_to": PERIOD[1]}
    assert problem_of(row, has_person=False) == "counted"
    assert problem_of(row | {"is_countable": True}, has_person=False) == ""


@pytest.mark.django_db
def test_page_says_who_decided_that_an_amount_does_not_count(client_for, user_with, cadre: Actor) -> None:
    home = make_household(cadre)
    client = client_for(user_with("village_cadre", regions=[home.region_code]))
    sent = {"kind": "transfer", "amount": "5", "period_from": PERIOD[0], "last_day": "2025-12-31"}
    address = reverse("registry:income_add", args=[home.pk])
    assert client.post(address, {**sent, "code": "loan"}).status_code == 302
    assert client.post(address, {**sent, "not_counted": "on"}).status_code == 302
    refused = client.post(address, {**sent, "code": "loan", "not_counted": "on"}, headers=EN)
    assert "The law decides whether this item counts" in refused.content.decode()
    page = client.get(reverse("registry:household", args=[home.pk]), headers=EN).content.decode()
    assert "not counted by the law" in page
    assert "not counted, as entered by hand" in page

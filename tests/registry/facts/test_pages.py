"""Facts through the pages: entered, shown, taken back; hidden from those who may not see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.registry.factories import AT, make_household
from xieshou.registry.models import ExpenditureFact, GuaranteeFact, LabourFact, MeasureFact
from xieshou.registry.operations import facts as operations
from xieshou.registry.operations import income as incomes
from xieshou.registry.operations.income import NewIncomeFact

from .makers import JANUARY, NEXT, expenditure, guarantee, labour, measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from xieshou.kernel.actor import Actor
    from xieshou.registry.models import Household

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> Client:
    return client_for(user_with("village_cadre", regions=["530326"]))


@pytest.fixture
def reader(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> Client:
    return client_for(user_with("auditor", regions=["530326"]))


@pytest.fixture
def officer(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> Client:
    return client_for(user_with("cooperation_officer", regions=["530326"]))


def url_of(household: Household, tail: str = "") -> str:
    return f"/registry/{household.id}/{tail}"


def forms(household: Household) -> dict[str, tuple[Any, dict[str, str]]]:
    head = str(household.head_id)
    return {
        "expenditures": (
            ExpenditureFact,
            {
                "kind": "medical",
                "amount": "1200.50",
                "repaid": "200",
                "period_from": "2025-01-01",
                "last_day": "2025-12-31",
                "item": "住院",
            },
        ),
        "guarantees": (
            GuaranteeFact,
            {
                "kind": "medical",
                "state": "met",
                "person": head,
                "on_date": "2025-03-01",
                "evidence": "参保凭证",
            },
        ),
        "work": (
            LabourFact,
            {"person": head, "status": "outside", "from_date": "2025-03-01", "place": "上海"},
        ),
        "measures": (
            MeasureFact,
            {
                "kind": "relief",
                "cause": "illness",
                "unit": "family",
                "amount": "500",
                "period_from": "2025-03-01",
                "last_day": "2025-03-31",
            },
        ),
    }


@pytest.mark.parametrize("tail", ["expenditures", "guarantees", "work", "measures"])
def test_fact_is_entered_shown_and_taken_back(client: Client, cadre: Actor, tail: str) -> None:
    household = make_household(cadre)
    model, typed = forms(household)[tail]

    assert client.get(url_of(household, f"{tail}/new/")).status_code == 200
    entered = client.post(url_of(household, f"{tail}/new/"), typed)
    fact = model.objects.get()
    page = client.get(url_of(household)).content.decode()
    reverse_url = f"/registry/{tail}/{fact.pk}/reverse/"

    assert entered.status_code == 302
    assert reverse_url in page
    assert client.post(reverse_url, {"reason": ""}).status_code == 302
    assert model.objects.get().reversed_at is None
    assert client.post(reverse_url, {"reason": "录入错误"}).status_code == 302
    assert model.objects.get().reversal_reason == "录入错误"
    assert "录入错误" in client.get(url_of(household)).content.decode()


def test_amounts_and_days_are_read_as_typed(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    client.post(url_of(household, "expenditures/new/"), forms(household)["expenditures"][1])

    fact = ExpenditureFact.objects.get()

    assert (fact.amount_fen, fact.repaid_fen, fact.period_from, fact.period_to) == (
        120_050,
        20_000,
        JANUARY,
        NEXT,
    )


@pytest.mark.parametrize(
    ("tail", "wrong", "said"),
    [
        ("expenditures", {"repaid": "1300"}, "退回的金额"),
        ("guarantees", {"evidence": ""}, "写明看到的情况"),
        ("work", {"from_date": "2099-01-01"}, "还没有到"),
        ("measures", {"unit": "person"}, "请选择受益人"),
        ("measures", {"last_day": "2025-01-01"}, "最后一天早于"),
    ],
)
def test_refusal_stands_in_the_form(
    client: Client, cadre: Actor, tail: str, wrong: dict[str, str], said: str
) -> None:
    household = make_household(cadre)

    response = client.post(url_of(household, f"{tail}/new/"), {**forms(household)[tail][1], **wrong})

    assert response.status_code == 200
    assert said in response.content.decode()


def test_medical_details_are_hidden_without_the_right_to_health(
    client: Client, reader: Client, cadre: Actor
) -> None:
    household = make_household(cadre)
    fact = expenditure(household.id, item="肝癌手术", note="住院三周")
    operations.record_expenditure(fact=fact, actor=cadre, at=AT)

    seen, read = (one.get(url_of(household)).content.decode() for one in (client, reader))

    assert "肝癌手术" in seen
    assert "1,000.00" in read
    assert "肝癌手术" not in read
    assert "住院三周" not in read


def test_roles_without_the_capability_see_no_facts(officer: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    operations.record_measure(fact=measure(household.id, item="临时救助金"), actor=cadre, at=AT)

    page = officer.get(url_of(household)).content.decode()

    assert "临时救助金" not in page
    assert "measures" not in page
    assert officer.get(url_of(household, "measures/new/")).status_code == 403


def test_a_measure_entered_at_two_levels_is_shown_as_a_repeat(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    for unit, person, amount in (("person", household.head_id, 100), ("family", None, 200)):
        fact = measure(household.id, unit=unit, person_id=person, amount_fen=amount)
        operations.record_measure(fact=fact, actor=cadre, at=AT)

    response = client.get(url_of(household))

    lines = response.context["facts"]["measure_lines"]
    assert response.context["facts"]["repeated_measures"] == 1
    assert [(line["is_repeat"], line["differs"]) for line in lines] == [(False, True), (True, False)]


def test_income_is_drawn_against_the_line_with_its_certainty(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    for year in (2021, 2022):
        fact = NewIncomeFact(household.id, "wage", 700_000, date_of(year), date_of(year + 1), "visit")
        incomes.record_income_fact(fact=fact, actor=cadre, at=AT)

    response = client.get(url_of(household))

    income, line = response.context["record"].income.line_chart["series"]
    assert (income["values"], line["values"], line["line"]) == ([7000, 7000], [6000, None], True)
    note = response.context["line_note"]
    assert (note["year"], note["value_fen"], note["is_confirmed"]) == (2025, 880_000, False)


def date_of(year: int) -> Any:
    return JANUARY.replace(year=year)


def test_page_asks_the_same_for_one_fact_and_three(client: Client, cadre: Actor) -> None:
    one, many = make_household(cadre), make_household(cadre)
    for household, number in ((one, 1), (many, 3)):
        for _ in range(number):
            given = {"actor": cadre, "at": AT}
            operations.record_expenditure(fact=expenditure(household.id), **given)
            operations.record_guarantee(fact=guarantee(household.id), **given)
            operations.record_labour_status(fact=labour(household.id, household.head_id), **given)
            operations.record_measure(fact=measure(household.id), **given)
    counts = []
    client.get(url_of(one))
    for household in (one, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(url_of(household))
        counts.append(len(queries))

    assert counts[0] == counts[1]

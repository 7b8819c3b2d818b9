"""The record of a visit: every answer readable, its position for a purpose, a decision that becomes the fact."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.registry.factories import make_household
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.kernel.purposes import PurposeMissingError
from xieshou.kernel.scope_sql import in_scope
from xieshou.registry.models import GuaranteeFact, Visit, VisitConflict
from xieshou.registry.operations.visit import decide_conflict
from xieshou.registry.operations.visit_position import NoPositionError, open_position
from xieshou.registry.queries.facts import get_household_facts
from xieshou.registry.queries.visit_record import list_answers

from .makers import AT, answer, open_for, receive

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from xieshou.kernel.actor import Actor

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}
OTHER = UUID(int=502)


@pytest.fixture
def visitor(cadre: Actor) -> Actor:
    open_for(cadre)
    return cadre


@pytest.fixture
def second(actor_with: Callable[..., Actor]) -> Actor:
    actor = actor_with("village_cadre", regions=["530326"])
    open_for(actor, OTHER)
    return actor


def contested(visitor: Actor, second: Actor, *, first: str, later: str) -> tuple[Any, Any]:
    """Have two visits answer about water differently; the first one is on file as a fact."""
    home = make_household(visitor)
    receive(visitor, home, answer("water", first))
    begun = AT - timedelta(days=2)
    receive(second, home, answer("water", later), device_id=OTHER, started_at=begun)
    return home, VisitConflict.objects.get()


def water_of(home: Any, actor: Actor) -> Any:
    facts = get_household_facts(home.pk, [], scope=actor.scope, on=AT.date())
    (standing,) = [one for one in facts.standings if one.kind == "water"]
    return standing


def test_decision_for_the_later_answer_becomes_the_fact(visitor: Actor, second: Actor) -> None:
    home, conflict = contested(visitor, second, first="yes", later="no")
    decided = decide_conflict(conflict_id=conflict.pk, value="no", actor=visitor, at=AT)

    overruled, living = GuaranteeFact.objects.order_by("recorded_at", "pk")
    assert (overruled.state, overruled.reversed_at) == ("met", AT)
    assert overruled.reversal_reason
    assert (living.state, living.source_id, living.reversed_at) == ("not_met", decided.pk, None)
    assert living.on_date == (AT - timedelta(days=2)).date()
    assert water_of(home, visitor).state == "not_met"


def test_decision_for_the_first_answer_keeps_its_fact(visitor: Actor, second: Actor) -> None:
    home, conflict = contested(visitor, second, first="yes", later="no")
    decide_conflict(conflict_id=conflict.pk, value="yes", actor=visitor, at=AT)

    fact = GuaranteeFact.objects.get()
    assert (fact.state, fact.reversed_at) == ("met", None)
    assert water_of(home, visitor).state == "met"


def test_decision_that_the_answer_was_withdrawn_takes_the_fact_back(visitor: Actor, second: Actor) -> None:
    home, conflict = contested(visitor, second, first="yes", later="")
    decide_conflict(conflict_id=conflict.pk, value="", actor=visitor, at=AT)

    assert GuaranteeFact.objects.get().reversed_at == AT
    assert water_of(home, visitor).state == "unknown"


def test_decision_of_somebody_who_enters_no_facts_becomes_the_fact_too(
    visitor: Actor, second: Actor, actor_with: Callable[..., Actor]
) -> None:
    home, conflict = contested(visitor, second, first="yes", later="no")
    approver = actor_with("county_approver", regions=["530326"])
    assert not approver.can("registry.fact.edit")
    decide_conflict(conflict_id=conflict.pk, value="no", actor=approver, at=AT)
    assert water_of(home, visitor).state == "not_met"


def test_question_that_is_no_guarantee_leaves_no_fact(visitor: Actor, second: Actor) -> None:
    home = make_household(visitor)
    receive(visitor, home, answer("food", "yes"))
    receive(second, home, answer("food", "no"), device_id=OTHER)
    decide_conflict(conflict_id=VisitConflict.objects.get().pk, value="no", actor=visitor, at=AT)
    assert not GuaranteeFact.objects.exists()
    states = {str(list_answers(one)[0].state) for one in Visit.objects.all()}
    assert states == {"replaced", "holds"}


def test_answers_stand_on_record_list_household_and_in_excel(
    visitor: Actor, second: Actor, client_for: Callable[..., Client], user_with: Callable[..., Any]
) -> None:
    home = make_household(visitor)
    told = [answer("costs", "no"), answer("income", "yes"), answer("work", "unknown"), answer("food", "")]
    receive(visitor, home, *told, note="都在家", latitude=26.41, longitude=103.35)
    receive(second, home, answer("income", "no"), device_id=OTHER)
    client = client_for(user_with("village_cadre", regions=["530326"]))
    one = Visit.objects.get(note="都在家")

    page = client.get(reverse("registry:visit", args=[one.pk]), headers=EN).content.decode()
    for word in ("No new heavy costs", "Income steady", "another visit says otherwise", "Work as before"):
        assert word in page
    assert page.index("Enough to eat") < page.index("Income steady") < page.index("Work as before")
    for address in (reverse("registry:visits"), reverse("registry:household", args=[home.pk])):
        assert "No new heavy costs: no" in client.get(address, headers=EN).content.decode()
    for address in (reverse("registry:visits"), reverse("registry:visit", args=[one.pk])):
        assert "103.35" not in client.get(address, headers=EN).content.decode()

    answered = client.get(reverse("registry:visits_excel"), headers=EN)
    sheet = load_workbook(BytesIO(answered.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert any("都在家" in row for row in rows)
    assert not any("103.35" in str(cell) for row in rows for cell in row)
    with in_scope(Scope.everything()):
        assert Event.objects.filter(event="registry.visit.listed").exists()
    got = client.get(f"/api/v1/registry/visits/{one.pk}/").json()
    assert {given["field"]: given["state"] for given in got["answers"]}["income"] == "contested"
    assert "latitude" not in got


def test_visit_without_answers_says_so(
    visitor: Actor, client_for: Callable[..., Client], user_with: Callable[..., Any]
) -> None:
    receive(visitor, make_household(visitor))
    client = client_for(user_with("auditor", regions=["530326"]))
    page = client.get(reverse("registry:visit", args=[Visit.objects.get().pk]), headers=EN).content.decode()
    assert "No question was answered at this visit" in page
    stranger = client_for(user_with("village_cadre", regions=["530823"]))
    assert stranger.get(reverse("registry:visit", args=[Visit.objects.get().pk])).status_code == 404


def test_position_is_opened_for_a_purpose_and_on_record(
    visitor: Actor, client_for: Callable[..., Client], user_with: Callable[..., Any], auditor: Actor
) -> None:
    home = make_household(visitor)
    receive(visitor, home, latitude=26.41, longitude=103.35)
    receive(visitor, home)
    here, nowhere = Visit.objects.order_by("latitude")
    client = client_for(user_with("village_cadre", regions=["530326"]))
    address = reverse("registry:visit_position", args=[here.pk])

    refused = client.post(address, {"purpose": ""}, headers=EN)
    assert refused.status_code == 422
    assert "103.35" not in refused.content.decode()
    opened = client.post(address, {"purpose": "核对入户走访地点"}, headers=EN)
    assert "26.41000, 103.35000" in opened.content.decode()
    event = Event.objects.get(event="registry.visit.position_revealed")
    assert event.purpose == "核对入户走访地点"

    with pytest.raises(PurposeMissingError):
        open_position(visit_id=here.pk, purpose=" ", actor=visitor, at=AT)
    with pytest.raises(NoPositionError):
        open_position(visit_id=nowhere.pk, purpose="核对入户走访地点", actor=visitor, at=AT)
    with pytest.raises(Denied):
        open_position(visit_id=here.pk, purpose="核对入户走访地点", actor=auditor, at=AT)


def test_list_asks_as_much_for_three_visits_as_for_one(
    visitor: Actor, client_for: Callable[..., Client], user_with: Callable[..., Any]
) -> None:
    client = client_for(user_with("village_cadre", regions=["530326"]))
    counts = []
    for _round in range(3):
        receive(visitor, make_household(visitor), answer("food", "yes"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("registry:visits"), headers=EN)
        counts.append(len(asked))
    assert counts[1] == counts[2]

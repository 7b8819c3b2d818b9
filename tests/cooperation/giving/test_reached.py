"""A part of a donation that a household got is help received; what went elsewhere, or back, is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cooperation.giving.test_delivery import confirm, propose, received
from tests.cooperation.giving.test_undo import ask, second, take
from tests.cooperation.places import EAST, ON
from xieshou.cooperation.models import GiftDelivery
from xieshou.cooperation.operations import reached
from xieshou.cooperation.vocabulary.giving import GiftPurpose
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import NotFound
from xieshou.kernel.ledger.records import link_of
from xieshou.kernel.scope_sql import in_scope
from xieshou.registry.models import MeasureFact


def test_gift_reaches_the_household_until_it_is_taken_back(officer, story):
    row = received(officer)
    confirm(officer, propose(officer, row))
    assert not MeasureFact.objects.exists()  # a village is no family
    made = propose(officer, row, taker="household", household_code=story.household.code)
    confirm(officer, made)
    fact = MeasureFact.objects.get()
    assert (fact.household_id, fact.source, fact.source_id) == (
        story.household.pk, reached.DELIVERY, made.pk,
    )  # fmt: skip
    assert (fact.kind, fact.cause, fact.unit) == ("school_aid", "schooling", "family")
    assert (fact.amount_fen, fact.period_from, fact.provider) == (2_000_000, ON, row.donor.name)
    assert link_of(fact.source, fact.source_id, officer) is not None

    made = ask(officer, made)
    take(second(officer), made)
    fact.refresh_from_db()
    assert fact.reversal_reason == "发错了村"


def test_side_without_the_household_neither_confirms_nor_takes_back(officer, story):
    made = propose(
        officer, received(officer, kind="kind"), taker="household", household_code=story.household.code
    )
    east = replace(officer, scope=Scope(regions=(EAST,)))
    with in_scope(east.scope), pytest.raises(NotFound):
        confirm(east, made)
    confirm(officer, made)
    ask(officer, made)
    with in_scope(east.scope), pytest.raises(NotFound):
        take(second(east), made)
    assert (GiftDelivery.objects.get().status, MeasureFact.objects.get().reversed_at) == ("confirmed", None)


def test_every_purpose_has_a_kind_and_a_cause():
    assert set(reached.KINDS) == set(GiftPurpose)

"""The whole way of one worker, seen from its end."""

from __future__ import annotations

from datetime import date

from xieshou.labour.models import JobWish
from xieshou.labour.operations import wage
from xieshou.registry.models import IncomeFact


def test_story_ends_in_an_income_fact_of_the_household(story):
    story.work()
    proof = story.wage()

    wage.confirm_wage(proof_id=proof.pk, actor=story.county, at=story.now(31))

    fact = IncomeFact.objects.get()
    assert (fact.household_id, fact.person_id) == (story.household.pk, story.wish.person_id)
    assert (fact.amount_fen, fact.period_from, fact.period_to) == (
        480_000,
        date(2026, 3, 1),
        date(2026, 4, 1),
    )
    assert (fact.source, fact.source_id) == ("labour.wage_proof", proof.pk)
    assert story.placement.status == "in_work"
    assert JobWish.objects.get(pk=story.wish.pk).status == "working_outside"

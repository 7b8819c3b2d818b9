"""A visit without network counts as a follow-up: income and guarantees are what the register holds then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.story import COUNTY, VILLAGE
from tests.registry.visits.makers import DEVICE, answer, visit
from xieshou.kernel.actor import Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import FollowUp
from xieshou.monitoring.operations.clearing import take_visit
from xieshou.registry.models import IncomeFact, Member
from xieshou.registry.operations.device import open_device
from xieshou.registry.operations.visit import receive_visit
from xieshou.registry.visited import KeptVisit

ANSWERS = {"schooling": "not_applicable", "medical": "yes", "housing": "yes", "water": "no"}
EN = {"accept-language": "en"}


def earn(story, fen: int) -> None:
    """Record what each member earned in the year before."""
    year = story.on.year - 1
    for member in Member.objects.filter(household=story.household):
        IncomeFact.objects.create(
            household=story.household, person_id=member.person_id, region_code=VILLAGE, source="visit",
            recorded_at=story.at, kind="wage", amount_fen=fen, period_from=date(year, 1, 1),
            period_to=date(year + 1, 1, 1),
        )  # fmt: skip


def go(story, *, visitor=None, answers=ANSWERS, device=DEVICE, **values):
    """Visit the family on the story's day and bring the visit home."""
    actor = visitor or story.village
    open_device(device_id=device, actor=actor, at=story.at)
    begun = story.at - timedelta(hours=1)
    given = {"started_at": begun, "ended_at": begun + timedelta(minutes=30), "device_id": device, **values}
    made = visit(story.household, *(answer(name, value) for name, value in answers.items()), **given)
    receive_visit(visit=made, actor=actor, at=story.at)
    return made


def test_visit_is_a_follow_up_with_the_register_s_income_and_its_own_answers(story):
    story.to_following()
    earn(story, 1_500_000)
    story.day += 20
    made = go(story, note="收入稳定")
    look = FollowUp.objects.get()
    assert (look.visit_id, look.on, look.income_fen, look.note) == (
        made.id, story.on, 1_500_000, "收入稳定",
    )  # fmt: skip
    assert {name: getattr(look, name) for name in ANSWERS} == {
        "schooling": "not_applicable", "medical": "met", "housing": "met", "water": "not_met",
    }  # fmt: skip
    assert look.entered_by_name == story.village.name
    assert story.fresh().due_on > story.on
    receive_visit(visit=made, actor=story.village, at=story.at)
    assert FollowUp.objects.count() == 1


def test_what_nobody_recorded_is_unknown_and_not_enough(story):
    story.to_following()
    go(story, answers={"medical": "yes"})
    look = FollowUp.objects.get()
    assert (look.income_fen, look.medical, look.housing, look.water) == (None, "met", "unknown", "unknown")


def test_income_of_long_ago_is_not_known_now(story):
    story.to_following()
    earn(story, 1_500_000)
    story.day += 731
    go(story)
    assert FollowUp.objects.get().income_fen is None


def test_question_that_two_visits_answer_differently_is_unknown(story, actor_with):
    story.to_following()
    go(story)
    story.day += 1
    other = actor_with("village_cadre", regions=[VILLAGE])
    go(story, visitor=other, answers={"water": "yes"}, device=new_id())
    assert [look.water for look in FollowUp.objects.order_by("on")] == ["not_met", "unknown"]


def test_visit_of_a_household_that_nobody_helps_is_no_follow_up(story):
    go(story)
    story.open()
    story.day += 1
    go(story, device=new_id())
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(
    "values", [{"is_doubtful": True}, {"visited_on": date(2020, 1, 1)}], ids=["signs", "before the decision"]
)
def test_visit_with_signs_or_before_the_decision_is_no_follow_up(story, values):
    story.to_following()
    given = {"visited_on": story.on, "note": "", "is_doubtful": False, **values}
    kept = KeptVisit(new_id(), story.household.pk, **given)
    assert take_visit(kept, actor=story.village, at=story.at) is None


def test_day_has_one_follow_up(story):
    story.to_following()
    story.look()
    go(story)
    assert FollowUp.objects.get().visit_id is None


def test_page_leads_to_the_visit_and_offers_what_the_register_holds(
    story, user_with, client_for, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: story.at)
    with in_scope(Scope.everything()):
        story.to_following()
        earn(story, 1_500_000)
        story.day += 3
        made = go(story)
    page = client_for(user_with("village_cadre", regions=[COUNTY])).get(
        reverse("monitoring:case", args=[story.case.pk]), headers=EN
    )
    assert reverse("registry:visit", args=[made.id]) in page.content.decode()
    start = page.context["follow_form"].initial
    assert (start["income_fen"], start["water"]) == (1_500_000, "not_met")

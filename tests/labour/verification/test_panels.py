"""The page of a household shows wish, placement and wage of its workers."""

from __future__ import annotations

from xieshou.kernel.actor import Scope
from xieshou.labour.operations import wage
from xieshou.labour.views.panels import build_work_panel, tell_work_story


def test_panel_shows_wish_placement_and_confirmed_wage(story):
    story.work()
    proof = story.wage()
    wage.confirm_wage(proof_id=proof.pk, actor=story.county, at=story.now(31))

    (row,) = build_work_panel(story.household.pk, story.county).context["rows"]

    assert (row["wish"].pk, row["placement"].pk) == (story.wish.pk, story.placement.pk)
    assert (row["wage"].wage_fen, row["tone"]) == (480_000, "success")


def test_panel_without_the_capability_is_nothing(story, actor_with):
    assert build_work_panel(story.household.pk, actor_with("project_officer", regions=["530326"])) is None
    assert tell_work_story(story.household.pk, actor_with("project_officer", regions=["530326"])) == []


def test_story_of_the_family_ends_with_the_leaving(story):
    story.work()
    story.leave()

    events = tell_work_story(story.household.pk, story.county)

    assert len(events) == 5
    assert events[-1].tone == "danger"


def test_page_of_the_household_shows_the_work(story, user_with, client_for):
    story.work()
    client = client_for(user_with("station_west", regions=["530326"]))

    body = client.get(f"/registry/{story.household.pk}/").content.decode()

    assert f"/labour/placements/{story.placement.pk}/" in body


def test_panel_of_another_area_is_empty(story, actor_with):
    story.work()
    actor = actor_with("station_west", regions=["6531"])

    assert Scope.of(["6531"]) == actor.scope
    assert build_work_panel(story.household.pk, actor).context["rows"] == []

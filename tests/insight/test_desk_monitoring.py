"""The Desk names what monitoring waits for, and what is overdue."""

from __future__ import annotations

import pytest

from tests.monitoring.story import COUNTY, TOWNSHIP, VILLAGE, Story
from xieshou.insight.queries.desk import get_desk


@pytest.fixture
def story(db, actor_with):
    return Story(
        actor_with("village_cadre", regions=[VILLAGE]),
        actor_with("county_approver", regions=[TOWNSHIP]),
        actor_with("county_approver", regions=[COUNTY]),
    )


def queues(actor, at):
    return {queue.key: queue for queue in get_desk(actor=actor, at=at).queues}


def test_each_level_sees_its_own_step(story):
    story.tell()
    assert queues(story.village, story.at)["clues"].count == 1
    story.open()
    assert "clues" not in queues(story.village, story.at)
    assert queues(story.village, story.at)["village_steps"].count == 1
    story.verify()
    story.review()
    story.post()
    story.pass_notice()
    assert queues(story.township, story.at)["signatures"].count == 1
    story.pass_township()
    assert "signatures" not in queues(story.township, story.at)
    assert queues(story.county, story.at)["signatures"].count == 1
    story.decide()
    assert queues(story.village, story.at)["measures"].count == 1
    made = story.plan()
    story.day += 20
    assert queues(story.village, story.at)["measures_due"].items[0].tone == "warning"
    story.start(made)
    story.arrange()
    assert "follow_ups" not in queues(story.village, story.at)
    story.day += 31
    assert queues(story.village, story.at)["follow_ups"].tone == "danger"


def test_what_is_overdue_is_marked(story):
    story.open()
    story.day += 15
    assert queues(story.village, story.at)["village_steps"].tone == "warning"
    story.day += 1
    assert queues(story.village, story.at)["village_steps"].tone == "danger"

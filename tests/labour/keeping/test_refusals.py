"""A flag takes one post at a time, and only a station helps its worker."""

from __future__ import annotations

from datetime import date

import pytest

from tests.labour.keeping.test_operations import TALK, flag
from tests.labour.makers import make_employer, make_vacancy
from tests.labour.story import EAST, WEST
from xieshou.kernel.errors import Denied
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import AtRisk, CounsellingNote, Placement, Vacancy
from xieshou.labour.operations import keeping


def test_second_post_is_not_held_beside_the_first(story):
    story.work()
    risk = flag(story)
    first, second = (make_vacancy(make_employer(), head_count=1) for _number in range(2))
    step = {"risk_id": risk.pk, "actor": story.steward, "at": story.now(10)}
    keeping.propose_post(vacancy_id=first.pk, **step)
    with pytest.raises(IllegalMoveError) as refusal:
        keeping.propose_post(vacancy_id=second.pk, **step)
    assert refusal.value.__cause__ is None
    assert AtRisk.objects.get().vacancy_id == first.pk
    assert Vacancy.objects.get(pk=second.pk).places_taken == 0


def test_reader_neither_talks_nor_moves_nor_closes(story, actor_with):
    story.work()
    risk = flag(story)
    step = {"risk_id": risk.pk, "actor": actor_with("auditor", regions=[EAST, WEST]), "at": story.now(10)}
    for refused in (
        lambda: keeping.add_note(talk=TALK, **step),
        lambda: keeping.move_to_post(left_on=date(2026, 3, 10), **step),
        lambda: keeping.keep(note="愿意留下", **step),
    ):
        with pytest.raises(Denied):
            refused()
    assert AtRisk.objects.get().status == "open"
    assert not CounsellingNote.objects.exists()
    assert Placement.objects.get().status == "in_work"

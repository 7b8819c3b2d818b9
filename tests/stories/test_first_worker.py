"""The whole story through pages: a roster goes in, a worker gets a job, the wage shows in the family's income."""

from __future__ import annotations

import pytest

from xieshou.kernel.people.models import Person
from xieshou.labour.models import JobWish

from .stage import START, Clock, Player, build_stage
from .worker_keepers import keepers_look
from .worker_kept import checks_fall_due, funnel_counts, leaving_raises_a_rematch, wage_becomes_income
from .worker_match import lines_are_decided, match_is_proven, rankings_give_reasons, vacancies_are_published
from .worker_post import both_sides_confirm, interview_is_booked, journey, offer_is_accepted
from .worker_reads import only
from .worker_roster import roster_comes_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_first_worker(page, live, monkeypatch, tmp_path) -> None:
    clock = Clock(monkeypatch, START)
    player = Player(page, live, build_stage(START))

    roster_comes_in(player, tmp_path)  # 1
    vacancies_are_published(player, tmp_path)  # 2
    rankings_give_reasons(player)  # 3
    run = match_is_proven(player)  # 4
    referral = lines_are_decided(player, run)
    interview = interview_is_booked(player, referral)  # 5
    placement = offer_is_accepted(player, clock, interview)
    journey(player, clock, placement)  # 6
    placement = both_sides_confirm(player, clock, placement)
    checks_fall_due(player, clock, placement)  # 7
    wage_becomes_income(player, placement)  # 8
    worker = only(JobWish, pk=placement.wish_id).person_id
    funnel_counts(player, only(Person, pk=worker).name)  # 9
    leaving_raises_a_rematch(player, clock, placement)  # 7
    keepers_look(player)

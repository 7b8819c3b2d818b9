"""A season: sixty workers, twelve employers, two trips, five leavers, re-matches; the boards equal the records."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import AssignmentRun, Placement, Referral, SubsidyClaim, WageProof
from xieshou.labour.operations import subsidy
from xieshou.registry.models import IncomeFact

from .season import EMPLOYERS, PLACES, SUBSIDY, TRIPS, WORKERS, Season
from .stage import START, Clock, Player, build_stage, run_jobs

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERYBODY = Scope.everything()
BEST_RUN = 'form[action$="/labour/runs/start/"]:not(:has([name="mode"], [name="changes"])) button'
LEAVERS = ((4, "climate"), (6, "climate"), (9, "skill"), (12, "intensity"), (15, "other"))


def test_season(page, live, monkeypatch) -> None:
    clock = Clock(monkeypatch, START)
    stage = build_stage(START)
    player, season = Player(page, live, stage), Season(stage, clock)
    with in_scope(EVERYBODY):
        season.prepare()

    _run_places_everybody(player, season)
    with in_scope(EVERYBODY):
        season.hire()
        for people in TRIPS:
            clock.pass_days(1)
            season.travel(people)
        clock.pass_days(1)
        season.sign()
    _leavings(player, season)
    with in_scope(EVERYBODY):
        clock.pass_days(35)
        season.follow(30)
        season.pay()
    _subsidies(player, season)
    _rematch(player, season)
    _boards_equal_the_records(player, season)


def _run_places_everybody(player: Player, season: Season) -> None:
    """The steward starts a run and accepts all of it on its page."""
    run = _run(player)
    assert (run.proven, run.gap, run.seekers) == (True, 0, WORKERS)
    assert run.placed == WORKERS == EMPLOYERS * PLACES
    player.go(f"/labour/runs/{run.pk}/")
    with player.page.expect_navigation():
        player.page.locator('form:has(input[name="all"]) button').click()
    season.tally["matched"] += WORKERS
    with in_scope(EVERYBODY):
        assert Referral.objects.filter(status="referred").count() == WORKERS
        assert season.free_places() == 0


def _run(player: Player) -> AssignmentRun:
    player.be("steward").go("/labour/runs/")
    with player.page.expect_navigation():
        player.page.locator(BEST_RUN).click()
    run_jobs()
    with in_scope(EVERYBODY):
        return AssignmentRun.objects.order_by("-requested_at", "-id")[0]


def _leavings(player: Player, season: Season) -> None:
    """Five leave on different days; the first leaving is entered on the page."""
    arrived = season.clock.moment
    for number, (day, reason) in enumerate(LEAVERS):
        season.clock.go_to(arrived + timedelta(days=day))
        leaver = season.at_post[0]
        if number:
            with in_scope(EVERYBODY):
                season.lose(leaver, reason)
            continue
        player.be("station_east").go(f"/labour/placements/{leaver}/")
        today = season.clock.moment.date().isoformat()
        player.send(f"/labour/placements/{leaver}/leave/", opener="leave", left_on=today, reason=reason)
        season.note_leaving(leaver, reason)
    with in_scope(EVERYBODY):
        assert season.free_places() == len(LEAVERS)


def _subsidies(player: Player, season: Season) -> None:
    """Everybody who arrived is paid once; the one the bank returned is claimed again, nobody else."""
    with in_scope(EVERYBODY):
        wanted = season.subsidise()
    assert season.tally["subsidised"] == season.tally["arrived"] - 1
    with in_scope(EVERYBODY):
        again = subsidy.make_batch(wanted, actor=season.actor("station_west"), at=season.clock.moment)
        assert again.claims.count() == 1
        with pytest.raises(subsidy.NobodyEligibleError):
            subsidy.make_batch(wanted, actor=season.actor("station_west"), at=season.clock.moment)
        paid = SubsidyClaim.objects.filter(status="paid")
        assert paid.count() == paid.values("person").distinct().count() == season.tally["subsidised"]
        total = sum(claim.amount_fen for claim in paid)
    assert total == season.tally["subsidised"] * SUBSIDY
    player.be("approver").go("/labour/subsidies/")
    expect(player.page.locator("main tbody tr")).to_have_count(2)
    with player.page.expect_navigation():
        player.page.locator("main tbody a").last.click()
    expect(player.page.locator("main")).to_contain_text(f"{total / 100:,.2f}")
    player.picture("season-subsidy")


def _rematch(player: Player, season: Season) -> None:
    """Everybody who left looks again; a second run finds places for all of them."""
    run = _run(player)
    assert (run.proven, run.placed - run.kept) == (True, len(LEAVERS))
    player.go(f"/labour/runs/{run.pk}/")
    with player.page.expect_navigation():
        player.page.locator('form:has(input[name="all"]) button').click()
    season.tally["matched"] += len(LEAVERS)
    with in_scope(EVERYBODY):
        assert Referral.objects.filter(status="referred").count() == len(LEAVERS)


def _boards_equal_the_records(player: Player, season: Season) -> None:
    tally, page = season.tally, player.page
    assert (tally["departed"], tally["left"]) == (sum(TRIPS), len(LEAVERS))
    player.be("station_east").go("/labour/funnel/")
    assert _funnel(page)[:2] == [
        (tally["departed"], tally["accepted"]),
        (_located(season), tally["departed"]),
    ]
    assert _funnel(page)[2] == (tally["check30"], tally["departed"])
    _opens_to(page, page.locator(".x-funnel a").first, tally["departed"])
    _coordination(player, tally)
    _signed(player, tally)
    _curves(player, tally)
    with in_scope(EVERYBODY):
        paid = WageProof.objects.filter(status="confirmed").count()
        assert paid == IncomeFact.objects.filter(source="labour.wage_proof").count() == tally["paid"]


def _located(season: Season) -> int:
    with in_scope(EVERYBODY):
        found = Placement.objects.filter(departed_on__isnull=False)
        return found.exclude(contacted_on=None).exclude(employer_confirmed_on=None).count()


def _funnel(page: Page) -> list[tuple[int, int]]:
    """Return numerator and denominator of each stage as the page shows them."""
    found = []
    for text in page.locator(".x-funnel .x-funnel-figures").all_inner_texts():
        numbers = [part.replace(",", "") for part in text.replace("/", " ").split()]
        digits = [int(part) for part in numbers if part.isdigit()]
        found.append((digits[0], digits[1] if len(digits) > 1 else 0))
    return found


def _opens_to(page: Page, link: Any, rows: int) -> None:
    """A figure opens to a list of as many rows; longer lists are cut into pages of 50."""
    with page.expect_navigation():
        link.click()
    expect(page.locator("main tbody tr")).to_have_count(min(rows, 50))


def _coordination(player: Player, tally: Any) -> None:
    player.go("/labour/boards/coordination/")
    player.picture("season-coordination")
    shown = [
        int(text.replace(",", "")) for text in player.page.locator(".x-kcard strong.x-num").all_inner_texts()
    ]
    assert shown == [
        tally["departed"],
        tally["priority"],
        tally["agreed"],
        *[0]
        * 7,  # nobody is 90 days at the post yet; no course, start-up or training of officials in this story
        tally["published"],
        tally["matched"],
        tally["interviewed"],
    ]
    _opens_to(player.page, player.page.locator(".x-kcard a").first, tally["departed"])


def _signed(player: Player, tally: Any) -> None:
    player.go("/labour/boards/signed/")
    player.picture("season-signed")
    counts = [int(text) for text in player.page.locator(".x-column .x-count").all_inner_texts()]
    assert counts == [0, tally["county_only"], 0, tally["differ"], tally["agreed"] - tally["left"]]


def _curves(player: Player, tally: Any) -> None:
    player.go("/labour/funnel/curves/")
    player.go("/labour/funnel/curves/people/?cause=left")
    expect(player.page.locator("main tbody tr")).to_have_count(tally["left"])
    for reason in ("climate", "skill", "intensity", "other"):
        player.go(f"/labour/funnel/curves/people/?cause={reason}")
        expect(player.page.locator("main tbody tr")).to_have_count(tally[f"left_{reason}"])

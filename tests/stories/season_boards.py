"""What the boards of a season show, compared with the records counted in plain Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Placement, WageProof
from xieshou.registry.models import IncomeFact

from . import season_records as records
from .season import LEAVERS, WORKERS
from .season_trips import FIRST, PLANS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .season import Season
    from .stage import Player

EVERYBODY = Scope.everything()
PARTS = "main .x-views a"
ROUNDING = 1e-9


def station_counts(player: Player, queue: str, **expected: int) -> None:
    """A queue of the station counts in each part what waits."""
    player.go(reverse(f"insight:station_{queue}"))
    shown = {}
    for link in player.page.locator(PARTS).all():
        part = (link.get_attribute("href") or "").rpartition("part=")[2]
        shown[part] = int(link.locator(".x-count").inner_text())
    assert shown == expected


def due_contacts(season: Season) -> int:
    with in_scope(EVERYBODY):
        return records.due_contacts(timezone.localdate(season.clock.moment))


def boards_equal_the_records(player: Player, season: Season) -> None:
    tally, page = season.tally, player.page
    assert tally["departed"] == sum(plan.leaves for plan in PLANS) + tally["rehired"]
    assert (tally["left"], tally["no_show"]) == (len(LEAVERS), FIRST.no_shows)
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
    _match_rate(player, season)
    _urgent_posts(player)
    _rosters(player, season)
    player.be("station_east")
    station_counts(player, "keeping", contacts=due_contacts(season), risks=0)
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
    assert counts == [
        tally["rehired"],
        tally["county_only"],
        0,
        tally["differ"],
        tally["agreed"] - tally["left"],
    ]


def _curves(player: Player, tally: Any) -> None:
    player.go("/labour/funnel/curves/")
    player.go("/labour/funnel/curves/people/?cause=left")
    expect(player.page.locator("main tbody tr")).to_have_count(tally["left"])
    for reason in ("climate", "skill", "intensity", "other"):
        player.go(f"/labour/funnel/curves/people/?cause={reason}")
        expect(player.page.locator("main tbody tr")).to_have_count(tally[f"left_{reason}"])
    _retained(player)


def _asked(player: Player, address: str) -> Any:
    answer = player.page.context.request.get(f"{player.live}/api/v1/labour/{address}")
    assert answer.status == 200, f"{address} -> {answer.status}"
    return answer.json()


def _retained(player: Player) -> None:
    """The curve is that of Kaplan and Meier counted by hand."""
    points = _asked(player, "curve")
    with in_scope(EVERYBODY):
        for day in (3, 7, 30):
            share, _left = records.retained_on(day)
            shown = [point["retained"] for point in points if point["day"] <= day]
            assert abs((shown[-1] if shown else 1.0) - float(share)) < ROUNDING


def _match_rate(player: Player, season: Season) -> None:
    """Referrals, people and fates of the rate of matching equal the records; its figure opens to its rows."""
    player.be("station_east")
    with in_scope(EVERYBODY):
        said = records.match_figures(90, timezone.localdate(season.clock.moment))
    (rate,) = _asked(player, "match-rates?by=steward&days=90")
    names = ("referrals", "people", "retained", "lost", "waiting", "unknown")
    assert {name: rate[name] for name in names} == {name: said[name] for name in names}
    assert (said["people"], said["lost"]) == (WORKERS, len(LEAVERS))
    player.go("/labour/match-rates/people/?fate=lost&days=90")
    expect(player.page.locator("main tbody tr")).to_have_count(said["lost"])


def _urgent_posts(player: Player) -> None:
    """The board of the stewards counts each stage, and each card the arrivals, as the records do."""
    with in_scope(EVERYBODY):
        stages, arrived = records.urgent_posts()
    player.be("steward").go(reverse("labour:urgent_board"))
    shown = [int(text) for text in player.page.locator(".x-column .x-count").all_inner_texts()]
    assert shown == [stages[stage] for stage in ("mined", "agreed", "filled", "lapsed")]
    cards = player.page.locator(".x-column .x-num").all_inner_texts()
    assert sorted(int(re.findall(r"[0-9]+", text)[0]) for text in cards) == sorted(arrived)


def _rosters(player: Player, season: Season) -> None:
    """Both stations take the records over: each roster holds everybody at a post, and nobody else."""
    with in_scope(EVERYBODY):
        season.take_rosters()
        at_post = records.people_at_post()
    for station in ("station_west", "station_east"):
        player.be(station)
        said = _asked(player, "roster")
        assert said["counts"]["total"] == len(said["items"]) == at_post
        claimed = [(one["west"] is not None, one["east"] is not None) for one in said["items"]]
        assert claimed == [(True, True)] * at_post
    player.go("/labour/roster/")
    expect(player.page.locator("main tbody tr")).to_have_count(min(at_post, 50))

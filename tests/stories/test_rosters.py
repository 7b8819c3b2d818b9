"""Two stations bring their rosters; a difference becomes a task, is settled, and the queue is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.labour.roster.makers import EAST, WEST, book_of, pair_of, row_of
from xieshou.kernel.access.models import Grant
from xieshou.labour.vocabulary.roster import SHEETS

from .stage import START, Clock, Player, build_stage, run_jobs

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUEUE = "/insight/station/roster/"


def test_rosters(page: Page, live: str, monkeypatch: Any, tmp_path: Path) -> None:
    Clock(monkeypatch, START)
    stage = build_stage(START)
    Grant.objects.filter(user=stage.users["station_east"]).update(region_prefixes=["310113"])
    player = Player(page, live, stage)
    rows = [row_of(serial) for serial in range(1, 5)]
    _upload(player.be("station_west"), tmp_path, WEST, rows)
    moved = {**rows[1], "employer": "上海示范物流有限公司", "since": "2026-02-25"}
    _upload(player.be("station_east"), tmp_path, EAST, [rows[0], moved, rows[2]])
    player.be("station_west").go("/labour/roster/")
    player.picture("roster-stations")
    _settle_by_correction(player)
    _tell_who_it_is(player)
    _find_the_queue_empty(player)


def _upload(player: Player, tmp_path: Path, side: Any, rows: list[dict[str, Any]]) -> None:
    """Upload a roster as the station does, look at the check, and import it."""
    file = tmp_path / f"{side}.xlsx"
    file.write_bytes(book_of(side, *rows))
    player.go(f"/sheets/new/{SHEETS[side]}/")
    player.page.set_input_files('input[type="file"]', str(file))
    _press(player, 'form:has(input[type="file"])')
    run_jobs()
    player.page.reload()
    _press(player, 'form[action$="/commit/"]')
    run_jobs()


def _press(player: Player, form: str) -> None:
    with player.page.expect_navigation():
        player.page.locator(f'{form} button[type="submit"]').first.click()


def _settle_by_correction(player: Player) -> None:
    """The station of the work finds a difference on its Desk, opens it and corrects the sending side's error."""
    pair = pair_of(2)
    assert (pair.state, pair.owner_side) == ("differ", "east")
    player.be("station_east").go(QUEUE)
    expect(player.page.get_by_text("上海示范物流有限公司").first).to_be_visible()
    player.go(f"/labour/roster/{pair.pk}/")
    expect(player.page.get_by_text("上海示范服饰有限公司").first).to_be_visible()
    _press(player, 'form[action$="/agree/"]')
    assert pair_of(2).state == "agreed"


def _tell_who_it_is(player: Player) -> None:
    """A worker whom only the county has is a stranger to the district until the county tells the name."""
    pair = pair_of(4)
    player.go(f"/labour/roster/{pair.pk}/")
    assert "示范·工人4" not in player.page.content()
    player.be("station_west").go(f"/labour/roster/{pair.pk}/")
    _press(player, 'form[action$="/tell-name/"]')
    player.be("station_east").go(f"/labour/roster/{pair.pk}/")
    expect(player.page.get_by_role("heading", name="示范·工人4")).to_be_visible()
    _press(player, 'form[action$="/agree/"]')


def _find_the_queue_empty(player: Player) -> None:
    for who in ("station_east", "station_west"):
        player.be(who).go(QUEUE)
        expect(player.page.get_by_text("已全部办结").first).to_be_visible()
    assert pair_of(4).resolution == "corrected"

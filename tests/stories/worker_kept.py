"""7. to 9. Retention checks, the wage in the family's income, the funnel with its people, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from xieshou.labour.models import JobWish, Placement, RetentionCheck, WageProof
from xieshou.labour.vocabulary.need import OPEN_STATUSES
from xieshou.registry.models import IncomeFact

from .worker_reads import listed, only
from .worker_sheets import cells_of

if TYPE_CHECKING:
    from .stage import Clock, Player

DAYS = [3, 7, 30, 60, 90, 180]


def checks_fall_due(player: Player, clock: Clock, placement: Placement) -> None:
    """7. Checks fall due at day 3, 7, 30, 60, 90, 180 and stand on the station's Desk."""
    checks = listed(RetentionCheck, "day", placement=placement)
    assert [check.day for check in checks] == DAYS
    for check in checks[:3]:
        days = (check.due_on - timezone.localdate()).days
        clock.pass_days(max(days, 0))
        player.be("station_east")
        if check.day == DAYS[0]:
            player.go("/insight/desk/")
            player.picture("desk-station")
        player.go(f"/labour/retention/{check.pk}/")
        player.send(f"/labour/retention/{check.pk}/", outcome="at_work", way="phone")
        assert only(RetentionCheck, pk=check.pk).done_at is not None


def wage_becomes_income(player: Player, placement: Placement) -> None:
    """8. The employer enters the wage, the county confirms it, the household's income has it with its source."""
    month = placement.arrived_on.strftime("%Y-%m")
    player.be("employer").go(f"/labour/placements/{placement.pk}/")
    player.send(
        f"/labour/placements/{placement.pk}/wage/",
        opener="wage",
        month=month,
        wage_fen=2800,
        evidence_note="银行代发工资清单",
    )
    proof = only(WageProof)
    player.be("station_west").go("/labour/wages/")
    player.send(f"/labour/wages/{proof.pk}/confirm/")
    fact = only(IncomeFact)
    said = (fact.kind, fact.amount_fen, fact.source, fact.source_id)
    assert said == ("wage", 280_000, "labour.wage_proof", proof.pk)
    player.go(f"/registry/{fact.household_id}/")
    expect(player.page.get_by_text("2,800.00").first).to_be_visible()
    player.picture("household")


def funnel_counts(player: Player, worker: str) -> None:
    """9. One sent, located and retained: as figures, as the people behind them, and both as Excel."""
    player.be("station_east").go("/labour/funnel/")
    player.picture("funnel")
    with player.page.expect_download() as got:
        player.page.get_by_role("link", name="Excel").first.click()
    total = cells_of(got.value)[-1]
    assert [value for value in total[1:5] if value is not None] == [
        1,
        1,
        1,
        1,
    ]  # sent of accepted, located of sent
    with player.page.expect_navigation():
        player.page.locator('a[href*="/labour/funnel/people/"]').first.click()
    expect(player.page.locator("main tbody tr")).to_have_count(1)
    expect(player.page.locator("main tbody tr").filter(has_text=worker)).to_be_visible()
    with player.page.expect_download() as got:
        player.page.get_by_role("link", name="Excel").first.click()
    assert [row[0] for row in cells_of(got.value)].count(worker) == 1


def leaving_raises_a_rematch(player: Player, clock: Clock, placement: Placement) -> None:
    """7. Leaving needs a reason; it opens the wish again and asks the steward for a new match."""
    clock.pass_days(3)
    player.be("station_east").go(f"/labour/placements/{placement.pk}/")
    player.send(
        f"/labour/placements/{placement.pk}/leave/",
        opener="leave",
        left_on=timezone.localdate().isoformat(),
        reason="climate",
    )
    assert only(Placement, pk=placement.pk).status == "left"
    assert only(JobWish, pk=placement.wish_id).status in OPEN_STATUSES
    player.be("steward").go("/inbox/tasks/")
    expect(player.page.get_by_text("缝纫工").first).to_be_visible()

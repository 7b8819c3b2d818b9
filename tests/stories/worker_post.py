"""5. and 6. Interview in both calendars, offer, journey, two confirmations that differ and are settled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext
from icalendar import Calendar
from playwright.sync_api import expect

from xieshou.labour.models import Interview, Mismatch, Placement, Referral
from xieshou.labour.operations.confirmation import MISMATCH_TEXT

from .worker_reads import count, only

if TYPE_CHECKING:
    from .stage import Clock, Player


def interview_is_booked(player: Player, referral: Referral) -> Interview:
    """5. Booked in one dialog; the calendars of the interviewer and of the clerk beside the worker hold it."""
    player.be("steward").go(f"/labour/referrals/{referral.pk}/")
    player.page.locator('[data-dialog-open="book"]').first.click()
    player.picture("interview-booking")
    form = player.form("/book/")
    form.locator('[name="slot"]:not([disabled])').first.check(force=True)
    form.locator('[name="accompany"]').check(force=True)
    with player.page.expect_navigation():
        form.locator('button[type="submit"]').first.click()
    interview: Interview = only(Interview)
    for who in ("steward", "employer"):
        events = _subscribed(player.be(who))
        assert [(event.DTSTART, event.DTEND) for event in events] == [(interview.start_at, interview.end_at)]
    return interview


def _subscribed(player: Player) -> list[Calendar]:
    """Return the events that a calendar program reads at the user's own secret address."""
    player.go("/calendar/")
    with player.page.expect_navigation():
        player.page.locator('form[action$="/feed/open/"] button').click()
    address = player.page.locator(".x-code code").inner_text()
    answer = player.page.request.get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    events: list[Calendar] = Calendar.from_ical(answer.body()).walk("VEVENT")
    return events


def offer_is_accepted(player: Player, clock: Clock, interview: Interview) -> Placement:
    """5. The result, the offer, and the worker's yes, which a clerk writes down."""
    referral = interview.referral_id
    clock.go_to(interview.end_at + timedelta(minutes=10))
    player.be("employer").go(f"/labour/interviews/{interview.pk}/")
    player.send(
        f"/labour/interviews/{interview.pk}/result/",
        outcome="passed",
        score_skill=4,
        score_communication=4,
        score_attitude=5,
    )
    player.go(f"/labour/referrals/{referral}/")
    start = timezone.localdate() + timedelta(days=10)
    player.send(
        f"/labour/referrals/{referral}/offer/", opener="offer", wage_fen=5600, start_date=start.isoformat()
    )
    player.be("station_west").go(f"/labour/referrals/{referral}/")
    player.send(
        f"/labour/referrals/{referral}/answer/",
        opener="answer",
        accepted="yes",
        answered_by="clerk",
        consent_note="本人到村委会签字同意",
    )
    assert only(Referral, pk=referral).status == "accepted"
    placement: Placement = only(Placement, referral_id=referral)
    return placement


def journey(player: Player, clock: Clock, placement: Placement) -> None:
    """6. Departure noted by the county, arrival by the station in the city."""
    clock.pass_days(5)
    player.be("station_west").go(f"/labour/placements/{placement.pk}/")
    player.send(
        f"/labour/placements/{placement.pk}/depart/",
        opener="depart",
        departed_on=timezone.localdate().isoformat(),
        transport="charter",
        arrangement="organised",
    )
    clock.pass_days(2)
    player.be("station_east").go(f"/labour/placements/{placement.pk}/")
    player.send(
        f"/labour/placements/{placement.pk}/arrive/",
        opener="arrive",
        arrived_on=timezone.localdate().isoformat(),
    )


def both_sides_confirm(player: Player, clock: Clock, placement: Placement) -> Placement:
    """6. County and employer sign; what differs is shown, stands among both sides' tasks, and is settled."""
    clock.pass_days(1)
    began = timezone.localdate().isoformat()
    player.be("station_west").go(f"/labour/placements/{placement.pk}/")
    _sign(player, placement, "county", began, 5600)
    player.be("employer").go(f"/labour/placements/{placement.pk}/")
    _sign(player, placement, "employer", began, 5300)
    player.be("station_east").go(f"/labour/placements/{placement.pk}/")
    assert only(Placement, pk=placement.pk).status == "arrived"
    player.picture("mismatch")
    player.go("/labour/mismatches/")
    expect(player.page.get_by_text("缝纫工").first).to_be_visible()

    with translation.override("zh-hans"):
        task = gettext(MISMATCH_TEXT) % {"post": "缝纫工"}
    for who in ("station_west", "employer"):
        player.be(who).go("/inbox/tasks/")
        expect(player.page.get_by_role("link", name=task)).to_be_visible()
    with player.page.expect_navigation():
        player.page.get_by_role("link", name=task).click()
    assert player.page.url.endswith(f"/labour/placements/{placement.pk}/")
    _sign(player, placement, "employer", began, 5600, reason="核对合同后更正")

    for who in ("employer", "station_west"):
        player.be(who).go("/inbox/tasks/")
        expect(player.page.get_by_role("link", name=task)).to_have_count(0)
    assert count(Mismatch, placement=placement, resolved_at__isnull=True) == 0
    settled: Placement = only(Placement, pk=placement.pk)
    assert settled.status == "in_work"
    return settled


def _sign(player: Player, placement: Placement, side: str, began: str, wage: int, **more: str) -> None:
    said = {"employed": "yes", "start_date": began, "post": "缝纫工", "wage_fen": wage} | more
    values = {f"{side}-{name}": value for name, value in said.items()}
    player.send(f"/labour/placements/{placement.pk}/confirm/{side}/", opener=side, **values)

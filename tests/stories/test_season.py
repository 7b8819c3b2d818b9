"""A season: sixty workers, twelve employers, two trips, five leavers, re-matches; the boards equal the records."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone
from playwright.sync_api import expect

from xieshou.kernel.actor import Scope
from xieshou.kernel.ledger.models import Account, Entry
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import (
    AssignmentRun,
    AtRisk,
    ExitInterview,
    Placement,
    Referral,
    Seat,
    SubsidyClaim,
    Vacancy,
)
from xieshou.labour.operations import boarding, delivery, subsidy
from xieshou.labour.rules.occupations import suggest_occupations

from . import season_records as records
from .season import EMPLOYERS, LEAVERS, PLACES, SUBSIDY, WORKERS, Season
from .season_boards import boards_equal_the_records, due_contacts, station_counts
from .season_trips import (
    FIRST,
    SECOND,
    board_the_rest,
    manifest_codes,
    note_arrived,
    note_departed,
    plan_trip,
)
from .stage import START, Clock, Player, build_stage, run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERYBODY = Scope.everything()
BEST_RUN = 'form[action$="/labour/runs/start/"]:not(:has([name="mode"], [name="changes"])) button'
TYPED = 3
PATIENCE = 60_000  # milliseconds: sixty referrals at one press take long on a busy machine


def test_season(page, phone, live, monkeypatch) -> None:
    for one in (page, phone):
        one.set_default_timeout(PATIENCE)
    clock = Clock(monkeypatch, START)
    stage = build_stage(START)
    suggest_occupations("缝纫工", limit=1)  # learns once a process
    player, season = Player(page, live, stage), Season(stage, clock)
    with in_scope(EVERYBODY):
        season.prepare()

    _run_places_everybody(player, season)
    with in_scope(EVERYBODY):
        season.hire()
    clock.pass_days(1)
    _first_trip(player, Player(phone, live, stage), season)
    clock.pass_days(1)
    _second_trip(player, season)
    clock.pass_days(1)
    with in_scope(EVERYBODY):
        season.sign()
    _leavings(player, season)
    with in_scope(EVERYBODY):
        clock.pass_days(35)
        season.follow(30)
        season.pay()
    _subsidies(player, season)
    _rematch(player, season)
    boards_equal_the_records(player, season)


def _first_trip(player: Player, hand: Player, season: Season) -> None:
    """The coach is checked in on a phone by the codes of the manifest, leaves and arrives on its page."""
    with in_scope(EVERYBODY):
        made = plan_trip(season, FIRST)
    address = f"/labour/trips/{made.pk}/"
    player.be("station_west").go(address)
    codes = manifest_codes(player, made)
    assert len(codes) == len(set(codes)) == FIRST.booked
    station_counts(player, "transport", guardian=0, seats=1, arrivals=0, receipts=0)
    hand.be("station_west").go(f"{address}boarding/")
    for code in codes[:TYPED]:
        hand.send("/boarding/", code=code)
    with in_scope(EVERYBODY):
        assert set(Seat.objects.filter(trip=made, status="boarded").values_list("code", flat=True)) == set(
            codes[:TYPED]
        )
        board_the_rest(season, made, codes, absent=FIRST.no_shows)
    _press(player, address, "trip_leave")
    with in_scope(EVERYBODY):
        note_departed(season, made, FIRST)
    station_counts(player, "transport", guardian=0, seats=0, arrivals=FIRST.leaves, receipts=0)
    season.clock.pass_days(2)
    player.be("station_east")
    _press(player, address, "trip_arrive")
    with in_scope(EVERYBODY):
        note_arrived(season, made, FIRST)
        cost = records.cost_of(made.pk)
    assert cost == sum(amount for _kind, _payer, amount in FIRST.costs)
    shown = player.page.locator(".x-stat", has_text=f"{cost / 100:,.2f}")
    expect(shown).to_contain_text(f"{-(-cost // FIRST.leaves) / 100:,.2f}")
    station_counts(player, "transport", guardian=0, seats=0, arrivals=0, receipts=FIRST.leaves)
    with in_scope(EVERYBODY):
        season.receive()
    station_counts(player, "transport", guardian=0, seats=0, arrivals=0, receipts=0)


def _second_trip(player: Player, season: Season) -> None:
    """The second coach goes through the operations; who missed the first is on it."""
    with in_scope(EVERYBODY):
        made = plan_trip(season, SECOND)
    player.be("station_west").go(f"/labour/trips/{made.pk}/")
    codes = manifest_codes(player, made)
    step = {"trip_id": made.pk, "actor": season.actor("station_west")}
    with in_scope(EVERYBODY):
        board_the_rest(season, made, codes, absent=SECOND.no_shows)
        boarding.leave_together(**step, at=season.clock.moment)
        note_departed(season, made, SECOND)
        season.clock.pass_days(2)
        boarding.arrive_together(**step, at=season.clock.moment)
        note_arrived(season, made, SECOND)


def _press(player: Player, address: str, name: str) -> None:
    """Press the button of the next step of a trip."""
    player.go(address)
    with player.page.expect_navigation():
        player.page.locator(f'form[action$="/{name.removeprefix("trip_")}/"] button').first.click()


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
    """Five leave on different days: the first on the page, the last to a post that was held before."""
    arrived = season.clock.moment
    for number, (day, reason) in enumerate(LEAVERS):
        season.clock.go_to(arrived + timedelta(days=day))
        leaver = season.at_post[0]
        if number == len(LEAVERS) - 1:
            leaver = _at_another_post(season)
            _move_to_held_post(player, season, leaver, reason)
        elif number:
            with in_scope(EVERYBODY):
                season.lose(leaver, reason)
        else:
            player.be("station_east").go(f"/labour/placements/{leaver}/")
            today = season.clock.moment.date().isoformat()
            player.send(f"/labour/placements/{leaver}/leave/", opener="leave", left_on=today, reason=reason)
            season.note_leaving(leaver, reason)
    with in_scope(EVERYBODY):
        assert season.free_places() == len(LEAVERS) - 1  # one of the five free places is held and taken


def _at_another_post(season: Season) -> Any:
    """Return somebody at a post where no place is free, so that the free ones are other posts."""
    with in_scope(EVERYBODY):
        found = Placement.objects.filter(pk__in=season.at_post[:-PLACES], vacancy__places_taken=PLACES)
        return found.order_by("accepted_on", "id").values_list("pk", flat=True)[0]


def _move_to_held_post(player: Player, season: Season, leaver: Any, reason: str) -> None:
    """A worker wavers: flag, talk, another post held by the steward, the move, and the exit interview."""
    today = timezone.localdate(season.clock.moment).isoformat()
    player.be("station_east").go(f"/labour/placements/{leaver}/")
    player.send("/at-risk/", opener="risk", exact=True, reason=reason, note="家中老人需要照看")
    with in_scope(EVERYBODY):
        flag = AtRisk.objects.get(placement_id=leaver)
    station_counts(player, "keeping", contacts=due_contacts(season), risks=1)
    page = f"/labour/keeping/{flag.pk}/"
    player.go(page)
    player.send("/talk/", exact=True, opener="talk", guidance="post_change", way="phone", note="想换到离老乡近的厂",
                talked_on=today, wants_other_post=True)  # fmt: skip
    player.be("steward").go(page)
    with in_scope(EVERYBODY):
        free = Vacancy.objects.filter(places_taken__lt=PLACES).order_by("id")
        chosen = free.exclude(pk=flag.placement.vacancy_id)[0]
    player.send("/propose/", exact=True, opener="propose", vacancy_id=chosen.pk)
    with in_scope(EVERYBODY):
        assert Vacancy.objects.get(pk=chosen.pk).places_left == chosen.places_left - 1
    player.be("station_east").go(page)
    player.send("/move/", exact=True, opener="move", left_on=today)
    season.note_leaving(leaver, reason)
    with in_scope(EVERYBODY):
        again = Referral.objects.get(status="referred", vacancy_id=chosen.pk)
    season.tally["held"] += 1
    player.go(f"/labour/placements/{leaver}/exit-interview/")
    player.send("/exit-interview/", exact=True, held_on=today, way="phone", wage_promise="yes", hours_promise="yes",
                lodging_promise="no")  # fmt: skip
    with in_scope(EVERYBODY):
        assert ExitInterview.objects.get().gone.placement_id == leaver
        season.talk(again, season.clock.moment + timedelta(hours=1))
    _hired_again(player, season, again)


def _hired_again(player: Player, season: Season, again: Any) -> None:
    """The county notes the worker's yes on its page; the worker travels alone and arrives at the new post."""
    season.clock.pass_days(0.25)
    player.be("station_west").go(f"/labour/referrals/{again.pk}/")
    player.send("/answer/", exact=True, opener="answer", accepted="yes", consent_note="本人到站签字同意")
    season.tally["accepted"] += 1
    with in_scope(EVERYBODY):
        placed = Placement.objects.get(referral=again)
        day = timezone.localdate(season.clock.moment)
        alone = delivery.Journey(departed_on=day, transport="car", arrangement="self_arranged")
        step = {"placement_id": placed.pk, "actor": season.actor("station_east"), "at": season.clock.moment}
        delivery.depart(journey=alone, **step)
        delivery.arrive(arrived_on=day, **step)
    season.tally["departed"] += 1
    season.tally["priority"] += placed.is_priority
    season.tally["arrived"] += 1
    season.tally["rehired"] += 1
    season.rehired.append(placed.pk)


def _subsidies(player: Player, season: Season) -> None:
    """Everybody who arrived is paid once, on the pages; the one the bank returned is claimed again, nobody else."""
    with in_scope(EVERYBODY):
        wanted, batch = season.claim_subsidies()
        returned = batch.claims.order_by("id")[0]
        people = Placement.objects.exclude(arrived_on=None).values("person").distinct().count()
    page = f"/labour/subsidies/{batch.pk}/"
    player.be("approver").go(page)
    with player.page.expect_navigation():
        player.page.locator('form[action$="/approve/"] button').click()
    _take_file_and_pay(player, season, page, returned)
    with in_scope(EVERYBODY):
        season.tally["subsidised"] = batch.claims.filter(status="paid").count()
    assert season.tally["subsidised"] == people - 1 == season.tally["arrived"] - season.tally["rehired"] - 1
    with in_scope(EVERYBODY):
        again = subsidy.make_batch(wanted, actor=season.actor("station_west"), at=season.clock.moment)
        assert [claim.person_id for claim in again.claims.all()] == [returned.person_id]
        with pytest.raises(subsidy.NobodyEligibleError):
            subsidy.make_batch(wanted, actor=season.actor("station_west"), at=season.clock.moment)
        paid = SubsidyClaim.objects.filter(status="paid")
        assert paid.count() == paid.values("person").distinct().count() == season.tally["subsidised"]
        total = sum(claim.amount_fen for claim in paid)
        booked = Entry.objects.filter(source_kind="labour.subsidy")
        reached = Account.objects.filter(kind="household").aggregate(fen=Sum("balance_fen"))["fen"]
        assert (booked.count(), reached) == (season.tally["subsidised"], total)
    assert total == season.tally["subsidised"] * SUBSIDY
    player.be("approver").go("/labour/subsidies/")
    expect(player.page.locator("main tbody tr")).to_have_count(2)
    with player.page.expect_navigation():
        player.page.locator("main tbody a").last.click()
    expect(player.page.locator("main")).to_contain_text(f"{total / 100:,.2f}")
    player.picture("season-subsidy")


def _take_file_and_pay(player: Player, season: Season, page: str, returned: Any) -> None:
    """Finance takes the file for the bank and enters what the bank paid and what it sent back."""
    player.be("finance").go(page)
    player.page.locator('[data-dialog-open="file"]').first.click()
    form = player.page.locator("#file form")
    form.locator('[name="form"]').select_option("csv")
    form.locator('[name="purpose"]').fill("发放补贴")
    with player.page.expect_download() as sent:
        form.locator('button[type="submit"]').click()
    lines = [
        line for line in Path(sent.value.path()).read_text("utf-8-sig").splitlines() if "62000000" in line
    ]
    assert len(lines) == season.tally["arrived"] - season.tally["rehired"]
    player.go(page)
    player.send("/paid/", exact=True, opener="paid", paid_on=timezone.localdate(season.clock.moment).isoformat(),
                voucher="记-1", failed_ids=str(returned.pk))  # fmt: skip


def _rematch(player: Player, season: Season) -> None:
    """The four who left without a held post look again; a second run finds places for all of them."""
    seeking = len(LEAVERS) - season.tally["held"]
    run = _run(player)
    assert (run.proven, run.placed - run.kept) == (True, seeking)
    player.go(f"/labour/runs/{run.pk}/")
    with player.page.expect_navigation():
        player.page.locator('form:has(input[name="all"]) button').click()
    season.tally["matched"] += seeking
    with in_scope(EVERYBODY):
        assert Referral.objects.filter(status="referred").count() == seeking

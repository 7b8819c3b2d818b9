"""The way from a ranking to the arrival, on the pages, as the people of both sides go it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Interview, Placement, Referral, Vacancy

if TYPE_CHECKING:
    from .stage import Clock, Player

LEAD_DAYS, ROAD_DAYS, OPEN_DAYS = 5, 2, 120


def publish_vacancy(player: Player, title: str, *, employer: tuple[str, str], places: int) -> Any:
    """The steward enters a post of an employer (what is typed, what is chosen) and publishes it; return its key."""
    player.be("steward").go("/labour/vacancies/add/")
    player.choose("employer", *employer)
    player.choose("occupation_code", title, title)
    player.choose("region_code", "baoshan", "宝山区")
    last = timezone.localdate() + timedelta(days=OPEN_DAYS)
    terms = {"head_count": places, "wage_from": 5000, "wage_to": 7000, "expires_on": last.isoformat()}
    player.send("/add/", title=title, **terms)
    made = latest(Vacancy, title=title).pk
    player.go(f"/labour/vacancies/{made}/")
    player.send(f"/labour/vacancies/{made}/publish/", opener="publish")
    return made


def refer(player: Player, vacancy_id: Any, name: str) -> Any:
    """The steward refers a worker straight from the ranking of a post; return the key of the referral."""
    player.be("steward").go(f"/labour/vacancies/{vacancy_id}/workers/")
    row = player.page.locator("main section", has_text=name).last
    with player.page.expect_navigation():
        row.locator('form[action$="/referrals/new/"] button').click()
    return latest(Referral, vacancy_id=vacancy_id, wish__person__name=name).pk


def hire(player: Player, clock: Clock, referral_id: Any, *, wage: int) -> Any:
    """Booked, passed, offered and accepted with a clerk's help; return the key of the placement."""
    _interview(player, clock, referral_id)
    player.go(f"/labour/referrals/{referral_id}/")
    start = timezone.localdate() + timedelta(days=LEAD_DAYS + ROAD_DAYS)
    player.send("/offer/", opener="offer", wage_fen=wage, start_date=start.isoformat())
    player.be("station_west").go(f"/labour/referrals/{referral_id}/")
    player.send(
        "/answer/", opener="answer", accepted="yes", answered_by="clerk", consent_note="本人到村委会签字同意"
    )
    return latest(Placement, referral_id=referral_id).pk


def _interview(player: Player, clock: Clock, referral_id: Any) -> None:
    player.be("steward").go(f"/labour/referrals/{referral_id}/")
    player.page.locator('[data-dialog-open="book"]').first.click()
    form = player.form("/book/")
    form.locator('[name="slot"]:not([disabled])').first.check(force=True)
    with player.page.expect_navigation():
        form.locator('button[type="submit"]').first.click()
    talk = latest(Interview, referral_id=referral_id)
    clock.go_to(talk.end_at + timedelta(minutes=10))
    player.be("employer").go(f"/labour/interviews/{talk.pk}/")
    player.send("/result/", outcome="passed", score_skill=4, score_communication=4, score_attitude=5)


def travel(player: Player, clock: Clock, placement_id: Any) -> None:
    """The county notes the departure, the station in the city the arrival."""
    clock.pass_days(LEAD_DAYS)
    player.be("station_west").go(f"/labour/placements/{placement_id}/")
    today = timezone.localdate().isoformat()
    player.send("/depart/", opener="depart", departed_on=today, transport="charter", arrangement="organised")
    clock.pass_days(ROAD_DAYS)
    player.be("station_east").go(f"/labour/placements/{placement_id}/")
    player.send("/arrive/", opener="arrive", arrived_on=timezone.localdate().isoformat())


def latest(model: Any, **lookup: Any) -> Any:
    """Return the newest row that fits."""
    with in_scope(Scope.everything()):
        return model.objects.filter(**lookup).order_by("-id")[0]

"""What the demonstration's stations have in hand: who wavers, briefings, slips, subsidies, known posts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from xieshou.labour.models import AtRisk, Vacancy
from xieshou.labour.operations import briefing, keeping, own, own_steps, publication, subsidy
from xieshou.labour.queries.delivery import list_departures, placements
from xieshou.labour.queries.people import names_of
from xieshou.labour.queries.publication import list_to_publish
from xieshou.labour.queries.subsidy import list_candidates
from xieshou.labour.rules.keeping import briefing_list
from xieshou.labour.vocabulary.delivery import AT_POST
from xieshou.labour.vocabulary.keeping import OPEN_RISKS
from xieshou.labour.vocabulary.own import HelpKind
from xieshou.labour.vocabulary.publication import Channel
from xieshou.labour.vocabulary.subsidy import Fund, SubsidyKind
from xieshou.labour.vocabulary.verification import ContactWay, Guidance, LeaveReason

from .money import open_employment_funds

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.config.demo.year import People
    from xieshou.kernel.actor import Actor

WAVERING, BRIEFED, PAID, POSTS = 2, 5, 12, 6
WORDS = {
    LeaveReason.CLIMATE: "不习惯湿热，想家",
    LeaveReason.SKILL: "跟不上流水线速度",
    LeaveReason.INTENSITY: "夜班太累",
}


def work_at_stations(people: People, *, now: datetime) -> int:
    """Let each county's station keep, brief, pay and publish; return the number of batches made."""
    batches = 0
    for number, (county, station) in enumerate(sorted(people.stations_west.items())):
        _keep(station, county, now)
        _brief(station, county, now)
        _hand_slips(station, county, now)
        batches += _pay(station, county, now, number)
        _publish(station, county, now)
    return batches


def _keep(station: Actor, county: str, now: datetime) -> None:
    """Flag two workers, and talk to each."""
    settled = placements(station.scope).filter(status__in=AT_POST, region_code__startswith=county)
    calm = settled.exclude(risks__status__in=OPEN_RISKS).order_by("-arrived_on", "id")
    today = timezone.localdate(now)
    for row, (reason, words) in zip(calm[:WAVERING], WORDS.items(), strict=False):
        risk = keeping.raise_risk(
            placement_id=row.pk, reason=reason, note=words, actor=station, at=now - timedelta(days=1)
        )
        talk = keeping.Talk(
            today, ContactWay.PHONE, Guidance.TALK, "已电话谈心，约定本周再联系", today + timedelta(days=4)
        )
        keeping.add_note(risk_id=risk.pk, talk=talk, actor=station, at=now)


def hold_a_post(people: People, *, now: datetime) -> None:
    """Let one worker who wavers ask for another post, and the steward hold one."""
    risk = AtRisk.objects.filter(status="open").order_by("id").first()
    free = Vacancy.objects.filter(status="published", places_taken__lt=F("head_count")).order_by("id")
    post = free.exclude(pk=risk.placement.vacancy_id).first() if risk else None
    if risk is None or post is None:
        return
    talk = keeping.Talk(
        timezone.localdate(now),
        ContactWay.PHONE,
        Guidance.POST_CHANGE,
        "想换到离老乡近的厂",
        wants_other_post=True,
    )
    station = people.station_of(risk.region_code)
    keeping.add_note(risk_id=risk.pk, talk=talk, actor=station, at=now)
    keeping.propose_post(risk_id=risk.pk, vacancy_id=post.pk, actor=people.steward, at=now)


def _brief(station: Actor, county: str, now: datetime) -> None:
    """Brief the next to leave; every second one has not heard everything yet."""
    waiting = list_departures(scope=station.scope).filter(region_code__startswith=county)
    items = briefing_list(timezone.localdate(now)).codes
    for number, row in enumerate(waiting[:BRIEFED]):
        told = briefing.Told(
            items=items if number % 2 == 0 else items[:4],
            family_name="示范·家属",
            family_relation="spouse",
            family_phone="13800000000",
            peers_agreed=number % 2 == 0,
        )
        briefing.brief(placement_id=row.pk, told=told, actor=station, at=now)


def _hand_slips(station: Actor, county: str, now: datetime) -> None:
    """Hand a slip to one who waits to leave and to one at a post, who asks for help on the own page."""
    waiting = list_departures(scope=station.scope).filter(region_code__startswith=county)[:1]
    settled = placements(station.scope).filter(status__in=AT_POST, region_code__startswith=county)[:1]
    for row in (*waiting, *settled):
        door = own.give_door(wish_id=row.wish_id, actor=station, at=now - timedelta(days=2))
        if row.status in AT_POST:
            visit = own.Visit(door, own.worker_of(door))
            own_steps.ask_help(visit=visit, kind=HelpKind.LIVING, words="宿舍热水器坏了三天", at=now)


def _pay(station: Actor, county: str, now: datetime, county_number: int) -> int:
    """Make and hand in a batch of each kind for whoever fulfils the rule, this year or the last."""
    made, today = 0, timezone.localdate(now)
    for kind in SubsidyKind:
        for year in (today.year, today.year - 1):
            found = list_candidates(county=county, kind=kind.value, year=year, scope=station.scope)
            ready = [one for one in found if one.finding.verdict == "eligible"][:PAID]
            names = names_of(one.person_id for one in ready)
            for number, one in enumerate(ready):
                subsidy.set_account(
                    person_id=one.person_id,
                    bank="示范农商银行",
                    holder=names[one.person_id],
                    number=f"6200000000{county_number:03d}{number:05d}",
                    actor=station,
                    at=now,
                )
            if ready:
                wanted = subsidy.Wanted(
                    county,
                    kind.value,
                    year,
                    "示范·县就业补贴发放办法",
                    fund=Fund.EMPLOYMENT,
                    account_id=open_employment_funds(county, now=now).pk,
                )
                batch = subsidy.make_batch(wanted, actor=station, at=now)
                if year == today.year:
                    subsidy.submit_batch(batch_id=batch.pk, actor=station, at=now)
                made += 1
                break
    return made


def _publish(station: Actor, county: str, now: datetime) -> None:
    """Put some posts on the public page, print them and have them read out."""
    posts = list(list_to_publish(county, scope=station.scope, on=timezone.localdate(now))[:POSTS])
    if posts:
        keys = [post.pk for post in posts]
        publication.put_on_page(county=county, vacancy_ids=keys, actor=station, at=now)
        for channel in (Channel.PAPER, Channel.RADIO):
            publication.take_posts(county=county, channel=channel, actor=station, at=now)

"""Key enterprises of the demonstration: two stewards, contacts, agreements, urgent posts at each stage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xieshou.labour.operations import steward, steward_posts, steward_service
from xieshou.labour.queries.offer import VacancyFilter, list_vacancies
from xieshou.labour.queries.steward import list_stewards
from xieshou.labour.vocabulary.steward import LapseReason, ServiceWay

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.config.demo.year import People

ENTERPRISES = 6
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PHONE = 19_900_000_000  # not a number of anybody: the demonstration's own range
OTHERWISE = ("缝纫工", "6-05-01-03")
KINDS = ("seen", "silent", "promised")


def serve_firms(people: People, *, now: datetime) -> int:
    """Give the first employers of a district to its stewards and serve them; return how many."""
    office, today = people.station_east, timezone.localdate(now)
    stewards = list_stewards(actor=office, on=today)
    if not stewards:
        return 0
    firms = sorted(people.employers)[:ENTERPRISES]
    for number, firm in enumerate(firms):
        step: dict[str, Any] = {"actor": people.steward, "at": now}
        row = steward.assign(
            employer_id=firm,
            steward_id=stewards[number % len(stewards)].pk,
            from_date=today - timedelta(days=90),
            actor=office,
            at=now,
        )
        entry = steward_service.ContactEntry("示范·王经理", str(PHONE + number), "人事经理")
        steward_service.add_contact(enterprise_id=row.pk, entry=entry, **step)
        if number % 2 == 0:
            begins = today - timedelta(days=330)
            paper = steward_service.AgreementEntry(
                "示范·招聘服务协议",
                begins,
                begins + timedelta(days=364 if number else 370),
                PAPER,
                "协议.pdf",
            )
            steward_service.add_agreement(enterprise_id=row.pk, entry=paper, **step)
        kind = KINDS[number % len(KINDS)]
        if kind != "silent":
            promised = today if kind == "promised" else None
            talk = steward_service.Talk(
                ServiceWay.VISIT, today - timedelta(days=12), "旺季将至，下月需补充一线工人", promised
            )
            steward_service.log_talk(enterprise_id=row.pk, talk=talk, **step)
        _need(row, number, people, now)
    return len(firms)


def _need(row: Any, number: int, people: People, now: datetime) -> None:
    """Record an urgent post of an enterprise some days ago; answer some of them, let one lapse."""
    mined = now - timedelta(days=6 + number)
    needed_by = timezone.localdate(now) + timedelta(days=10 + 5 * number)
    vacancies = list_vacancies(VacancyFilter(employer_id=row.employer_id), scope=people.steward.scope)
    vacancy = vacancies.exclude(status="withdrawn").first()
    title, code = (vacancy.title, vacancy.occupation_code) if vacancy else OTHERWISE
    post = steward_posts.mine(
        enterprise_id=row.pk,
        need=steward_posts.Need(title, code, 3 + number, needed_by, "赶秋冬订单"),
        actor=people.steward,
        at=mined,
    )
    step: dict[str, Any] = {"post_id": post.pk, "actor": people.steward, "at": now}
    if number % len(KINDS) == 0 and vacancy is not None:
        steward_posts.agree(vacancy_id=vacancy.pk, **step)
    elif number == ENTERPRISES - 1:
        steward_posts.lapse(reason=LapseReason.ELSEWHERE, **step)

"""What labour cooperation knows of the aid of a household, on days on which the person belonged to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.insight.rules_aid import AidLine
from xieshou.insight.vocabulary import Nature, Wing
from xieshou.labour.models import Enrolment, StartupAid, SubsidyClaim, WageProof
from xieshou.labour.queries.referral import near_q
from xieshou.labour.vocabulary.course import EnrolmentStatus
from xieshou.labour.vocabulary.subsidy import ClaimStatus
from xieshou.labour.vocabulary.verification import ProofStatus

if TYPE_CHECKING:
    from datetime import date
    from typing import Any
    from uuid import UUID

    from xieshou.kernel.actor import Actor

    from .aid import Family


def _line(
    family: Family, person: UUID, on: date | None, *, last: date | None = None, **values: Any
) -> list[AidLine]:
    """Return the line of a person; nothing where the person was no member on its day, or its `last` one."""
    name = family.name_on(person, last or on) if on else None
    return [] if on is None or name is None else [AidLine(on=on, wing=Wing.LABOUR, person=name, **values)]


def _last_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def read_subsidies(family: Family, actor: Actor) -> list[AidLine]:
    """Return the subsidies that were paid."""
    rows = SubsidyClaim.objects.filter(
        actor.scope.region_q(),
        person_id__in=family.people,
        status=ClaimStatus.PAID,
        batch__paid_on__isnull=False,
    ).select_related("batch")
    return [
        line
        for row in rows
        for line in _line(
            family, row.person_id, row.batch.paid_on,
            key=row.pk,
            nature=Nature.GIVEN,
            title=f"{row.get_kind_display()} {row.year}",
            source=row.batch.document,
            amount_fen=row.amount_fen,
            href=reverse("labour:subsidy", args=[row.batch_id]),
            record=("labour.subsidy", row.pk),
        )
    ]  # fmt: skip


def read_wages(family: Family, actor: Actor) -> list[AidLine]:
    """Return the confirmed wages of placements, one line a month."""
    rows = WageProof.objects.filter(
        near_q(actor.scope), placement__person_id__in=family.people, status=ProofStatus.CONFIRMED
    ).select_related("placement__employer")
    return [
        line
        for row in rows
        for line in _line(
            family, row.placement.person_id, row.month,
            last=_last_of(row.month),
            key=row.pk,
            nature=Nature.EARNED,
            title=_("Wage of %(month)s") % {"month": f"{row.month:%Y-%m}"} + f" · {row.placement.post}",
            source=row.placement.employer.name,
            amount_fen=row.wage_fen,
            href=reverse("labour:placement", args=[row.placement_id]),
            record=("labour.wage_proof", row.pk),
        )
    ]  # fmt: skip


def read_courses(family: Family, actor: Actor) -> list[AidLine]:
    """Return the courses that members attended or attend."""
    rows = (
        Enrolment.objects.filter(actor.scope.region_q(), person_id__in=family.people)
        .exclude(status=EnrolmentStatus.WITHDRAWN)
        .select_related("course__provider")
    )
    return [
        line
        for row in rows
        for line in _line(
            family, row.person_id, row.course.from_date,
            key=row.pk,
            until=row.course.to_date,
            nature=Nature.SERVICE,
            title=f"{row.course.title} · {row.get_status_display()}",
            source=row.course.provider.name,
            href=reverse("labour:course", args=[row.course_id]),
            record=("labour.enrolment", row.pk),
        )
    ]  # fmt: skip


def read_startups(family: Family, actor: Actor) -> list[AidLine]:
    """Return what founders of the family were granted and paid; a loan is lent, so it is a service."""
    rows = StartupAid.objects.filter(
        actor.scope.region_q(), startup__founder_id__in=family.people, paid_on__isnull=False
    ).select_related("startup")
    lines = []
    for row in rows:
        is_lent = row.kind == "loan"
        amount = f" {row.amount_fen // 100:,}" if is_lent else ""
        lines += _line(
            family, row.startup.founder_id, row.paid_on,
            key=row.pk,
            nature=Nature.SERVICE if is_lent else Nature.GIVEN,
            title=f"{row.get_kind_display()}{amount} · {row.startup.name}",
            source=row.giver,
            amount_fen=None if is_lent else row.amount_fen,
            href=reverse("labour:startup", args=[row.startup_id]),
            record=("labour.startup_aid", row.pk),
        )  # fmt: skip
    return lines

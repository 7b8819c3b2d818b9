"""Writes of supervision: issue an order, report the rectification, check it; enter a media partner."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import IllegalStepError, PeriodError, TextMissingError
from xieshou.cooperation.models import MediaPartner, SupervisionOrder
from xieshou.cooperation.policies import EXCHANGE_EDIT, SUPERVISION_ANSWER, SUPERVISION_ISSUE, check
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.cooperation.queries.supervision import last_order
from xieshou.cooperation.vocabulary.supervision import OrderStatus
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class OwnReportError(DomainError):
    """Who reported the rectification checks it."""

    default_message = _("You reported this rectification yourself. Somebody else has to check it.")


class ContractTakenError(DomainError):
    """The contract of a media partner is on file."""

    default_message = _("A media partner with this contract number is on file already.")


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order as typed."""

    region_code: str
    partner_region_code: str
    problem: str
    basis: str
    addressee: str
    issued_on: date
    due_date: date


@dataclass(frozen=True, slots=True)
class NewMediaPartner:
    """A media partner as typed."""

    region_code: str
    partner_region_code: str
    name: str
    contract_number: str
    campaign: str
    from_date: date
    to_date: date | None = None
    link: str = ""


def _written(values: Any, *names: str) -> None:
    for name in names:
        if not getattr(values, name).strip():
            raise TextMissingError(field=name)


def _note(event: str, row: Any, *, actor: Actor, at: datetime, **after: Any) -> None:
    record(
        f"cooperation.{event}",
        actor=actor,
        at=at,
        subject=("cooperation.supervision", row.pk),
        region_code=row.region_code,
        after={"entry": str(row), **after},
    )


@transaction.atomic
def issue_order(order: NewOrder, *, actor: Actor, at: datetime) -> SupervisionOrder:
    """Tell somebody to put a problem right; the order gets the next number of the district and year.

    Raises: Denied, OutsideAreaError, TextMissingError, PeriodError.
    """
    check(actor, SUPERVISION_ISSUE, order.region_code, order.partner_region_code)
    _written(order, "problem", "basis", "addressee")
    if order.due_date <= order.issued_on:
        raise PeriodError(field="due_date")
    stem = f"{order.region_code[:6]}-{order.issued_on:%Y}-"
    row = SupervisionOrder.objects.create(**asdict(order), number=f"{stem}{last_order(stem) + 1:04d}")
    _note("supervision.issued", row, actor=actor, at=at, due_date=row.due_date.isoformat())
    return row


@transaction.atomic
def answer_order(*, order_id: UUID, measure: str, on: date, actor: Actor, at: datetime) -> SupervisionOrder:
    """Report how the problem was put right.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, TextMissingError.
    """
    row = _own(order_id, actor, SUPERVISION_ANSWER, OrderStatus.ISSUED)
    if not measure.strip():
        raise TextMissingError(field="measure")
    row.status, row.measure, row.answered_on = OrderStatus.ANSWERED, measure.strip(), on
    row.answered_by_id = actor.user_id
    row.save(update_fields=["status", "measure", "answered_on", "answered_by_id"])
    _note("supervision.answered", row, actor=actor, at=at)
    return row


@transaction.atomic
def judge_order(
    *, order_id: UUID, accepted: bool, judgement: str, on: date, actor: Actor, at: datetime
) -> SupervisionOrder:
    """Close an order whose rectification was checked, or send it back with a reason.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, TextMissingError, OwnReportError.
    """
    row = _own(order_id, actor, SUPERVISION_ISSUE, OrderStatus.ANSWERED)
    if actor.user_id == row.answered_by_id:
        raise OwnReportError
    if not judgement.strip():
        raise TextMissingError(field="judgement")
    row.judgement = judgement.strip()
    row.status = OrderStatus.CLOSED if accepted else OrderStatus.ISSUED
    if accepted:
        row.closed_on, row.closed_by_id = on, actor.user_id
    row.save(update_fields=["status", "judgement", "closed_on", "closed_by_id"])
    _note("supervision.closed" if accepted else "supervision.returned", row, actor=actor, at=at)
    return row


def _own(order_id: UUID, actor: Actor, capability: str, status: OrderStatus) -> SupervisionOrder:
    row = get_row_for_update(SupervisionOrder, order_id, scope=actor.scope)
    check(actor, capability, row.region_code, row.partner_region_code)
    if row.status != status:
        raise IllegalStepError
    return row


@transaction.atomic
def register_media(partner: NewMediaPartner, *, actor: Actor, at: datetime) -> MediaPartner:
    """Enter a media partner with contract and campaign.

    Raises: Denied, OutsideAreaError, TextMissingError, PeriodError, ContractTakenError.
    """
    check(actor, EXCHANGE_EDIT, partner.region_code, partner.partner_region_code)
    _written(partner, "name", "contract_number", "campaign")
    if partner.to_date is not None and partner.to_date <= partner.from_date:
        raise PeriodError(field="to_date")
    try:
        with transaction.atomic():
            row = MediaPartner.objects.create(**asdict(partner))
    except IntegrityError as error:
        raise ContractTakenError(field="contract_number") from error
    _note("media.registered", row, actor=actor, at=at)
    return row

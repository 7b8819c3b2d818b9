"""Writes of the new model of consumption: build a platform, tie a pair, open a channel, enter a sale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import PeriodError, TextMissingError
from xieshou.cooperation.models import ChannelSale, SalesChannel, SalesPair, SalesPlatform
from xieshou.cooperation.policies import CONSUMPTION_EDIT, check
from xieshou.cooperation.queries.scoped import get_row
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class AlreadyThereError(DomainError):
    """The same platform, pair, channel or sale is on file."""

    default_message = _("This is on file already. Open the entry that exists instead of making a second one.")


class SoldNothingError(DomainError):
    """A sale without quantity or amount."""

    default_message = _("Enter a quantity and an amount greater than nothing.")


@dataclass(frozen=True, slots=True)
class NewPlatform:
    """A platform as typed."""

    region_code: str
    partner_region_code: str
    name: str
    kind: str
    operator: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class NewSalesPair:
    """A pair as typed."""

    region_code: str
    partner_region_code: str
    buyer: str
    producer: str
    products: str
    from_date: date
    to_date: date | None = None
    platform_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewChannel:
    """A channel as typed; its sides are those of its pair."""

    pair_id: UUID
    name: str
    kind: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class NewSale:
    """A sale as typed."""

    sold_on: date
    product: str
    way: str
    quantity: int
    unit: str
    amount_fen: int
    proof: str


def _written(values: Any, *names: str) -> None:
    for name in names:
        if not getattr(values, name).strip():
            raise TextMissingError(field=name)


def _enter(model: Any, event: str, *, actor: Actor, at: datetime, **values: Any) -> Any:
    """Make a row and its audit record.

    Raises: AlreadyThereError.
    """
    try:
        with transaction.atomic():
            row = model.objects.create(**values)
    except IntegrityError as error:
        raise AlreadyThereError from error
    record(
        f"cooperation.consumption.{event}",
        actor=actor,
        at=at,
        subject=("cooperation.consumption", row.pk),
        region_code=row.region_code,
        after={"entry": str(row)},
    )
    return row


@transaction.atomic
def build_platform(platform: NewPlatform, *, actor: Actor, at: datetime) -> SalesPlatform:
    """Enter a platform.

    Raises: Denied, OutsideAreaError, TextMissingError, AlreadyThereError.
    """
    check(actor, CONSUMPTION_EDIT, platform.region_code, platform.partner_region_code)
    _written(platform, "name", "operator")
    values = {name: getattr(platform, name) for name in NewPlatform.__dataclass_fields__}
    made: SalesPlatform = _enter(SalesPlatform, "platform_built", actor=actor, at=at, **values)
    return made


@transaction.atomic
def tie_pair(pair: NewSalesPair, *, actor: Actor, at: datetime) -> SalesPair:
    """Tie a buyer to a producer.

    Raises: Denied, OutsideAreaError, NotFound, TextMissingError, PeriodError, AlreadyThereError.
    """
    check(actor, CONSUMPTION_EDIT, pair.region_code, pair.partner_region_code)
    _written(pair, "buyer", "producer", "products")
    if pair.to_date is not None and pair.to_date <= pair.from_date:
        raise PeriodError(field="to_date")
    if pair.platform_id is not None:
        get_row(SalesPlatform, pair.platform_id, scope=actor.scope)
    values = {name: getattr(pair, name) for name in NewSalesPair.__dataclass_fields__}
    made: SalesPair = _enter(SalesPair, "pair_tied", actor=actor, at=at, **values)
    return made


@transaction.atomic
def open_channel(channel: NewChannel, *, actor: Actor, at: datetime) -> SalesChannel:
    """Open a channel of a pair.

    Raises: Denied, OutsideAreaError, NotFound, TextMissingError, PeriodError, AlreadyThereError.
    """
    pair = get_row(SalesPair, channel.pair_id, scope=actor.scope)
    check(actor, CONSUMPTION_EDIT, pair.region_code, pair.partner_region_code)
    _written(channel, "name")
    if channel.opened_on < pair.from_date:
        raise PeriodError(_("A channel opens on or after the day its pair was tied."), field="opened_on")
    values = {name: getattr(channel, name) for name in NewChannel.__dataclass_fields__}
    made: SalesChannel = _enter(SalesChannel, "channel_opened", actor=actor, at=at, **pair.sides(), **values)
    return made


@transaction.atomic
def enter_sale(*, channel_id: UUID, sale: NewSale, actor: Actor, at: datetime) -> ChannelSale:
    """Enter what was sold over a channel on a day.

    Raises: Denied, OutsideAreaError, NotFound, TextMissingError, SoldNothingError, PeriodError,
        AlreadyThereError.
    """
    channel = get_row(SalesChannel, channel_id, scope=actor.scope)
    check(actor, CONSUMPTION_EDIT, channel.region_code, channel.partner_region_code)
    _written(sale, "product", "unit", "proof")
    if sale.quantity <= 0 or sale.amount_fen <= 0:
        raise SoldNothingError(field="quantity" if sale.quantity <= 0 else "amount_fen")
    if sale.sold_on < channel.opened_on:
        raise PeriodError(_("Nothing is sold before the channel opens."), field="sold_on")
    values = {name: getattr(sale, name) for name in NewSale.__dataclass_fields__}
    made: ChannelSale = _enter(
        ChannelSale, "sale_entered", actor=actor, at=at, channel=channel, **channel.sides(), **values
    )
    return made

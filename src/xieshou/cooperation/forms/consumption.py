"""Forms of platforms, pairs, channels and sales; and the Excel form of sales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.consumption import NewChannel, NewPlatform, NewSale, NewSalesPair
from xieshou.cooperation.policies import CONSUMPTION_EDIT, CONSUMPTION_VIEW
from xieshou.cooperation.vocabulary.consumption import ChannelKind, PlatformKind, SaleWay
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet

from .fields import YuanField, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

COUNTY = [RegionLevel.COUNTY]

SALES = Sheet(
    name="cooperation.channel_sales",
    title=_("Sales over channels"),
    capability=CONSUMPTION_EDIT,
    export_capability=CONSUMPTION_VIEW,
    keys=("channel", "sold_on", "product", "way"),
    columns=(
        Column(
            "channel", _("Sales channel"), required=True, max_length=120, width=28, example="示范机关食堂直采"
        ),
        Column("sold_on", _("Sold on"), Kind.DATE, required=True, not_future=True, example="2026-03-02"),
        Column("product", _("Goods sold"), required=True, max_length=80, width=20, example="干香菇"),
        Column(
            "way",
            _("Bought or help-sold"),
            Kind.CHOICE,
            required=True,
            choices=tuple(Choice(code, label) for code, label in SaleWay.choices),
            example=SaleWay.BOUGHT,
        ),
        Column("quantity", _("Quantity"), Kind.INTEGER, required=True, minimum=1, example=120),
        Column("unit", _("Unit of quantity"), required=True, max_length=10, example="公斤"),
        Column("amount_fen", _("Amount (yuan)"), Kind.MONEY, required=True, minimum=1, example=1_440_000),
        Column("proof", _("Invoice or order"), required=True, max_length=120, width=24, example="发票 0001"),
    ),
    layout=Layout(title_rows=(_("Sales over channels"),), freeze_columns=1),
)


class PlatformForm(forms.Form):
    """Where goods are shown and sold."""

    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    partner_region_code = RegionField(label=_("Western county"), levels=COUNTY)
    name = forms.CharField(label=_("Name of the platform"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=PlatformKind.choices)
    operator = forms.CharField(label=_("Run by"), max_length=120)
    opened_on = day_field(label=_("Opened on"))

    def to_platform(self) -> NewPlatform:
        """Return the platform."""
        return NewPlatform(**self.cleaned_data)


class _Picking(forms.Form):
    """A form with a list of records of the area."""

    picked = ""

    def __init__(self, *args: Any, rows: Iterable[Any], **more: Any) -> None:
        """Offer the records."""
        super().__init__(*args, **more)
        choices = [(str(row.pk), str(row)) for row in rows]
        field = self.fields[self.picked]
        field.choices = choices if field.required else [("", "—"), *choices]  # type: ignore[attr-defined]


class SalesPairForm(_Picking):
    """Who of the east buys from whom of the west."""

    picked = "platform_id"
    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    partner_region_code = RegionField(label=_("Western county"), levels=COUNTY)
    buyer = forms.CharField(label=_("Eastern buyer"), max_length=120)
    producer = forms.CharField(label=_("Western producer"), max_length=120)
    products = forms.CharField(label=_("Products"), max_length=200)
    platform_id = forms.ChoiceField(label=_("Platform between them"), required=False)
    from_date = day_field(label=_("Tied on"))
    to_date = day_field(label=_("Ends on"), required=False)

    def to_pair(self) -> NewSalesPair:
        """Return the pair."""
        key = self.cleaned_data["platform_id"]
        return NewSalesPair(**{**self.cleaned_data, "platform_id": UUID(key) if key else None})


class ChannelForm(_Picking):
    """By which way the goods of a pair are sold."""

    picked = "pair_id"
    pair_id = forms.ChoiceField(label=_("Pair"))
    name = forms.CharField(label=_("Name of the channel"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=ChannelKind.choices)
    opened_on = day_field(label=_("Opened on"))

    def to_channel(self) -> NewChannel:
        """Return the channel."""
        return NewChannel(**{**self.cleaned_data, "pair_id": UUID(self.cleaned_data["pair_id"])})


class SaleForm(forms.Form):
    """What was sold on a day."""

    sold_on = day_field(label=_("Sold on"))
    product = forms.CharField(label=_("Goods sold"), max_length=80)
    way = forms.ChoiceField(label=_("Bought or help-sold"), choices=SaleWay.choices)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=100_000_000)
    unit = forms.CharField(label=_("Unit of quantity"), max_length=10)
    amount_fen = YuanField(label=_("Amount (yuan)"))
    proof = forms.CharField(label=_("Invoice or order"), max_length=120)

    def to_sale(self) -> NewSale:
        """Return the sale."""
        return NewSale(**self.cleaned_data)

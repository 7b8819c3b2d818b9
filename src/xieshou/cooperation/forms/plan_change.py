"""Forms that correct plans: a line, its quarters, and what it stands on; each asks for the reason."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import find_indicator
from xieshou.cooperation.rules.plan import quarters_between, spread_target
from xieshou.cooperation.vocabulary.indicator import Unit

from .fields import YuanField
from .plan import CapabilityForm, LineForm, NeedForm, RequirementForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xieshou.cooperation.models import CapabilityRecord, NeedRecord, PlanLine, Requirement
    from xieshou.cooperation.operations.plan import LineDraft

FEN, MOST = 100, 10_000_000_000
LINE_TEXTS = (
    "title", "owner", "partner_region_code", "indicator_code", "parent_id", "requirement_id", "need_id",
    "capability_id",
)  # fmt: skip


def reason_field() -> forms.CharField:
    """Return the field of why something is corrected."""
    return forms.CharField(label=_("Reason of the correction"), max_length=200)


def is_money(row: PlanLine) -> bool:
    """Tell whether a line counts money."""
    counted = find_indicator(row.indicator_code)
    return counted is not None and counted.unit is Unit.FEN


class LineChangeForm(LineForm):
    """A line as it stands, to be corrected."""

    reason = reason_field()

    def __init__(self, *args: Any, row: PlanLine, offers: dict[str, Iterable[Any]], **options: Any) -> None:
        """Fill in the line."""
        target = row.target // FEN if is_money(row) else row.target
        options["initial"] = {name: getattr(row, name) for name in LINE_TEXTS} | {"target": target}
        super().__init__(*args, offers=offers, **options)

    def to_draft(self) -> LineDraft:
        """Return the draft, money in fen; the reason is no part of it."""
        self.cleaned_data = {**self.cleaned_data}
        self.why = self.cleaned_data.pop("reason")
        return super().to_draft()


class QuartersForm(forms.Form):
    """What a line must have reached at the end of each of its quarters, from its first day on."""

    reason = reason_field()

    def __init__(self, *args: Any, row: PlanLine, **options: Any) -> None:
        """Ask for each quarter of the line; filled in as it stands, an even split where nothing does."""
        super().__init__(*args, **options)
        self._quarters = quarters_between(row.from_date, row.to_date)
        known = {(one.year, one.quarter): one.target for one in row.milestones.all()}
        even = spread_target(row.target, len(self._quarters)) if self._quarters else []
        for (year, quarter), evenly in zip(self._quarters, even, strict=True):
            label = f"{year} Q{quarter}"
            field: forms.Field = forms.IntegerField(label=label, min_value=0, max_value=MOST)
            if is_money(row):
                field = YuanField(label=label, min_value=Decimal(0))
            field.initial = known.get((year, quarter), 0 if known else evenly)
            self.fields[_name(year, quarter)] = field
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def to_targets(self) -> dict[tuple[int, int], int]:
        """Return (year, quarter) → target."""
        return {(year, quarter): self.cleaned_data[_name(year, quarter)] for year, quarter in self._quarters}


def _name(year: int, quarter: int) -> str:
    return f"q_{year}_{quarter}"


class _SupplyChange(forms.Form):
    """What such a record shares: the sides and the year stay as they are."""

    reason = reason_field()
    fixed: tuple[str, ...] = ()

    def __init__(self, *args: Any, row: NeedRecord | CapabilityRecord | Requirement, **options: Any) -> None:
        """Fill in the record."""
        options["initial"] = {name: getattr(row, name) for name in self.base_fields if name != "reason"}
        super().__init__(*args, **options)
        for name in self.fixed:
            self.fields[name].disabled = True

    def to_values(self) -> dict[str, Any]:
        """Return the values without the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class NeedChangeForm(_SupplyChange, NeedForm):
    """A need as it stands, to be corrected."""

    fixed = ("region_code", "partner_region_code", "year")
    field_order = [*NeedForm.base_fields, "reason"]


class CapabilityChangeForm(_SupplyChange, CapabilityForm):
    """A capability as it stands, to be corrected."""

    fixed = ("region_code", "year")
    field_order = [*CapabilityForm.base_fields, "reason"]


class RequirementChangeForm(_SupplyChange, RequirementForm):
    """A requirement as it stands, to be corrected."""

    fixed = ("region_code",)
    field_order = [*RequirementForm.base_fields, "reason"]

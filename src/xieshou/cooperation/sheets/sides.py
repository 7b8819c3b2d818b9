"""The two sides of a record as columns of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind

if TYPE_CHECKING:
    from xieshou.kernel.sheets.loading import Context, Rows

EAST = Column(
    "region_code",
    _("Eastern district"),
    Kind.REGION,
    required=True,
    level=3,
    width=22,
    example="310113000000",
)
WEST = Column(
    "partner_region_code", _("Western county"), Kind.REGION, required=True, level=3, width=22,
    example="530326000000",
)  # fmt: skip
SIDES = ("region_code", "partner_region_code")


def mark_foreign(rows: Rows, context: Context) -> None:
    """Mark rows neither of whose sides lies in the area."""
    for index, sides in enumerate(zip(rows["region_code"], rows["partner_region_code"], strict=True)):
        if not any(context.scope.covers_region(code) for code in sides):
            rows.wrong(index, "region_code", _("Neither side lies in your area."))

"""How a value is shown in a sheet, so that reading it again gives the same value."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from xieshou.kernel.sheets.declaration import Kind
from xieshou.kernel.sheets.parsing.tables import DANGEROUS

if TYPE_CHECKING:
    from xieshou.kernel.sheets.declaration import Column


def shown(column: Column, value: Any) -> str:
    """Return the text of a value as users read and type it; "" for an empty one."""
    if value is None or value == "":
        return ""
    if column.kind is Kind.CHOICE:
        return next((str(choice.label) for choice in column.choices if choice.code == value), str(value))
    if column.kind is Kind.YES_NO and isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if column.kind is Kind.MONEY and isinstance(value, int):
        return yuan(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def yuan(fen: int) -> str:
    """Return fen as yuan with two decimals."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def guard(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula when it opens a CSV.

    A beginning of = + - @ % tab or line end, also full-width and also behind spaces or apostrophes,
    gets one apostrophe in front; reading takes exactly that one away again.
    """
    return f"'{text}" if text.lstrip("' ").startswith(DANGEROUS) else text

"""Dates as people type them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from .problems import CellError

SEPARATED = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?", re.ASCII
)
COMPACT = re.compile(r"\d{8}", re.ASCII)
SERIAL = re.compile(r"\d{4,5}", re.ASCII)
EPOCH = date(1899, 12, 30)  # Excel's day 0, its invented 29 February 1900 included
FIRST_SERIAL, LAST_SERIAL = 3_654, 73_415  # 1910-01-02 to 2100-12-31: shorter numbers are no dates
LONGEST = 40


def parse_date(raw: object) -> date:
    """Return the date of a cell.

    Args:    raw: text, or a number or date as the workbook stores it.
    Raises:  CellError: no date, or a day that does not exist.
    """
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _from_number(raw)
    if isinstance(raw, str):
        return _from_text(raw)
    raise CellError("bad_date")


def _from_number(raw: float) -> date:
    if raw != raw or abs(raw) > 99_999_999:  # noqa: PLR0124, PLR2004 -- not a number; more than eight digits
        raise CellError("bad_date")
    number = int(raw)
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return EPOCH + timedelta(days=number)
    if raw == number:
        return _from_text(str(number))
    raise CellError("bad_date")


def _from_text(raw: str) -> date:
    if len(raw) > LONGEST:
        raise CellError("bad_date")
    text = raw.replace(" ", "") if "年" in raw else raw
    if match := SEPARATED.fullmatch(text):
        return _exact(*(int(part) for part in match.groups()))
    if COMPACT.fullmatch(text):
        return _exact(int(text[:4]), int(text[4:6]), int(text[6:]))
    if SERIAL.fullmatch(text) and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        return EPOCH + timedelta(days=int(text))
    raise CellError("bad_date")


def _exact(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise CellError("no_such_day") from error

"""The kinds of columns. Apart from `declaration`, so that the reading child need not load Django."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How the cells of a column are read, shown and checked."""

    TEXT = "text"
    PERSON_NAME = "person_name"
    RESIDENT_ID = "resident_id"
    PHONE = "phone"
    USCC = "uscc"
    REGION = "region"
    CHOICE = "choice"
    DATE = "date"
    INTEGER = "integer"
    MONEY = "money"
    YES_NO = "yes_no"


TEXTUAL = frozenset(
    {Kind.TEXT, Kind.PERSON_NAME, Kind.RESIDENT_ID, Kind.PHONE, Kind.USCC, Kind.REGION, Kind.CHOICE}
)

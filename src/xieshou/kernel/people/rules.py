"""The rules of people in one place: names (`names.py`) and numbers (`numbers.py`)."""

from __future__ import annotations

from .names import CleanName, NameWarning, clean_name, name_match_key
from .numbers import (
    IdWarning,
    InvalidIdNumberError,
    InvalidPhoneError,
    ResidentId,
    mask_id,
    mask_phone,
    parse_phone,
    parse_resident_id,
)

__all__ = [
    "CleanName",
    "IdWarning",
    "InvalidIdNumberError",
    "InvalidPhoneError",
    "NameWarning",
    "ResidentId",
    "clean_name",
    "mask_id",
    "mask_phone",
    "name_match_key",
    "parse_phone",
    "parse_resident_id",
]

"""The rules of people in one place: names (`names.py`), numbers (`numbers.py`), phones (`kernel.phones`)."""

from __future__ import annotations

from xieshou.kernel.phones import InvalidPhoneError, mask_phone, parse_phone

from .names import CleanName, NameWarning, clean_name, name_match_key
from .numbers import (
    IdWarning,
    InvalidIdNumberError,
    ResidentId,
    mask_id,
    parse_resident_id,
    sex_in_number,
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
    "sex_in_number",
]

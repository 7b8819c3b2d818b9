"""Pure checks of one row of the roster. Each yields (column key, message)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.people.rules import sex_in_number

from .rules import check_axes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from django.utils.functional import Promise

Problem = tuple[str, "str | Promise"]
SERIAL_DIGITS = 4
_SERIAL = re.compile(r"\d{1,6}")
_FULL = re.compile(r"(\d{12})-\d{1,7}")


def full_household_code(written: str, region_code: str) -> str:
    """Return the whole code of a household: "7" in village 530326103201 is "530326103201-0007"."""
    if _SERIAL.fullmatch(written):
        return f"{region_code}-{int(written):0{SERIAL_DIGITS}d}"
    return written


def code_fits_village(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse a household code that is neither a number within the village nor begins with its code."""
    code, region = values["household_code"], values["region_code"]
    if not code or _SERIAL.fullmatch(code):
        return
    found = _FULL.fullmatch(code)
    if found is None:
        yield (
            "household_code",
            _("Write the number within the village (1, 2, 3 …), or village code, dash, number."),
        )
    elif region and found[1] != region:
        yield "household_code", _("The first 12 digits of the household code are not those of the village.")


def axes_are_legal(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Refuse a monitoring class that does not go with the household type."""
    if values["base_type"] and values["monitoring_class"]:
        try:
            check_axes(values["base_type"], values["monitoring_class"], cleared=False)
        except DomainError as refusal:
            yield refusal.field, refusal.message


def number_or_reason(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Ask for the ID number or the reason why there is none; not both."""
    if not values["id_number"] and not values["id_missing_reason"]:
        yield "id_number", _("The ID number is missing. Enter it, or choose the reason why there is none.")
    if not values["id_number"] and values["id_missing_reason"] and values["birth_date"] is None:
        yield "birth_date", _("Without an ID number the date of birth is needed.")
    if values["id_number"] and values["id_missing_reason"]:
        yield "id_missing_reason", _("There is an ID number: leave the reason empty.")


def agrees_with_number(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Compare sex and birth date with the digits of the ID number."""
    number = values["id_number"]
    if not number:
        return
    if values["sex"] and sex_in_number(number) not in ("", values["sex"]):
        yield "sex", _("The sex does not agree with the ID number. Compare both with the card.")
    born: date | None = values["birth_date"]
    if born is not None and f"{born:%Y%m%d}" != number[6:14]:
        yield (
            "birth_date",
            _("The date of birth does not agree with the ID number. Compare both with the card."),
        )


ROSTER_RULES = (code_fits_village, axes_are_legal, number_or_reason, agrees_with_number)

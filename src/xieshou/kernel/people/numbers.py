"""Resident ID numbers: read, checked, masked. Pure functions.

Sources: GB 11643-1999 (18 digits, check by ISO 7064 MOD 11-2) and GB 11643-1989 (15 digits); the
residence permits of Hong Kong, Macao and Taiwan residents and the permanent residence card of
foreigners use the same layout with their own first digits (81, 82, 83 and 9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from stdnum.iso7064 import mod_11_2

from xieshou.kernel.errors import DomainError
from xieshou.kernel.regions.retired import successor_of

if TYPE_CHECKING:
    from collections.abc import Container

LONG = 18
SHORT = 15
TAIL = 4
OLDEST_YEARS = 130
PROVINCES = frozenset(
    f"{area}{place}"
    for area, places in {
        1: "12345",
        2: "123",
        3: "1234567",
        4: "123456",
        5: "01234",
        6: "12345",
        7: "1",
        8: "123",
    }.items()
    for place in places
)
FOREIGN_CARD = "9"
_BLANK = re.compile("[\\s\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\u3000\ufeff'`‘’-]")
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ×", "0123456789XXX")
_DIGITS_17 = re.compile(r"[0-9]{17}[0-9X]")
_DIGITS_15 = re.compile(r"[0-9]{15}")


class IdWarning(StrEnum):
    """What was noticed about a number that is accepted all the same."""

    LEGACY = "legacy"
    REGION_RETIRED = "region_retired"
    REGION_UNKNOWN = "region_unknown"


WARNING_TEXTS = {
    IdWarning.LEGACY: _("A number of 15 digits was converted to 18. Compare it with the new card."),
    IdWarning.REGION_RETIRED: _("The number was issued in a county that has since been renamed or merged."),
    IdWarning.REGION_UNKNOWN: _(
        "The first six digits name no known county. Compare the number with the card."
    ),
}


class InvalidIdNumberError(DomainError):
    """A resident ID number that cannot be right."""

    default_message = _("The ID number is not valid. Compare it with the card.")


class IdMissingError(InvalidIdNumberError):
    """There is no number."""

    default_message = _("The ID number is missing. Enter it, or choose the reason why there is none.")


class IdLengthError(InvalidIdNumberError):
    """Neither 18 nor 15 characters."""

    default_message = _("An ID number has 18 characters (15 on old cards). Compare it with the card.")


class IdCharacterError(InvalidIdNumberError):
    """A character other than digits and a final X."""

    default_message = _("An ID number has digits only, and X at most at the end. Look for a letter O or l.")


class IdBirthError(InvalidIdNumberError):
    """The digits of the birth date name no day, a day to come, or one too long ago."""

    default_message = _(
        "The birth date in the ID number is impossible. Compare digits 7 to 14 with the card."
    )


class IdCheckDigitError(InvalidIdNumberError):
    """The check digit does not fit."""

    default_message = _(
        "The check digit of the ID number is wrong: a digit was mistyped. "
        "If the number ends in 000, Excel has rounded it: format the column as text and enter it again."
    )


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A checked number and what its digits say.

    `issued_region` are its first six digits; `region_code` the same county as it is coded today.
    """

    number18: str
    birth_date: date
    sex: str
    issued_region: str
    region_code: str
    warnings: tuple[IdWarning, ...] = ()

    @property
    def is_legacy(self) -> bool:
        """Tell whether the number was given with 15 digits."""
        return IdWarning.LEGACY in self.warnings

    @property
    def tail(self) -> str:
        """Return the last four characters."""
        return self.number18[-TAIL:]


def sex_in_number(number18: str) -> str:
    """Return the sex that the serial says; 000 is never issued (synthetic people have it) and says none."""
    if number18[14:17] == "000":
        return ""
    return "1" if int(number18[16]) % 2 else "2"


def parse_resident_id(raw: str, *, on: date, counties: Container[str] | None = None) -> ResidentId:
    """Return what a resident ID number says; spaces, invisible signs and a small x are forgiven.

    Args:
        on:       the day of entry: a birth after it is refused.
        counties: prefixes (6 digits) of today's counties; without them only the province is checked.
    Raises: InvalidIdNumberError: a subclass that says what is wrong.
    """
    number = _compact(raw)
    number18 = long_form(number)
    if number18[-1] != mod_11_2.calc_check_digit(number18[:17]):
        raise IdCheckDigitError(field="id_number")
    birth_date = _birth_date(number18, on)
    issued = number18[:6]
    region_code, warnings = _region(issued, counties)
    if len(number) == SHORT:
        warnings = (IdWarning.LEGACY, *warnings)
    sex = sex_in_number(number18)
    return ResidentId(number18, birth_date, sex, issued, region_code, warnings)


def _compact(raw: str) -> str:
    return _BLANK.sub("", raw.translate(_WIDE)).upper()


def long_form(raw: str) -> str:
    """Return a number with 18 characters, 15 converted; what it says is not checked.

    Raises: InvalidIdNumberError: missing, or of a wrong length or other characters.
    """
    number = _compact(raw)
    if not number:
        raise IdMissingError(field="id_number")
    if len(number) == SHORT:
        if not _DIGITS_15.fullmatch(number):
            raise IdCharacterError(field="id_number")
        body = f"{number[:6]}19{number[6:]}"
        return body + str(mod_11_2.calc_check_digit(body))
    if len(number) != LONG:
        raise IdLengthError(field="id_number")
    if not _DIGITS_17.fullmatch(number):
        raise IdCharacterError(field="id_number")
    return number


def _birth_date(number18: str, on: date) -> date:
    try:
        born = date(int(number18[6:10]), int(number18[10:12]), int(number18[12:14]))
    except ValueError as error:
        raise IdBirthError(field="id_number") from error
    if born > on or born.year < on.year - OLDEST_YEARS:
        raise IdBirthError(field="id_number")
    return born


def _region(issued: str, counties: Container[str] | None) -> tuple[str, tuple[IdWarning, ...]]:
    """Return today's county of six digits, and what is odd about them."""
    if issued[0] == FOREIGN_CARD:
        return "", ()
    current = successor_of(issued)
    if current != issued:
        return current, (IdWarning.REGION_RETIRED,)
    known = issued[:2] in PROVINCES
    if known and counties is not None:
        known = issued in counties or issued[:2] in {"71", "81", "82", "83"}
    return issued, () if known else (IdWarning.REGION_UNKNOWN,)


def mask_id(number18: str) -> str:
    """Return a number with only its first three digits: "530***************".

    Home county and birth date stand beside it on most pages, so any digit of the last four would
    let a reader put the whole number together.
    """
    return number18[:3] + "*" * (len(number18) - 3) if number18 else ""

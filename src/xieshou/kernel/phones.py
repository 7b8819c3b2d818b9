"""Phone numbers: one writing, masked. Pure functions shared by people and organisations."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from .errors import DomainError

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([2-8][0-9]{6,7})(?:[*#转x]([0-9]{1,6}))?")
_SERVICE = re.compile(r"[48]00[0-9]{7}|9[56][0-9]{3,6}")
_NOISE = re.compile("[\\s\u00a0\u200b-\u200f\u202a-\u202e\ufeff().·'-]")
_WIDE = str.maketrans("０１２３４５６７８９＋－（）", "0123456789+-()")
MOBILE_WITH_COUNTRY = 13
SHOWN = 2


class InvalidPhoneError(DomainError):
    """Neither a mobile nor a landline number."""

    default_message = _("The phone number is not valid. Enter 11 digits, or area code and number.")


def parse_phone(raw: str) -> str:
    """Return a phone number in one writing: "13812345678", "0874-5123456", "0874-5123456-801", "" stays "".

    Raises: InvalidPhoneError: no Chinese number.
    """
    number = _NOISE.sub("", raw.translate(_WIDE)).lower()
    for country in ("+86", "0086"):
        number = number.removeprefix(country)
    if len(number) == MOBILE_WITH_COUNTRY and number.startswith("86"):
        number = number[2:]
    if not number or _MOBILE.fullmatch(number) or _SERVICE.fullmatch(number):
        return number
    found = _LANDLINE.fullmatch(number)
    if not found:
        raise InvalidPhoneError(field="phone")
    return "-".join(part for part in found.groups() if part)


def mask_phone(number: str) -> str:
    """Return a phone number without its middle: "138****5678", "0874-*****56"."""
    if not number:
        return ""
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    area, dash, rest = number.partition("-")
    body = rest if dash else area
    hidden = "*" * (len(body) - SHOWN) + body[-SHOWN:]
    return f"{area}-{hidden}" if dash else hidden

"""Rules of organisations: the unified social credit code. Pure functions.

Source: GB 32100-2015 (18 characters without I, O, S, V, Z; two check characters).
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc as uscc_rules
from stdnum.exceptions import InvalidChecksum, ValidationError

from xieshou.kernel.errors import DomainError

PHONE_CONTEXT = "organisations.organisation.contact_phone"
_BLANK = re.compile(r"[\s\u00a0\u200b-\u200f\u202a-\u202e\ufeff-]")
_WIDE = str.maketrans({code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)})


class InvalidUsccError(DomainError):
    """Not a unified social credit code."""

    default_message = _(
        "The unified social credit code is not valid: 18 digits and capital letters without I, O, S, V, Z. "
        "Compare it with the licence."
    )


class UsccCheckError(InvalidUsccError):
    """The check character does not fit."""

    default_message = _(
        "A character of the unified social credit code was mistyped. Compare it with the licence."
    )


def parse_uscc(raw: str) -> str:
    """Return a unified social credit code in capitals without spaces; "" stays "".

    Raises: InvalidUsccError: wrong characters, length or check character.
    """
    code = _BLANK.sub("", raw.translate(_WIDE)).upper()
    if not code:
        return ""
    try:
        valid: str = uscc_rules.validate(code)
    except InvalidChecksum as error:
        raise UsccCheckError(field="uscc") from error
    except ValidationError as error:
        raise InvalidUsccError(field="uscc") from error
    return valid

"""Codes of places: prefixes, levels, parents. Pure functions on strings of digits."""

from __future__ import annotations

from .vocabulary import RegionLevel

CODE_DIGITS = 12
LEVEL_DIGITS = {
    RegionLevel.PROVINCE: 2,
    RegionLevel.PREFECTURE: 4,
    RegionLevel.COUNTY: 6,
    RegionLevel.TOWNSHIP: 9,
    RegionLevel.VILLAGE: 12,
}


def short_code(code: str) -> str:
    """Return the prefix of a full code: "530326000000" → "530326", "" stays "".

    The prefix has the length of its level (2, 4, 6, 9 or 12), so a zero that belongs to the code
    is kept: "110000000000" → "11", "530000000000" → "53", "371000000000" → "3710".
    """
    kept = code.rstrip("0")
    digits = next((digits for digits in LEVEL_DIGITS.values() if len(kept) <= digits), CODE_DIGITS)
    return code[:digits]


def full_code(prefix: str) -> str:
    """Return the full code of 12 digits of a prefix: "530326" → "530326000000"."""
    return prefix.ljust(CODE_DIGITS, "0")


def level_of(code: str) -> RegionLevel:
    """Return the level that a code or prefix names.

    Raises: ValueError: not digits, or of a length that no level has.
    """
    if not code.isdigit() or len(code) > CODE_DIGITS:
        message = f"Not a region code: {code!r}"
        raise ValueError(message)
    wanted = len(short_code(full_code(code)))
    return next(level for level, digits in LEVEL_DIGITS.items() if digits == wanted)


def prefix_at(code: str, level: RegionLevel) -> str:
    """Return the prefix of the division of `level` that a code lies in."""
    return code[: LEVEL_DIGITS[level]]


def county_of(code: str) -> str:
    """Return the county prefix (6 digits) of a code."""
    return prefix_at(code, RegionLevel.COUNTY)


def parent_code_of(code: str) -> str:
    """Return the full code of the division above, or "" for a province."""
    prefix = short_code(full_code(code))
    shorter = [digits for digits in LEVEL_DIGITS.values() if digits < len(prefix)]
    return full_code(prefix[: shorter[-1]]) if shorter else ""
